"""Sheets for those who score: which one, as frozen values, and the lock that their first use puts on."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from ocop.core.refusal import Refusal
from ocop.law.models import CriteriaGroup, Criterion, KnockOut, Level, SheetPart
from ocop.law.profiles.models import RuleProfile
from ocop.law.sheets import rules
from ocop.law.sheets.models import CriteriaSheet
from ocop.law.taxonomy.models import ProductSet
from ocop.law.wording.rules import reworded


def sheet_for(product_set: ProductSet, profile: RuleProfile, began: datetime | None = None) -> CriteriaSheet:
    """The sheet of this set in the profile's family, usable or not (`usable` says): the newest, or for what began
    earlier the newest there was then. Raises Refusal.
    """
    versions = CriteriaSheet.objects.filter(product_set=product_set, family=profile.sheet_family).order_by("-pk")
    sheet = (versions.filter(created_at__lte=began).first() or versions.last()) if began else versions.first()
    if sheet is None:
        raise Refusal(f"Chưa có phiếu đánh giá cho bộ “{product_set}” theo {profile}. Hãy nạp dữ liệu tham chiếu.")
    return sheet


def require_usable(sheet: CriteriaSheet) -> None:
    """Raises Refusal for a sheet that contradicts itself: it is not for real scoring."""
    if not sheet.usable:
        raise Refusal(
            f"Phiếu {sheet} không dùng để chấm thật. {sheet.unusable_reason}"
            " Hãy đối chiếu với văn bản ký, nạp bản đúng rồi chấm."
        )


@transaction.atomic
def freeze(sheet: CriteriaSheet) -> CriteriaSheet:
    """Lock the sheet at its first use; from then on the database keeps every row of it. Raises Refusal if unusable."""
    sheet = CriteriaSheet.objects.select_for_update().get(pk=sheet.pk)
    require_usable(sheet)
    if not sheet.is_frozen:
        sheet.frozen_at = timezone.now()
        sheet.save(update_fields=["frozen_at", "updated_at"])
    return sheet


def rules_of(sheet: CriteriaSheet, wording: Mapping[str, str] | None = None) -> rules.Sheet:
    """The sheet as frozen values in five queries; cached, and made again only when its file was loaded again or its
    words corrected. `wording`: as it would read with these corrections.
    """
    words = sheet.wording if wording is None else wording
    return _rules(sheet.pk, sheet.sha256, sheet.created_at.isoformat(), tuple(sorted(words.items())))


@lru_cache(maxsize=128)
def _rules(pk: int, digest: str, created: str, corrected: tuple[tuple[str, str], ...]) -> rules.Sheet:
    words = dict(corrected)
    sheet = CriteriaSheet.objects.get(pk=pk)
    levels: dict[int, list[rules.Level]] = {}
    boxes = Level.objects.filter(criterion__group__part__sheet=pk).order_by("criterion", "position")
    for level in reworded("level", boxes, words):
        levels.setdefault(level.criterion_id, []).append(
            rules.Level(level.position, level.points, level.text, level.branch, level.needed_for_stars)
        )
    criteria: dict[int, list[rules.Criterion]] = {}
    for row in reworded("criterion", Criterion.objects.filter(group__part__sheet=pk).order_by("position"), words):
        criteria.setdefault(row.group_id, []).append(_criterion(row, tuple(levels.get(row.pk, ()))))
    parts: dict[int, list[rules.Group]] = {}
    groups = CriteriaGroup.objects.filter(part__sheet=pk).select_related("part").order_by("part__position", "position")
    titles: dict[int, SheetPart] = {}
    for group in reworded("group", groups, words):
        titles[group.part_id] = group.part
        parts.setdefault(group.part_id, []).append(
            rules.Group(
                group.number, group.title, group.max_points, tuple(criteria.get(group.pk, ())), tuple(group.notes)
            )
        )
    return rules.Sheet(
        code=sheet.code,
        name=words.get(f"sheet.{pk}.name", sheet.name),
        parts=tuple(
            rules.Part(part.code, part.title, part.max_points, tuple(parts[part.pk]))
            for part in reworded("part", titles.values(), words)
        ),
        knock_outs=tuple(
            rules.KnockOutLine(line.pk, line.text)
            for line in reworded("knock_out", KnockOut.objects.filter(sheet=pk), words)
        ),
        usable=sheet.usable,
        unusable_reason=sheet.unusable_reason,
    )


def _criterion(row: Criterion, levels: tuple[rules.Level, ...]) -> rules.Criterion:
    return rules.Criterion(
        id=row.pk,
        code=row.code,
        title=row.title,
        max_points=row.max_points,
        levels=levels,
        minimums={int(stars): Decimal(points) for stars, points in row.star_minimums.items()},
        title_mark=row.title_mark,
        branches=tuple(rules.Branch(branch["code"], branch["title"]) for branch in row.branches),
        assessed_by=row.assessed_by,
        ward_content=row.ward_content,
        condition=row.condition,
        applies_only_when=row.applies_only_when,
        notes=tuple(row.notes),
        evidence=tuple(row.evidence),
        stops_scoring=row.stops_scoring,
        stops_scoring_at=row.stops_scoring_at,
        disqualifies=row.disqualifies,
        doubt=row.doubt,
    )
