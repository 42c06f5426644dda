"""A journal says in words what was done, what was and what is; no act is without its words."""

import ast
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from ocop.core.audit import services as audit
from ocop.core.audit.journal import LONGEST, REASONS, journal
from ocop.core.audit.words import words_of
from ocop.core.moves import Move
from tests.factories import ProductFactory, UserFactory

HOUSES = ("ocop", "products", "evaluations", "plans")


def acts() -> set[str]:
    """Every act that the code records by name, and every move."""
    found = set()
    for house in HOUSES:
        for path in (Path(settings.BASE_DIR) / house).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= set(named_in(ast.parse(path.read_text())))
    return found


def named_in(tree: ast.AST):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        place = {"record": 1, "record_each": 1, "doing": 1, "_set_state": 2}.get(name)
        if place is not None and len(call.args) > place:
            yield from (part.value for part in ast.walk(call.args[place]) if constant(part))


def constant(part: ast.AST) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value


def moves() -> set[str]:
    from evaluations.decisions import rules as decisions
    from evaluations.results import rules as results
    from evaluations.sessions import rules as sessions
    from plans.plans import rules as plans
    from products.dossiers.rules import moves as dossiers

    modules = (dossiers, sessions, results, decisions, plans)
    return {value.event for module in modules for value in vars(module).values() if isinstance(value, Move)}


def test_every_act_has_its_words():
    known = acts()
    assert len(known) > 60, "the code is read"
    assert sorted(act for act in known | moves() if words_of(act) is None) == []


@pytest.mark.django_db
def test_an_act_without_words_is_found_and_shown_to_nobody(office):
    assert words_of("unit.conjured") is None
    audit.record(office, "unit.conjured", office)
    assert journal(office) == []


@pytest.mark.django_db
def test_what_was_and_what_is_are_told_with_days_as_an_office_writes_them():
    office = UserFactory(full_name="Lê Thị Minh Mẫu")
    given = {"number": ("07/QĐ-UBND", ""), "date": ("2024-05-24", None), "reason": "Ghi nhầm số."}
    audit.record(office, "decision.cancel_number", office, **given)
    (happened,) = journal(office)
    assert (happened.title, happened.tone, happened.by, happened.quote) == (
        "Hủy số", "bad", "Lê Thị Minh Mẫu", "Ghi nhầm số.",
    )  # fmt: skip
    assert [(change.what, change.was, change.now) for change in happened.changes] == [
        ("số", "07/QĐ-UBND", "để trống"),
        ("ngày", "24/05/2024", "để trống"),
    ]


@pytest.mark.django_db
def test_a_moment_is_told_at_our_clock(office):
    audit.record(office, "score_sheet.give_back", office, submitted=("2026-11-26T20:29:51.223035+00:00", None))
    (told,) = journal(office)
    assert [(one.what, one.was, one.now) for one in told.changes] == [("gửi lúc", "03:29 27/11/2026", "để trống")]


@pytest.mark.django_db
def test_the_same_act_many_times_on_one_day_is_one_line(office):
    other = UserFactory()
    for by in (office, office, other):
        audit.record(by, "dossier.paper_added", office)
    assert [happened.title for happened in journal(office)] == ["Thêm giấy tờ", "Thêm giấy tờ (2 lần)"]


@pytest.mark.django_db
def test_two_corrections_of_one_day_keep_their_values_and_reasons(office):
    for was, now, why in ((1, 2, "Nhầm số"), (2, 3, "Nhầm lần nữa")):
        audit.record(office, "dossier.reception_corrected", office, number=(was, now), reason=why)
    told = [(happened.quote, *((one.was, one.now) for one in happened.changes)) for happened in journal(office)]
    assert told == [("Nhầm lần nữa", ("2", "3")), ("Nhầm số", ("1", "2"))]


@pytest.mark.django_db
def test_a_day_of_the_journal_is_the_offices(office):
    """17:30 of a machine's day is the next day already."""
    for moment in ("2031-03-01T10:00:00Z", "2031-03-01T17:30:00Z"):
        with time_machine.travel(moment, tick=False):
            audit.record(office, "dossier.paper_added", office)
    assert [happened.title for happened in journal(office)] == ["Thêm giấy tờ", "Thêm giấy tờ"]


@pytest.mark.django_db
def test_a_long_story_is_cut_and_a_yes_is_said_in_words(office):
    product = ProductFactory()
    changed = {"story": ["", "dài " * 200], "price": [None, 45000]}
    audit.record(office, "product.changed", product, changed=changed)
    audit.record(office, "dossier.reception_corrected", product, number=(True, False), reason="Nhầm")
    told, cut = journal(product)
    assert [(one.was, one.now) for one in told.changes] == [("có", "không")]
    assert sorted(len(one.now) for one in cut.changes) == [5, LONGEST]


@pytest.mark.django_db
def test_of_many_faults_the_first_are_told(office):
    for place in range(REASONS + 2):
        audit.record(office, "dossier.item_checked", office, item=f"Mục {place}", why="Mờ")
    (told,) = journal(office)
    assert (told.tone, len(told.quote.splitlines())) == ("bad", REASONS)


@pytest.mark.django_db
def test_of_a_long_trail_the_newest_part_is_read(office, monkeypatch):
    monkeypatch.setattr("ocop.core.audit.journal.MOST_EVENTS", 2)
    for number in range(4):
        audit.record(office, "dossier.reception_corrected", office, number=(number, number + 1), reason=f"Lần {number}")
    assert [happened.quote for happened in journal(office)] == ["Lần 3", "Lần 2"]
