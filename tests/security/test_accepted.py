"""SECURITY 13, 38, 41, 81: every form there is, accepted with good values, and what then must hold.

A form that was refused shows nothing, so these walk only what was accepted, and say how many that were.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection

from ocop.core.audit.models import AuditEvent
from ocop.core.audit.sentences import OTHER, changes_of
from ocop.core.triggers import Guard, install
from tests.security.examples import EXAMPLES, LOGS, Walk, undone, walk_of
from tests.security.forms import all_forms
from tests.security.matrix import MATRIX
from tests.security.snapshot import Change
from tests.security.world import World

NOT_WALKED = {
    "accounts:login": "changes no row but the log; tests/ocop/accounts/test_login.py",
    "accounts:logout": "ends the session alone",
    "admin:logout": "ends the session alone",
    "accounts:password_reset_confirm": "needs the key of a mail; tests/ocop/accounts/test_login.py",
    "core:export": "gives a file and leaves its line in the trail alone; tests/ocop/core/test_exports.py",
    "evaluations:session_scores": "gives a file, as core:export; tests/evaluations/results/test_scores.py",
    "core:drafts": "sent by the page's script; tests/ocop/core/test_drafts.py",
    "products:status": "a search: changes nothing",
}
LISTS = "_changelist"  # deletes what nothing points at, shown for one of them (admin:law_dayoff_changelist)


@pytest.fixture
def walk(world: World) -> Walk:
    return walk_of(world)


def test_s81_every_form_is_accepted_with_good_values(walk: Walk, record_property):
    record_property("figure", f"forms accepted: {len(walk.accepted)} of {len(EXAMPLES) + len(NOT_WALKED)}")
    lines = [f"  {problem}" for problem in walk.problems]
    help_text = "Mend the line in tests/security/forms.txt, or what it needs in tests/security/states.py:"
    assert lines == [], "\n".join([help_text, *lines])


def test_s81_no_form_is_missing_from_the_table(world: World):
    """What any page shows, and every act of the matrix."""
    shown = {form.name: form for form in all_forms(world) if form.sends}
    acts = {row.name: row for row in MATRIX if row.method == "POST"}
    walked = {example.name for example in EXAMPLES}
    missing = [name for name in {*shown, *acts} - walked - NOT_WALKED.keys() if not name.endswith(LISTS)]
    line = "{:<36} | <letter of the role> | <page it stands on> <key=of place> | <name=value; …>"
    help_text = "Add to tests/security/forms.txt (its head says how; states it needs go to tests/security/states.py):"
    assert missing == [], "\n".join([help_text, *(line.format(name) for name in sorted(missing))])


def test_s81_no_name_is_excused_for_nothing():
    names = {row.name for row in MATRIX} | {"admin:logout"}
    assert NOT_WALKED.keys() <= names
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)


# ── 13 ──

CANARY, CANARY_NUMBER = "CANARY13", 987_654_322


def extras(shown: set[str]) -> dict[str, list[str]]:
    """Every field of every record that a form does not show."""
    names = {
        field.name for model in apps.get_models() for field in model._meta.get_fields() if hasattr(field, "attname")
    }
    names |= {f"{name}_id" for name in names} | {"pk", "id", "is_staff", "is_superuser", "groups", "user_permissions"}
    told = {name.split("-")[-1] for name in shown}
    number = ("version", "edition", "stars", "number", "year", "last", "attempts", "position")
    return {name: [str(CANARY_NUMBER) if name in number or name.endswith("_id") else CANARY] for name in names - told}


def outline(left: list[Change]) -> tuple[dict[tuple[str, Any], frozenset[str]], Counter[str]]:
    """Which columns of which rows changed, and how many rows came or went."""
    kept = {(change.label, change.pk): change.columns for change in left if change.old and change.new}
    return kept, Counter(
        f"{change.label} {'+' if change.new else '-'}" for change in left if not (change.old and change.new)
    )


def test_s13_a_field_that_the_form_does_not_show_changes_nothing(walk: Walk):
    """The accepted form with all other fields beside its own leaves the same rows and columns."""
    walked = 0
    for each in walk.accepted:
        with undone():
            each.send(walk.world, extras(set(each.form.kinds)))
            stuffed = walk.changes(each.example)
        assert outline(stuffed) == outline(each.left), str(each.example)
        told = repr([change.new for change in stuffed if change.label not in LOGS])
        assert CANARY not in told, str(each.example)
        assert str(CANARY_NUMBER) not in told, str(each.example)
        walked += 1
    assert walked == len(EXAMPLES)


# ── 38 ──

NOTES = {*LOGS, "notifications.Mail", "notifications.Message", "core.StoredFile"}  # a file is kept before its act


def test_s38_the_same_form_sent_twice_makes_one_record(walk: Walk):
    """A double click, a resent page: what was made stays one."""
    doubled, walked = [], 0
    for each in walk.accepted:
        walked += 1
        made = {change.label for change in each.left if change.old is None} - NOTES
        if not made:
            continue
        with undone():
            each.send(walk.world)
            each.send(walk.world)
            _, again = outline(walk.changes(each.example))
        _, once = outline(each.left)
        if more := {label: again[f"{label} +"] for label in made if again[f"{label} +"] != once[f"{label} +"]}:
            doubled.append(f"{each.example}: {more}")
    assert doubled == [], "\n".join(doubled)
    assert walked == len(EXAMPLES)


# ── 41 ──

OWN_LOG = {"evaluations.Score", "evaluations.ScoreChange", "evaluations.ScoreSheet", "evaluations.Finding"}
SILENT = {
    *NOTES,
    *OWN_LOG,
    "core.SavedList",
}  # scores have a log of their own; marks of reading, and how one looks at a list, are no change
DERIVED = {
    "search_text",
    "merged_names",
    "name_order",
    "slug",
    "name_key",
    "registration_key",
    "path",
    "came_from",
    "went_to",
    "version",
    "updated_by_id",
    "password",
}
UNTOLD = {
    "evaluations.CouncilMember.position",  # the order of the lines as they are typed
    "evaluations.Result.detail",  # the reckoning behind the stars, made anew from sheets and rulings that have events
}
BOOKS = {"core.NumberBook"}  # the number it gave stands in the event of what bears it


def test_s41_each_change_has_its_event_and_goes_with_it(walk: Walk):
    """Whatever an accepted form changes names its actor; when the event cannot be written nothing else is."""
    silent, walked = [], 0
    for each in walk.accepted:
        walked += 1
        tables = {change.label for change in each.left} - SILENT
        if tables and not events_in(each.left):
            silent.append(f"{each.example}: {tables}")
            continue
        with undone():
            install(connection, Guard("core_auditevent", "INSERT", "thu", "thử"))
            try:
                each.send(walk.world)
            except IntegrityError:
                left = {change.label for change in walk.changes(each.example)} - SILENT
                assert left == set(), str(each.example)
    assert silent == []
    assert walked == len(EXAMPLES)


def events_in(left: list[Change]) -> list[dict[str, Any]]:
    return [change.new for change in left if change.label == "core.AuditEvent" and change.new]


def test_the_list_of_the_trail_has_a_word_for_each_value(walk: Walk):
    """For the administrator: no act keeps a value that its line can only call another one."""
    unnamed = Counter()
    for each in walk.accepted:
        for event in events_in(each.left):
            model = ContentType.objects.get_for_id(event["content_type_id"]) if event["content_type_id"] else None
            line = changes_of(AuditEvent(action=event["action"], content_type=model, changes=event["changes"]))
            if OTHER in line:
                unnamed[f"{event['action']}: {line}"] += 1
    assert not unnamed, "\n".join(unnamed)


def test_s41_an_event_says_what_was_and_what_is(walk: Walk):
    """Every column that a form changed in a record stands in its events, by name or by value."""
    untold = []
    for each in walk.accepted:
        events = [event["changes"] for event in events_in(each.left)]
        for change in each.left:
            for column in sorted(change.columns - DERIVED):
                if (
                    change.label in SILENT | BOOKS
                    or f"{change.label}.{column}" in UNTOLD
                    or told(column, change, events)
                ):
                    continue
                untold.append(f"{each.example}: {change.label}.{column}")
    assert untold == [], "\n".join(["Say old and new in audit.record:", *untold])


def told(column: str, change: Change, events: list[Any]) -> bool:
    """By its name or by its new value; when and by whom, the event itself bears."""
    if column.endswith(("_at", "_by_id")) or column == "state_since":
        return bool(events)
    words = set(leaves(events))
    value = str(change.new[column])
    return column.removesuffix("_id") in words or value in words or (len(value) > 2 and any(value in w for w in words))


def leaves(found: Any) -> Iterator[str]:
    """Every name and value in an event's changes."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield str(key)
            yield from leaves(value)
    elif isinstance(found, list):
        for each in found:
            yield from leaves(each)
    else:
        yield str(found)
