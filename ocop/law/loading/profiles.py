"""Profiles with their values and papers: written as the file says, or, where in use, as a new version from a day on."""

from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from ocop.core.audit import services as audit
from ocop.law.confidence import Confidence
from ocop.law.in_use import in_use
from ocop.law.models import LegalBasis, ProductSet, ProfileValue, RequiredPaper, RuleProfile
from ocop.law.profiles.services import next_version

M = TypeVar("M", bound=models.Model)
Data = dict[str, Any]
PROFILE_FIELDS = (
    "name", "sheet_family", "in_force_from", "in_force_to", "handed_in_from", "handed_in_to", "note",
    "confidence", "source",
)  # fmt: skip
PAPER_FIELDS = {
    "name": "", "rule": "", "by": "producer", "has_file": True, "copy_as": "", "issuer": "", "own_expiry": "",
    "when_text": "", "needed_for_stars": None, "confidence": "", "source": "",
}  # fmt: skip


def load_profile(row: Data, papers: list[Data], today: date) -> str:
    """The profile as its file says; what in words, when dossiers, rounds or certificates keep the older version."""
    papers = [paper for paper in papers if row["code"] in paper.get("only", [row["code"]])]
    newest = RuleProfile.objects.filter(code=row["code"]).order_by("-version").first()
    if newest is None:
        first = RuleProfile.objects.create(code=row["code"], applies_from=row["handed_in_from"], **_fields(row))
        _write(first, row, papers)
        return ""
    if not (in_use(newest) or (newest.version > 1 and newest.applies_from and newest.applies_from < today)):
        _write(newest, row, papers)
        return ""
    with transaction.atomic():
        new = next_version(newest, max(row.get("applies_from", today), newest.applies_from or today))
        changed = _write(new, row, papers)
        if not changed:
            transaction.set_rollback(True)
            return ""
        audit.record(None, "ruleprofile.version", new, of=newest.version, applies_from=new.applies_from)
    told = ", ".join(changed[:5]) + ("…" if len(changed) > 5 else "")
    return (
        f"Bộ quy định {new.code}: bản {new.version}, áp dụng từ {new.applies_from:%d/%m/%Y} cho hồ sơ lập từ ngày đó;"
        f" nơi đang dùng giữ bản {newest.version}. Thay đổi: {told}."
    )


def _fields(row: Data) -> Data:
    return {key: row[key] for key in PROFILE_FIELDS if key in row}


def _write(profile: RuleProfile, row: Data, papers: list[Data]) -> list[str]:
    """Make it what the file says; what the office entered stays. Names of what changed."""
    changed = [] if profile.confidence == Confidence.OFFICE else _change(profile, _fields(row))
    wanted = {basis.pk for basis in LegalBasis.objects.filter(number__in=row["legal_bases"])}
    if {basis.pk for basis in profile.legal_bases.all()} != wanted:
        profile.legal_bases.set(wanted)
        changed.append("căn cứ pháp lý")
    changed += _write_values(profile, row["values"])
    changed += _write_papers(profile, papers)
    if changed:
        profile.save(update_fields=["updated_at"])  # the cached rules of other processes see it
    return changed


def _write_values(profile: RuleProfile, rows: list[Data]) -> list[str]:
    present = {value.key: value for value in profile.values.all()}
    changed, new = [], []
    for position, row in enumerate(rows, 1):
        values = {"unit": "", "quote": "", "note": "", **row, "position": position}
        value = present.pop(row["key"], None)
        if value is None:
            new.append(ProfileValue(profile=profile, **values))
            changed.append(row["label"])
        elif value.confidence != Confidence.OFFICE and {*_change(value, values)} - {"position"}:
            changed.append(row["label"])
    ProfileValue.objects.bulk_create(new)
    return changed + _drop(present)


def _write_papers(profile: RuleProfile, rows: list[Data]) -> list[str]:
    sets = list(ProductSet.objects.select_related("group__sector"))
    present = {paper.code: paper for paper in profile.papers.prefetch_related("product_sets")}
    family, changed = profile.sheet_family.replace("-", "_"), []
    for position, row in enumerate(rows, 1):
        values = {key: row.get(key, default) for key, default in PAPER_FIELDS.items()}
        values |= {
            "form": row.get(f"form_{family}", ""),
            "position": position,
            "dossier_kinds": row.get(f"kinds_{family}", row.get("kinds", [])),
        }
        wanted = {one.pk for one in sets if _in_scope(one, row["for"])} if "for" in row else set()
        paper = present.pop(row["code"], None)
        if paper is None:
            paper = RequiredPaper.objects.create(profile=profile, code=row["code"], **values)
            paper.product_sets.set(wanted)
            changed.append(paper.name)
        elif paper.confidence != Confidence.OFFICE:
            differs = bool({*_change(paper, values)} - {"position"})
            if {one.pk for one in paper.product_sets.all()} != wanted:
                paper.product_sets.set(wanted)
                differs = True
            changed += [paper.name] if differs else []
    return changed + _drop(present)


def _drop(left: dict[str, M]) -> list[str]:
    """What the file no longer has goes, save what the office entered."""
    gone = [row for row in left.values() if getattr(row, "confidence", "") != Confidence.OFFICE]
    for row in gone:
        row.delete()
    return [f"bỏ {row}" for row in gone]


def _in_scope(one: ProductSet, scope: dict[str, list[str]]) -> bool:
    sector, group = one.group.sector.code, one.group.code
    if "not_sectors" in scope:
        return sector not in scope["not_sectors"]
    return sector in scope.get("sectors", ()) or group in scope.get("groups", ()) or one.code in scope.get("sets", ())


def _change(row: models.Model, values: Data) -> list[str]:
    differs = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differs:
        setattr(row, name, values[name])
    if differs:
        row.save()
    return differs
