"""Sửa câu chữ: a slip in the words of a sheet in use, put right by an act that keeps old and new."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from ocop.accounts.access import may
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.refusal import Refusal
from ocop.core.text import clean
from ocop.law.in_use import in_use
from ocop.law.models import CriteriaGroup, CriteriaSheet, Criterion, KnockOut, Level, SheetPart
from ocop.law.sheets.services import rules_of
from ocop.law.wording import rules
from ocop.law.wording.models import WordingCorrection
from ocop.law.wording.rules import Place


def places_of(sheet: CriteriaSheet) -> dict[str, Place]:
    """All words of the sheet as they read now, in the order of the sheet; a query a kind of row."""
    return {place.key: place for place in _places(sheet) if place.words}


def _places(sheet: CriteriaSheet) -> Iterator[Place]:
    criteria = Criterion.objects.filter(group__part__sheet=sheet).order_by("position")
    levels = Level.objects.filter(criterion__group__part__sheet=sheet).select_related("criterion")
    kinds = [
        ("sheet", [sheet], lambda row: "Phiếu"),
        ("knock_out", KnockOut.objects.filter(sheet=sheet), lambda row: f"Điều kiện loại hồ sơ {row.position}"),
        ("part", SheetPart.objects.filter(sheet=sheet).order_by("position"), lambda row: f"Phần {row.code}"),
        (
            "group",
            CriteriaGroup.objects.filter(part__sheet=sheet).order_by("part__position", "position"),
            lambda row: f"Nhóm {row.number}",
        ),
        ("criterion", criteria, lambda row: f"Tiêu chí {row.code}"),
        (
            "level",
            levels.order_by("criterion__position", "position"),
            lambda row: f"Tiêu chí {row.criterion.code}, mức {row.position}",
        ),
    ]
    for kind, rows, name in kinds:
        for row in rows:
            for key, field, words in rules.words_of(kind, row):
                model_field: Any = row._meta.get_field(field)
                where = f"{name(row)}: {model_field.verbose_name}"
                most = model_field.max_length or rules.LONGEST
                yield Place(key, where, sheet.wording.get(key, words), most)


def correct(
    sheet: CriteriaSheet, place: str, new: str, *, seen: str, reason: str, source: str, by: User
) -> WordingCorrection:
    """`seen`: the words that the user had before them. Raises Refusal."""
    new, reason, source = (_lines(clean(text)).strip() for text in (new, reason, source))
    with acts.doing(SHEETS, "criteriasheet.reworded", rules.right, sheet, by) as act:
        sheet = act.record
        found = places_of(sheet).get(place)
        before = rules.figures(rules_of(sheet))
        facts = rules.Facts(
            in_use=sheet.is_frozen or in_use(sheet),
            place=found,
            seen=_lines(seen),
            new=new,
            reason=reason[:500],
            source=source[:500],
            same_figures=before == rules.figures(rules_of(sheet, sheet.wording | {place: new})),
        )
        if (no := rules.refusal(facts)) or found is None:
            raise Refusal(no or "")
        now = timezone.now()
        sheet.corrections.standing().filter(place=place).update(ended_at=now, ended_by=by, updated_at=now)
        made = WordingCorrection.objects.create(
            sheet=sheet, place=place, where=found.where, old=found.words, new=new,
            reason=facts.reason, source=facts.source, by=by,
        )  # fmt: skip
        sheet.save(update_fields=["wording"])
        act.said |= {
            "place": found.where, "words": (found.words, new), "reason": made.reason, "source": made.source,
        }  # fmt: skip
    return made


def undo(correction: WordingCorrection, *, by: User) -> WordingCorrection:
    """The words of the data file stand again; the correction stays in the list. Raises Refusal."""
    with acts.doing(SHEETS, "criteriasheet.reword_undone", rules.right, correction.sheet, by) as act:
        sheet, made = act.record, WordingCorrection.objects.get(pk=correction.pk)
        if made.ended_at:
            raise Refusal("Lần sửa này đã hoàn tác hoặc đã được sửa lại. Hãy tải lại trang.")
        made.ended_at, made.ended_by = timezone.now(), by
        made.save(update_fields=["ended_at", "ended_by", "updated_at"])
        sheet.save(update_fields=["wording"])
        act.said |= {"place": made.where, "words": (made.new, places_of(sheet)[made.place].words)}
    return made


def _lines(text: str) -> str:
    """As the data files end lines; a browser sends CR LF."""
    return text.replace("\r\n", "\n")


def _locked(sheet: CriteriaSheet) -> CriteriaSheet:
    return CriteriaSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)


SHEETS = ActedOn(_locked, lambda sheet, by: may(by, "sheet.reword"))
