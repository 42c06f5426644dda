from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.tasks import rules
from plans.tasks.rules import Light, Report, Window

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
PERCENT = st.integers(0, 100)
ORDER = [Light.LATE, Light.RISK, Light.IDLE, Light.OK, Light.DONE]


@st.composite
def windows(draw):
    start = draw(DAYS)
    return Window(start, start + timedelta(days=draw(st.integers(0, 700))))


@given(windows(), PERCENT, DAYS, PERCENT)
def test_a_task_is_late_only_after_its_last_day_and_while_unfinished(days, percent, today, margin):
    shown = rules.light(days, percent, today=today, margin=margin)
    assert (shown is Light.LATE) == (today > days.end and percent < 100)
    assert (shown is Light.DONE) == (percent >= 100)


@given(windows(), PERCENT, PERCENT, DAYS, PERCENT)
def test_more_progress_never_makes_the_light_worse(days, one, other, today, margin):
    less, more = sorted((one, other))
    lights = [rules.light(days, percent, today=today, margin=margin) for percent in (less, more)]
    assert ORDER.index(lights[0]) <= ORDER.index(lights[1])


@given(windows(), PERCENT, DAYS, st.integers(0, 400), PERCENT)
def test_time_alone_never_turns_a_risk_back_into_order(days, percent, today, later, margin):
    now = rules.light(days, percent, today=today, margin=margin)
    then = rules.light(days, percent, today=today + timedelta(days=later), margin=margin)
    worse = [Light.IDLE, Light.OK, Light.RISK, Light.LATE]
    assert now is then is Light.DONE or worse.index(now) <= worse.index(then)


@given(windows(), DAYS)
def test_the_share_of_time_stays_between_nothing_and_all(days, today):
    assert 0 <= rules.time_share(days, today) <= 100
    assert rules.time_share(days, days.start) == 0
    assert rules.time_share(days, days.end + timedelta(days=1)) == 100


@given(st.lists(st.builds(Report, st.integers(1, 5), PERCENT)), st.sets(st.integers(1, 8)))
def test_progress_is_a_percentage_whoever_reported(reports, charged):
    assert 0 <= rules.progress(reports, 99, charged) <= 100


@given(st.lists(st.builds(Report, st.integers(1, 5), PERCENT)), PERCENT, st.sets(st.integers(1, 8)))
def test_the_plans_own_unit_speaks_for_the_whole_task(reports, percent, charged):
    assert rules.progress([*reports, Report(99, percent)], 99, charged) == percent


def test_who_has_not_reported_counts_as_nothing():
    reports = [Report(1, 20), Report(1, 80), Report(2, 100)]
    assert rules.progress(reports, 99, [1, 2, 3]) == 60
    assert rules.reported(reports, [1, 2, 3]) == 2


def test_a_task_nobody_is_in_charge_of_stands_at_nothing_until_somebody_reports():
    assert rules.progress([], 99, []) == 0
    assert rules.progress([Report(1, 40)], 99, []) == 40


@pytest.mark.parametrize(
    ("quarters", "days", "words"),
    [
        ((True, True, False, False), (date(2024, 1, 1), date(2024, 6, 30)), "Quý I/2024; Quý II/2024"),
        ((False, False, True, False), (date(2024, 7, 1), date(2024, 9, 30)), "Quý III/2024"),
        ((True,) * 4, (date(2024, 1, 1), date(2024, 12, 31)), "Trong năm 2024"),
        ((False,) * 4, (date(2024, 1, 1), date(2024, 12, 31)), "Trong năm 2024"),
    ],
)
def test_quarters_give_the_days_and_the_words_of_the_appendix(quarters, days, words):
    assert rules.window(2024, quarters) == Window(*days)
    assert rules.time_text(2024, quarters) == words


def test_own_dates_go_before_quarters():
    ends = date(2024, 2, 29)
    assert rules.window(2024, (True, False, False, False), None, ends) == Window(date(2024, 1, 1), ends)
    assert rules.time_text(2024, (True, False, False, False), None, ends) == "Trước ngày 29/02/2024"


def test_the_margin_decides_what_is_a_risk():
    days, today = rules.window(2024, (False, False, False, False)), date(2024, 7, 1)  # 49 per cent of the year
    assert rules.light(days, 24, today=today, margin=25) is Light.OK
    assert rules.light(days, 23, today=today, margin=25) is Light.RISK
