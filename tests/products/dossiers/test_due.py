"""Until when the present step must be done: one rule, the same day on every page (DESIGN §4)."""

from datetime import date, timedelta
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ocop.core.templatetags.ocop import ngay
from ocop.law.models import RuleProfile
from products.dossiers.rules.days import BINDING, Clocks, step_due_on
from products.dossiers.rules.states import OVER, DossierKind, State
from products.models import Dossier, SupplementRequest
from tests.factories import CertificateFactory, DossierFactory, ProducerFactory, ProductFactory, RoundFactory

A, B, C = date(2026, 12, 16), date(2027, 1, 5), date(2027, 2, 1)
days = st.none() | st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("state", "clocks", "due"),
    [
        (State.DRAFT, Clocks(cut_off=B, window=A), A),
        (State.DRAFT, Clocks(cut_off=A, window=B), A),
        (State.DRAFT, Clocks(ward=A, supplement=A, done=A), None),
        (State.SUBMITTED, Clocks(cut_off=B, window=A), B),  # what was handed in has met its window
        (State.SUBMITTED, Clocks(cut_off=B, old_law=A), A),
        (State.WARD_ASSESSING, Clocks(ward=B, cut_off=A, re_evaluation=C), A),
        (State.WARD_ASSESSING, Clocks(ward=B, cut_off=C, old_law=A), A),
        (State.WARD_ASSESSING, Clocks(ward=A, cut_off=B, done=A), A),
        (State.CHECKING, Clocks(re_evaluation=A, done=B, cut_off=date(2026, 1, 1)), A),
        (State.SUPPLEMENT, Clocks(supplement=B, re_evaluation=A, done=C), A),
        (State.SUPPLEMENT, Clocks(supplement=A, done=C), A),
        (State.SCORED, Clocks(done=C), C),
        (State.SCORED, Clocks(done=C, old_law=A), A),
        (State.DRAFT, Clocks(cut_off=B, old_law=A), B),  # never handed in under the old law
        (State.RECOGNISED, Clocks(cut_off=A, done=A), None),
    ],
)
def test_the_earliest_that_binds(state, clocks, due):
    assert step_due_on(state, clocks) == due


@given(st.sampled_from(State), st.builds(Clocks, *[days] * 7))
def test_no_clock_that_binds_is_earlier(state, clocks):
    due = step_due_on(state, clocks)
    bound = [getattr(clocks, name) for name in BINDING.get(state, ())]
    assert due is None or due in bound
    assert all(day is None or due <= day for day in bound)
    assert state not in OVER or due is None


@pytest.fixture
def law():
    return {profile.code: profile for profile in RuleProfile.objects.all()}


@pytest.fixture
def many(city, ward, law):
    """Dossiers of all states, kinds and laws, with days here and there."""
    random, made = Random(26), []
    day = lambda: random.choice([None, date(2026, 1, 1) + timedelta(days=random.randrange(900))])  # noqa: E731
    for n in range(90):
        profile = law[random.choice(["148-2023", "148-2025", "26-2026"])]
        cut_off = random.choice([None, date(2027, 4, 30), date(2027, 4, 29), date(2026, 10, 30)])
        round_ = RoundFactory(unit=city, profile=profile, opens_on=date(2026, 1, 1), cut_off_on=cut_off, due_on=day())
        product = ProductFactory(producer=ProducerFactory(ward=ward))
        state, kind = random.choice(State.values), random.choice(DossierKind.values)
        dossier = DossierFactory(
            product=product, round=round_, kind=kind,
            ward_received_on=day(), received_on=day(), ward_due_on=day(),
        )  # fmt: skip
        if n % 3:
            end = date(2027, 1, 1) + timedelta(days=random.randrange(200))
            CertificateFactory(product=dossier.product, issuer=city, valid_from=date(2024, 1, 1), valid_to=end)
        if random.random() < 0.5:
            SupplementRequest.objects.create(
                dossier=dossier, version=1, number=n, due_on=day() or A, asked_by=dossier.opened_by,
                answered_at=random.choice([None, timezone.now()]),
            )  # fmt: skip
        Dossier.objects.filter(pk=dossier.pk).update(state=state)
        made.append(dossier)
    return made


def test_the_column_of_lists_says_the_same_day_as_the_rule(many):
    rows = list(Dossier.objects.for_page().with_due())
    assert len(rows) == len(many)
    assert [(row.state, row.kind, row.due) for row in rows] == [
        (row.state, row.kind, row.due_on or date.max) for row in rows
    ]
    assert len({row.due for row in rows}) > 20


def test_the_column_for_some_states_is_as_true_of_them(many):
    states = [State.SUBMITTED, State.WARD_ASSESSING, State.SUPPLEMENT]
    rows = list(Dossier.objects.for_lines().with_due(states))
    assert {row.due for row in rows if row.state not in states} == {date.max}
    asked = [row for row in rows if row.state in states]
    assert [row.due for row in asked] == [row.due_on or date.max for row in asked]
    assert len({row.due for row in asked}) > 5


@pytest.fixture
def re_evaluation(city, ward, law):
    """cases/reminders.yaml: the round cuts off on 05/01/2027, the window ends on 16/12/2026."""
    round_ = RoundFactory(unit=city, profile=law["26-2026"], opens_on=date(2026, 6, 1), cut_off_on=B, due_on=C)
    dossier = DossierFactory(
        product=ProductFactory(producer=ProducerFactory(ward=ward)), round=round_, kind=DossierKind.RE_EVALUATION
    )
    CertificateFactory(product=dossier.product, issuer=city, valid_from=date(2024, 4, 15), valid_to=date(2027, 4, 15))
    return dossier


def test_head_next_step_list_and_worklist_show_the_windows_last_day(re_evaluation, ward_officer, client_of):
    client = client_of(ward_officer)
    page = client.get(re_evaluation.get_absolute_url())
    assert page.context["due_on"] == A
    assert any(stage.note == f"hạn {A:%d/%m}" for stage in page.context["stages"])
    assert ngay(A) in page.context["next"].title
    listed = client.get(reverse("products:dossiers"))
    for text in (page.content.decode(), listed.content.decode()):
        assert ngay(A) in text
        assert ngay(B) not in text
    board = client.get("/lam-viec/").context["board"]
    assert [work.due for section in board.sections if section.id == "hoan-thien" for work in section.works] == [A]


def test_the_office_sees_as_late_what_is_past_the_earliest_day(re_evaluation, office, client_of):
    """The ward has time left, the round does not: late; with the round's day ahead it waits."""
    today = timezone.localdate()
    Dossier.objects.update(state=State.WARD_ASSESSING, ward_due_on=today + timedelta(days=9))
    for cut_off, late in ((today - timedelta(days=1), True), (today, False)):
        type(re_evaluation.round).objects.update(opens_on=date(2026, 6, 1), cut_off_on=cut_off)
        board = client_of(office).get("/lam-viec/").context["board"]
        works = {section.id: section.works for section in board.sections}
        assert [work.due for work in works["tre" if late else "cho"]] == [cut_off]
        assert works["cho" if late else "tre"] == ()


def test_the_days_of_a_re_evaluation_are_shown_from_both_receptions_and_the_first_binds(
    re_evaluation, office, client_of
):
    """Open question 36: 45 calendar days, the first not counted; whose reception counts is open."""
    Dossier.objects.filter(pk=re_evaluation.pk).update(
        state=State.CHECKING, ward_received_on=date(2026, 12, 1), received_on=date(2026, 12, 20)
    )
    page = client_of(office).get(re_evaluation.get_absolute_url())
    assert [(term.received_on, term.until) for term in page.context["renewal"].terms] == [
        (date(2026, 12, 1), date(2027, 1, 15)),
        (date(2026, 12, 20), date(2027, 2, 3)),
    ]
    assert page.context["due_on"] == date(2027, 1, 15)
    text = page.content.decode()
    assert all(ngay(day) in text for day in (date(2027, 1, 15), date(2027, 2, 3)))


def test_a_first_dossier_has_no_days_of_a_re_evaluation(re_evaluation, office, client_of):
    Dossier.objects.filter(pk=re_evaluation.pk).update(
        state=State.CHECKING, kind=DossierKind.FIRST, ward_received_on=date(2026, 12, 1)
    )
    assert client_of(office).get(re_evaluation.get_absolute_url()).context["due_on"] == C


def test_a_148_dossier_has_no_window_and_no_45_days(re_evaluation, law):
    Dossier.objects.filter(pk=re_evaluation.pk).update(profile=law["148-2023"], ward_received_on=date(2026, 12, 1))
    row = Dossier.objects.for_page().get(pk=re_evaluation.pk)
    assert (row.due_on, row.clocks.re_evaluation, row.clocks.window) == (B, None, None)


@pytest.mark.parametrize(
    ("kind", "until"),
    [("first", date(2026, 7, 21)), ("upgrade", date(2026, 7, 21)), ("re_evaluation", date(2026, 6, 21))],
)
def test_what_the_old_law_left_open_is_to_be_finished_by_the_new_laws_day(re_evaluation, law, kind, until):
    Dossier.objects.filter(pk=re_evaluation.pk).update(profile=law["148-2025"], state=State.CHECKING, kind=kind)
    assert Dossier.objects.for_page().get(pk=re_evaluation.pk).due_on == until


def test_the_laws_own_cut_off_day_is_not_in_time(city, law, ward_officer, client_of):
    """“Trước ngày 30/4” (26/2026, Điều 5.1; open question 37): 29/04 is the last day."""
    opens = date(2027, 1, 1)
    own = RoundFactory(unit=city, profile=law["26-2026"], opens_on=opens, cut_off_on=date(2027, 4, 30))
    other = RoundFactory(unit=city, profile=law["26-2026"], opens_on=opens, cut_off_on=date(2027, 5, 4))
    by_plan = RoundFactory(unit=city, profile=law["148-2023"], opens_on=opens, cut_off_on=date(2027, 4, 30))
    assert [round_.last_day_on for round_ in (own, other, by_plan)] == [
        date(2027, 4, 29), date(2027, 5, 4), date(2027, 4, 30),
    ]  # fmt: skip
    rounds = type(own).objects
    assert own in rounds.open_on(date(2027, 4, 29))
    assert set(rounds.open_on(date(2027, 4, 30))) == {other, by_plan}
    law["26-2026"].values.filter(key="cut_off_day_counts").update(value=True)
    law["26-2026"].save()
    assert own in rounds.open_on(date(2027, 4, 30))
