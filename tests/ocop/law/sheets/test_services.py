from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from ocop.core.refusal import Refusal
from ocop.law.models import CriteriaGroup, CriteriaSheet, Criterion, KnockOut, Level, ProductSet, RuleProfile, SheetPart
from ocop.law.sheets.rules import Answer, FindingKind, score
from ocop.law.sheets.services import freeze, rules_of, sheet_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(reference):
    """All sheets."""


@pytest.fixture
def rice():
    return CriteriaSheet.objects.get(code="148-gao-ngu-coc-hat-so-che-khac")


def test_the_sheet_of_a_set_follows_the_profile():
    rice = ProductSet.objects.get(code="gao-ngu-coc-hat-so-che-khac")
    found = [sheet_for(rice, RuleProfile.objects.get(code=code)).code for code in ("148-2023", "148-2025", "26-2026")]
    assert found == [f"{law}-{rice.code}" for law in ("148", "148", "26")]
    CriteriaSheet.objects.filter(family="148").delete()
    with pytest.raises(Refusal, match="Chưa có phiếu đánh giá"):
        sheet_for(rice, RuleProfile.objects.get(code="148-2023"))


def test_a_sheet_is_read_in_five_queries_and_then_in_none(rice, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        rules = rules_of(rice)
    with django_assert_max_num_queries(0):
        assert rules_of(rice) is rules
    assert len(rules.criteria) == 32
    assert rules.max_points == 100
    assert [part.max_points for part in rules.parts] == [40, 25, 35]
    assert rules.knock_outs[0].text == "Hồ sơ giả mạo"
    one = rules.criteria[0]
    assert (one.code, one.ward_content, one.assessed_by) == ("1a", "origin", "ward")
    assert one.minimums == {}
    assert rules.criteria[1].minimums == {5: Decimal(3)}


@pytest.mark.parametrize("family", ["148", "26-2026"])
def test_every_usable_sheet_reaches_100_by_its_top_levels(family):
    for sheet in CriteriaSheet.objects.filter(family=family, usable=True):
        rules = rules_of(sheet)
        top = {c.id: Answer(max(c.levels, key=lambda level: level.points).position) for c in rules.criteria}
        assert score(rules, top).total == 100, sheet.code


def test_water_with_a_zero_at_a_sensory_criterion_is_stopped():
    rules = rules_of(CriteriaSheet.objects.get(code="26-nuoc-khoang"))
    one = next(c for c in rules.criteria if c.code == "6.2")
    zero = next(level for level in one.levels if level.points == 0)
    assert [f.kind for f in score(rules, {one.id: Answer(zero.position)}).findings] == [FindingKind.STOP]


def test_an_unusable_sheet_is_not_taken_into_use():
    with pytest.raises(Refusal, match="không dùng để chấm thật"):
        freeze(CriteriaSheet.objects.get(code="148-ca-phe-ca-cao"))


def test_freezing_twice_keeps_the_first_time(rice):
    first = freeze(rice).frozen_at
    assert freeze(rice).frozen_at == first


def of(model, sheet):
    path = {
        CriteriaSheet: "pk", KnockOut: "sheet", SheetPart: "sheet", CriteriaGroup: "part__sheet",
        Criterion: "group__part__sheet", Level: "criterion__group__part__sheet",
    }[model]  # fmt: skip
    return model.objects.filter(**{path: sheet.pk})


CHANGE = {
    CriteriaSheet: {"name": "x"}, KnockOut: {"text": "x"}, SheetPart: {"title": "x"}, CriteriaGroup: {"title": "x"},
    Criterion: {"title": "x"}, Level: {"points": 9},
}  # fmt: skip


@pytest.mark.parametrize("model", CHANGE)
def test_s40_rows_of_a_frozen_sheet_neither_change_nor_vanish(rice, model):
    freeze(rice)
    before = list(of(model, rice).values())
    assert before
    key = of(model, rice).first().pk
    for statement in (
        lambda: of(model, rice).update(**CHANGE[model]),
        lambda: of(model, rice).delete(),
        lambda: CriteriaSheet.objects.filter(pk=rice.pk).delete(),
        lambda: raw(f"UPDATE {model._meta.db_table} SET id = id WHERE id = {key}"),
        lambda: raw(f"DELETE FROM {model._meta.db_table} WHERE id = {key}"),
        lambda: model.objects.create(**copied(model, rice)),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()
    assert list(of(model, rice).values()) == before


@pytest.mark.parametrize("model", [SheetPart, CriteriaGroup, Criterion, Level, KnockOut])
def test_s40_a_row_does_not_move_into_a_frozen_sheet(rice, model):
    other = CriteriaSheet.objects.get(code="148-mat-ong")
    freeze(rice)
    parent = {SheetPart: "sheet", CriteriaGroup: "part", Criterion: "group", Level: "criterion", KnockOut: "sheet"}[
        model
    ]
    into = getattr(of(model, rice).first(), parent)
    with pytest.raises(DatabaseError, match="đã dùng để chấm"), transaction.atomic():
        of(model, other).filter(pk=of(model, other).first().pk).update(**{parent: into})


def test_s40_a_sheet_that_is_not_frozen_can_still_be_mended(rice):
    assert of(Level, rice).update(text="sửa") > 0
    assert CriteriaSheet.objects.filter(pk=rice.pk).delete()[0] > 0


def raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def copied(model, sheet) -> dict:
    """A row like one of this sheet, at a free place; for the sheet itself the same code and version: refused too."""
    row = of(model, sheet).values().first()
    row.pop("id")
    free = {"position": 99} if "position" in row else {}
    return {**row, **free, **({"code": "ZZ"} if model in (SheetPart, Criterion) else {})}


def test_frozen_values_are_plain_data(rice):
    rules = rules_of(rice)
    assert hash(rules.criteria[0]) != hash(replace(rules.criteria[0], code="khác"))
