"""`seed_reference`: what the law says, from the data files into the records. Running it again changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from ocop.accounts.models import Succession, Unit
from ocop.accounts.units.queries import rebuild_paths
from ocop.law.confidence import Confidence
from ocop.law.loading import files
from ocop.law.loading.profiles import load_profile
from ocop.law.loading.reading import read_all
from ocop.law.loading.rules import Family
from ocop.law.loading.sheets import load_sheet
from ocop.law.models import (
    DayOff,
    LegalBasis,
    OpenQuestion,
    ProductGroup,
    ProductSet,
    Sector,
)

M = TypeVar("M", bound=models.Model)


@dataclass
class Loaded:
    """How much was read; `told`: a line for each thing that is in use, and so was kept or has a new version."""

    counts: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def seed(folder: Path = files.DATA, today: date | None = None) -> Loaded:
    """Load everything, or nothing: all is checked before the first row. Raises Refusal that names each place."""
    given, loaded = read_all(folder), Loaded()
    with transaction.atomic():
        load_legal_bases(given.lists["legal_bases"], loaded)
        load_taxonomy(given.lists["taxonomy"], loaded)
        load_profiles(given.lists["profiles"], given.lists["papers"], loaded, today or timezone.localdate())
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


def load_profiles(rows: list[dict[str, Any]], papers: list[dict[str, Any]], loaded: Loaded, today: date) -> None:
    loaded.told += [told for row in rows if (told := load_profile(row, papers, today))]
    loaded.counts["bộ quy định"] = len(rows)
    loaded.counts["giấy tờ của hồ sơ"] = len(papers)


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
    loaded.counts["nội dung văn bản chưa quy định rõ"] = len(rows)


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
