"""A decision may be amended by a later one: of a session, and of each result, one is current."""

import pytest
from django.db import IntegrityError, transaction

from evaluations.decisions import services
from evaluations.models import Decision, DecisionLine
from tests.evaluations.decided import issued, scored_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(approved, office) -> Decision:
    issued(approved, by=office)
    return Decision.objects.get(pk=approved.pk)


def next_to(decision: Decision, **given) -> Decision:
    kept = {"unit": decision.unit, "session": decision.session, "drafted_by": decision.drafted_by}
    return Decision.objects.create(**{**kept, "title": "Sửa đổi", "amends": decision, **given})


def line_of(decision: Decision, line: DecisionLine, **given) -> DecisionLine:
    return DecisionLine.objects.create(
        decision=decision, result=line.result, outcome=line.outcome, stars=line.stars, position=line.position,
        **line.facts, **given,
    )  # fmt: skip


def test_a_session_has_one_first_decision(published, city, ward, office):
    with pytest.raises(IntegrityError), transaction.atomic():
        next_to(published, amends=None)
    services.draft(scored_session(city, ward, [3]), by=office)


def test_a_decision_is_amended_by_one(published):
    next_to(published)
    with pytest.raises(IntegrityError), transaction.atomic():
        next_to(published)


def test_an_amendment_is_current_from_its_publication_on(published, city, ward, office):
    other = services.draft(scored_session(city, ward, [3]), by=office)
    draft = next_to(published)
    assert set(Decision.objects.current()) == {published, other}
    Decision.objects.filter(pk=draft.pk).update(state="published")
    assert set(Decision.objects.current()) == {draft, other}


def test_a_result_has_one_first_line_and_once_in_a_decision(published):
    line = published.lines.get(position=1)
    draft = next_to(published)
    with pytest.raises(IntegrityError), transaction.atomic():
        line_of(draft, line)
    line_of(draft, line, replaces=line)
    with pytest.raises(IntegrityError), transaction.atomic():
        line_of(draft, published.lines.get(position=2), replaces=line)


def test_a_line_is_replaced_once_its_decision_is_published(published):
    line, untouched = published.lines.get(position=1), published.lines.get(position=2)
    draft = next_to(published)
    new = line_of(draft, line, replaces=line)
    lines = DecisionLine.objects.filter(position__in=(1, 2))
    assert set(lines.current()) == {line, untouched}
    Decision.objects.filter(pk=draft.pk).update(state="published")
    assert set(lines.current()) == {new, untouched}
