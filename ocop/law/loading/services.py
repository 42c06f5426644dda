"""`seed_reference`: what the law says, from the data files into the records. Running it again changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction

from ocop.accounts.models import Succession, Unit
from ocop.accounts.units.queries import rebuild_paths
from ocop.law.confidence import Confidence
from ocop.law.loading import files
from ocop.law.loading.reading import read_all
from ocop.law.loading.rules import Family
from ocop.law.loading.sheets import load_sheet
from ocop.law.models import (
    DayOff,
    LegalBasis,
    OpenQuestion,
    ProductGroup,
    ProductSet,
    ProfileValue,
    RequiredPaper,
    RuleProfile,
    Sector,
)
from ocop.law.profiles.services import users_of

M = TypeVar("M", bound=models.Model)
PROFILE_FIELDS = (
    "name", "sheet_family", "in_force_from", "in_force_to", "handed_in_from", "handed_in_to", "note",
    "confidence", "source",
)  # fmt: skip


@dataclass
class Loaded:
    """How much was read; `told`: a line for each thing that is in use, and so was kept or has a new version."""

    counts: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def seed(folder: Path = files.DATA) -> Loaded:
    """Load everything, or nothing: all is checked before the first row. Raises Refusal that names each place."""
    given, loaded = read_all(folder), Loaded()
    with transaction.atomic():
        load_legal_bases(given.lists["legal_bases"], loaded)
        load_taxonomy(given.lists["taxonomy"], loaded)
        load_profiles(given.lists["profiles"], loaded)
        load_papers(given.lists["papers"], loaded)
        load_sheets(given.sheets, loaded)
        load_units(given.lists["units"], loaded)
        load_days_off(given.lists["days_off"], loaded)
        load_questions(given.lists["open_questions"], loaded)
    return loaded


def load_legal_bases(rows: list[dict[str, Any]], loaded: Loaded) -> None:
    for row in rows:
        _put(
            LegalBasis, {"number": row["number"]}, {k: v for k, v in row.items() if k not in ("number", "replaced_by")}
        )
    known = {basis.number: basis for basis in LegalBasis.objects.all()}
    for row in (row for row in rows if row.get("replaced_by")):
        _put(LegalBasis, {"number": row["number"]}, {"replaced_by": known[row["replaced_by"]]})
    loaded.counts["căn cứ pháp lý"] = len(rows)


def load_taxonomy(rows: list[dict[str, Any]], loaded: Loaded) -> None:
    place = 0
    for position, row in enumerate(rows, 1):
        sourced = {"confidence": row["confidence"], "source": row["source"]}
        wanted = {"number": row["number"], "name": row["name"], "position": position, **sourced}
        sector = _put(Sector, {"code": row["code"]}, wanted)
        for group_row in row["groups"]:
            place += 1
            group = _put(
                ProductGroup,
                {"code": group_row["code"]},
                {"sector": sector, "name": group_row["name"], "position": place},
            )
            for one in group_row["sets"]:
                values = {key: one[key] for key in ("number", "name", "lead_agency", "sample_needed")}
                _put(ProductSet, {"code": one["code"]}, {"group": group, **values, **sourced})
    loaded.counts["bộ sản phẩm"] = ProductSet.objects.count()


def load_profiles(rows: list[dict[str, Any]], loaded: Loaded) -> None:
    """A profile that is in use keeps its values: dossiers were judged by them."""
    bases = {basis.number: basis for basis in LegalBasis.objects.all()}
    for row in rows:
        profile = RuleProfile.objects.filter(code=row["code"]).first()
        if profile and users_of(profile):
            loaded.told.append(f"Bộ quy định {profile.code} đang được dùng, giữ nguyên.")
            continue
        profile = _put(RuleProfile, {"code": row["code"]}, {key: row[key] for key in PROFILE_FIELDS if key in row})
        wanted = [bases[number] for number in row["legal_bases"]]
        if set(profile.legal_bases.all()) != set(wanted):
            profile.legal_bases.set(wanted)
        _load_values(profile, row["values"])
    loaded.counts["bộ quy định"] = len(rows)


def _load_values(profile: RuleProfile, rows: list[dict[str, Any]]) -> None:
    present = {value.key: value for value in profile.values.all()}
    new, changed = [], False
    for position, row in enumerate(rows, 1):
        values = {"unit": "", "quote": "", "note": "", **row, "position": position}
        value = present.get(row["key"])
        if value is None:
            new.append(ProfileValue(profile=profile, **values))
        elif value.confidence != Confidence.OFFICE:
            changed |= _change(value, values)
    ProfileValue.objects.bulk_create(new)
    if new or changed:
        profile.save(update_fields=["updated_at"])  # the cached rules of other processes see it


def load_papers(rows: list[dict[str, Any]], loaded: Loaded) -> None:
    sets = list(ProductSet.objects.select_related("group__sector"))
    for profile in RuleProfile.objects.exclude(confidence=Confidence.OFFICE):
        for position, row in enumerate(rows, 1):
            if profile.code not in row.get("only", [profile.code]):
                continue
            family = profile.sheet_family.replace("-", "_")
            kinds = row.get(f"kinds_{family}", row.get("kinds", []))
            values = {
                key: row.get(key, default)
                for key, default in (
                    ("name", ""),
                    ("rule", ""),
                    ("by", "producer"),
                    ("has_file", True),
                    ("copy_as", ""),
                    ("issuer", ""),
                    ("own_expiry", ""),
                    ("when_text", ""),
                    ("needed_for_stars", None),
                    ("confidence", ""),
                    ("source", ""),
                )
            }
            form = row.get(f"form_{family}", "")
            paper = _put(
                RequiredPaper,
                {"profile": profile, "code": row["code"]},
                {**values, "form": form, "position": position, "dossier_kinds": kinds},
            )
            if paper.confidence == Confidence.OFFICE:
                continue
            wanted = {one.pk for one in sets if _in_scope(one, row["for"])} if "for" in row else set()
            if {one.pk for one in paper.product_sets.all()} != wanted:
                paper.product_sets.set(wanted)
    loaded.counts["giấy tờ của hồ sơ"] = RequiredPaper.objects.count()


def _in_scope(one: ProductSet, scope: dict[str, list[str]]) -> bool:
    sector, group = one.group.sector.code, one.group.code
    if "not_sectors" in scope:
        return sector not in scope["not_sectors"]
    return sector in scope.get("sectors", ()) or group in scope.get("groups", ()) or one.code in scope.get("sets", ())


def load_sheets(checked: list[tuple[Family, dict[str, Any]]], loaded: Loaded) -> None:
    for family, data in checked:
        if new := load_sheet(data, family):
            loaded.told.append(f"Phiếu {new}: bản mới “{new.version}” cho hồ sơ lập từ nay; nơi đang dùng giữ bản cũ.")
    loaded.counts["phiếu đánh giá"] = len(checked)


def load_units(data: dict[str, Any], loaded: Loaded) -> None:
    """Codes live on with other units, so (code, first day) is the key. Units that are there stay the office's."""
    rows = data["units"]
    known = set(Unit.objects.values_list("code", "valid_from"))
    new = [row for row in rows if (row["code"], row["valid_from"]) not in known]
    for row in new:
        values = {key: row.get(key) for key in ("kind", "code", "name", "short_name", "valid_from", "valid_to")}
        parent = Unit.objects.get(code=row["parent"][0], valid_from=row["parent"][1]) if "parent" in row else None
        Unit.objects.create(**values, parent=parent, source=data["source"])
    Succession.objects.bulk_create(succession for row in new for succession in successions_of(row, data["source"]))
    rebuild_paths()
    loaded.counts["đơn vị"] = len(rows)


def successions_of(row: dict[str, Any], source: str) -> Iterator[Succession]:
    """Who goes on with a unit that has ended, from the day after its last."""
    for code, valid_from in row.get("successors") or ():
        yield Succession(
            unit=Unit.objects.get(code=row["code"], valid_from=row["valid_from"]),
            successor=Unit.objects.get(code=code, valid_from=valid_from),
            day=row["valid_to"] + timedelta(days=1),
            source=source,
        )


def load_days_off(data: dict[str, Any], loaded: Loaded) -> None:
    """Days the office has entered or changed itself stay."""
    known = {day_off.day for day_off in DayOff.objects.all()}
    rows = [
        DayOff(
            day=day,
            name=row["name"],
            worked_instead=row.get("worked_instead", False),
            confidence=data["confidence"],
            source=data["source"],
        )
        for row in data["days"]
        for day in _days(row["first"], row.get("last", row["first"]))
    ]
    DayOff.objects.bulk_create(row for row in rows if row.day not in known)
    loaded.counts["ngày nghỉ, làm bù"] = len(rows)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def load_questions(rows: list[dict[str, Any]], loaded: Loaded) -> None:
    for row in rows:
        _put(OpenQuestion, {"number": row["number"]}, {key: value for key, value in row.items() if key != "number"})
    loaded.counts["điều luật bỏ ngỏ"] = len(rows)


def _put(model: type[M], key: dict[str, Any], values: dict[str, Any]) -> M:
    """The row with this key, with these values; what the office entered stays as it is."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **values)
    if getattr(row, "confidence", "") != Confidence.OFFICE:
        _change(row, values)
    return row


def _change(row: models.Model, values: dict[str, Any]) -> bool:
    differs = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differs:
        setattr(row, name, values[name])
    if differs:
        row.save()
    return bool(differs)
