"""One sheet's data file into its rows."""

import hashlib
import json
from itertools import chain, count
from typing import Any

from ocop.law.in_use import in_use
from ocop.law.loading.rules import Family
from ocop.law.models import (
    CriteriaGroup,
    CriteriaSheet,
    Criterion,
    KnockOut,
    LegalBasis,
    Level,
    ProductSet,
    SheetPart,
)
from ocop.law.sheets.models import AssessedBy

Data = dict[str, Any]


def load_sheet(data: Data, family: Family) -> CriteriaSheet | None:
    """Write a sheet that is new or changed. One that is in use stays as it is: the file becomes a new version, which
    is returned; what begins from now on takes it.
    """
    digest = hashlib.sha256(json.dumps([family.code, data], sort_keys=True, default=str).encode()).hexdigest()
    old = CriteriaSheet.objects.filter(code=data["code"]).order_by("-pk").first()
    if old is not None and old.sha256 == digest:
        return None
    used = old is not None and (old.is_frozen or in_use(old))
    if old is None or used:
        sheet = CriteriaSheet(code=data["code"])
    else:
        sheet = old
        old.parts.all().delete()
        old.knock_outs.all().delete()
    sheet.version = _version(data, sheet)
    sheet.family, sheet.sha256 = family.code, digest
    sheet.legal_basis = LegalBasis.objects.get(number=family.legal_basis)
    sheet.product_set = ProductSet.objects.get(code=data["set"])
    sheet.number, sheet.name, sheet.note = data["number"], data["name"], data.get("note", "")
    sheet.confidence, sheet.source = data["confidence"], data["source"]
    sheet.usable, sheet.unusable_reason = data.get("usable", True), data.get("unusable_reason", "")
    sheet.save()
    _write_rows(sheet, data)
    return sheet if used else None


def _version(data: Data, sheet: CriteriaSheet) -> str:
    """As the file says; where an older version has that name, with a running number: “secondary-1.2”."""
    taken = set(CriteriaSheet.objects.filter(code=sheet.code).exclude(pk=sheet.pk).values_list("version", flat=True))
    name: str = data["version"]
    return next(version for version in chain([name], (f"{name}.{n}" for n in count(2))) if version not in taken)


def _write_rows(sheet: CriteriaSheet, data: Data) -> None:
    lines = enumerate(data.get("knock_outs", []), 1)
    KnockOut.objects.bulk_create(KnockOut(sheet=sheet, position=place, **line) for place, line in lines)
    levels: list[Level] = []
    place = 0
    for part_place, part_data in enumerate(data["parts"], 1):
        part = SheetPart.objects.create(
            sheet=sheet,
            code=part_data["code"],
            position=part_place,
            title=part_data["title"],
            max_points=part_data["max"],
        )
        groups = CriteriaGroup.objects.bulk_create(
            CriteriaGroup(
                part=part,
                number=group["number"],
                position=group_place,
                title=group["title"],
                max_points=group["max"],
                notes=group.get("notes", []),
            )
            for group_place, group in enumerate(part_data["groups"], 1)
        )
        pairs = [(g, c) for g, gd in zip(groups, part_data["groups"], strict=True) for c in gd["criteria"]]
        criteria = Criterion.objects.bulk_create(
            _criterion(group, row, place + n) for n, (group, row) in enumerate(pairs, 1)
        )
        place += len(pairs)
        for criterion, (_, row) in zip(criteria, pairs, strict=True):
            levels += _levels(criterion, row)
    Level.objects.bulk_create(levels)


def _criterion(group: CriteriaGroup, data: Data, position: int) -> Criterion:
    return Criterion(
        group=group,
        code=data["code"],
        position=position,
        title=data["title"],
        max_points=data["max"],
        assessed_by=AssessedBy.WARD if data.get("ward") else AssessedBy.COUNCIL,
        ward_content=data.get("ward", ""),
        condition=data.get("condition", ""),
        applies_only_when=data.get("applies_only_when", ""),
        notes=data.get("notes", []),
        evidence=data.get("evidence", []),
        star_minimums={str(stars): points for stars, points in data.get("minimums", {}).items()},
        title_mark=data.get("title_mark"),
        branches=[{"code": branch["code"], "title": branch["title"]} for branch in data.get("branches", [])],
        stops_scoring=data.get("stops_scoring", ""),
        stops_scoring_at=data.get("stops_scoring_at"),
        disqualifies=data.get("disqualifies", ""),
        doubt=data.get("doubt", ""),
    )


def _levels(criterion: Criterion, data: Data) -> list[Level]:
    branches = data.get("branches") or [{"code": "", "levels": data["levels"]}]
    rows = [(branch["code"], level) for branch in branches for level in branch["levels"]]
    return [
        Level(
            criterion=criterion,
            branch=branch,
            position=position,
            points=level["points"],
            text=level["text"],
            needed_for_stars=level.get("stars"),
        )
        for position, (branch, level) in enumerate(rows, 1)
    ]
