from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.law.dates.rules import (
    Calendar,
    HandIn,
    Milestone,
    ProfileSpan,
    RoundRule,
    add_months,
    add_working_days,
    certificate_end,
    days_left,
    due_now,
    hand_in_window,
    reminders,
    round_for,
    which_profile,
    working_day_on_or_before,
    working_days_between,
)

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 12, 15), 36, date(2027, 12, 15)),
        (date(2024, 12, 31), 0, date(2024, 12, 31)),
    ],
)
def test_months_keep_the_day_or_take_the_last(start, months, end):
    assert add_months(start, months) == end


@given(days, st.integers(0, 120))
def test_months_added_land_in_the_right_month_on_the_same_or_last_day(start, months):
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


def test_the_end_day_still_counts():
    end = certificate_end(date(2024, 5, 17), 36)
    assert end == date(2027, 5, 17)
    assert days_left(end, end) == 0
    assert days_left(end, end + timedelta(days=1)) == -1


@pytest.mark.parametrize(
    ("before", "state"),
    [(181, HandIn.EARLY), (180, HandIn.IN_TIME), (150, HandIn.IN_TIME), (120, HandIn.IN_TIME), (119, HandIn.LATE)],
)
def test_hand_in_window_counts_both_ends(before, state):
    end = date(2027, 5, 17)
    assert hand_in_window(end, 180, 120).state(end - timedelta(days=before)) == state


TET = Calendar(frozenset(date(2027, 2, d) for d in range(5, 12)), frozenset({date(2027, 2, 13)}))


def test_fifteen_working_days_skip_weekends_holidays_and_the_first_day():
    assert add_working_days(date(2026, 11, 2), 15, Calendar()) == date(2026, 11, 23)  # Monday to Monday
    assert add_working_days(date(2027, 2, 4), 1, TET) == date(2027, 2, 12)
    assert add_working_days(date(2027, 2, 4), 2, TET) == date(2027, 2, 13)  # a Saturday worked instead
    assert add_working_days(date(2027, 2, 4), 0, TET) == date(2027, 2, 4)


@given(days, st.integers(1, 40))
def test_a_term_ends_on_a_working_day_and_counts_back_to_itself(start, count):
    end = add_working_days(start, count, TET)
    assert TET.works(end)
    assert working_days_between(start, end, TET) == count
    assert working_days_between(end, start, TET) == -count


def test_a_notice_due_on_a_day_off_goes_out_before():
    assert working_day_on_or_before(date(2027, 2, 11), TET) == date(2027, 2, 4)


ROUNDS = (RoundRule(1, (4, 30), (6, 30)), RoundRule(2, (10, 30), (12, 30)))
CENTRE = (RoundRule(1, (7, 30), (9, 30)), RoundRule(2, (1, 30), (3, 30)))


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        (date(2026, 6, 1), 2, date(2026, 12, 30)),
        (date(2026, 10, 29), 2, date(2026, 12, 30)),
        (date(2026, 10, 30), 1, date(2027, 6, 30)),
        (date(2026, 12, 31), 1, date(2027, 6, 30)),
        (date(2027, 4, 29), 1, date(2027, 6, 30)),
        (date(2027, 4, 30), 2, date(2027, 12, 30)),
    ],
)
def test_the_round_a_dossier_falls_in(day, number, due):
    found = round_for(day, ROUNDS, cut_off_counts=False)
    assert (found.number, found.due) == (number, due)


def test_the_cut_off_day_is_in_time_only_by_setting():
    assert round_for(date(2026, 10, 30), ROUNDS, cut_off_counts=True).due == date(2026, 12, 30)
    assert round_for(date(2026, 10, 30), (), cut_off_counts=True) is None
    assert round_for(date(2026, 12, 1), CENTRE, cut_off_counts=False).due == date(2027, 3, 30)


SPANS = (
    ProfileSpan("148-2023", date(2023, 2, 24), date(2025, 7, 5)),
    ProfileSpan("148-2025", date(2025, 7, 6), date(2026, 5, 21)),
    ProfileSpan("26-2026", date(2026, 5, 22), None),
)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2023, 2, 23), None),
        (date(2023, 2, 24), "148-2023"),
        (date(2025, 7, 1), "148-2023"),
        (date(2025, 7, 5), "148-2023"),
        (date(2025, 7, 6), "148-2025"),
        (date(2026, 5, 21), "148-2025"),
        (date(2026, 5, 22), "26-2026"),
        (date(2031, 1, 1), "26-2026"),
    ],
)
def test_the_day_of_handing_in_names_the_profile(day, code):
    assert which_profile(day, SPANS) == code


def test_a_profile_without_a_first_day_is_not_in_force_yet():
    assert which_profile(date(2027, 1, 1), [ProfileSpan("moi", None, None), *SPANS]) == "26-2026"


OLD = ("148-2023", (Milestone("d90", 90, ""), Milestone("notice30", 30, "", notice=True), Milestone("d0", 0, "")))
NEW = ("26-2026", (Milestone("window_opens", 180, ""), Milestone("d30", 30, ""), Milestone("d0", 0, "")))


NEVER_OFF = Calendar()


def told(end, calendar=NEVER_OFF):
    return reminders(end, own=OLD, renewal=NEW, calendar_=calendar)


def test_an_old_certificate_is_reminded_by_its_renewals_law_and_its_own_notice():
    found = told(date(2027, 5, 17))
    assert [(r.profile, r.milestone.code) for r in found] == [
        ("26-2026", "window_opens"), ("148-2023", "notice30"), ("26-2026", "d0"),
    ]  # fmt: skip
    assert found[0].day == date(2026, 11, 18)


def test_a_notice_that_falls_on_tet_goes_out_on_the_last_working_day_before():
    found = told(date(2027, 3, 10), calendar=TET)  # 30 days before: 08/02/2027, within Tết
    assert [r.day for r in found if r.milestone.notice] == [date(2027, 2, 4)]
    assert [r.day for r in told(date(2027, 3, 16), calendar=TET) if r.milestone.notice] == [date(2027, 2, 13)]


def test_the_newest_milestone_stands_for_all_that_were_missed():
    found = told(date(2027, 5, 17))
    assert due_now(found, date(2026, 11, 17)) is None
    assert due_now(found, date(2026, 11, 18)).newest.milestone.code == "window_opens"
    late = due_now(found, date(2027, 5, 17))
    assert (late.newest.milestone.code, late.notice.milestone.code) == ("d0", "notice30")


@given(days, st.integers(-400, 400), st.sampled_from([Calendar(), TET]))
def test_what_is_due_is_the_last_one_passed_and_nothing_lies_between_it_and_today(end, offset, calendar):
    found, today = told(end, calendar=calendar), end + timedelta(days=offset)
    due = due_now(found, today)
    passed = [r for r in found if r.day <= today]
    assert (due is None) == (not passed)
    if due:
        assert due.newest.day == max(r.day for r in passed)
        assert due.notice in (None, *[r for r in passed if r.milestone.notice])


@given(days, st.lists(st.integers(1, 90), min_size=1, max_size=8))
def test_running_on_any_days_tells_each_milestone_at_most_once_and_the_last_always(end, steps):
    found = told(end)
    today, seen = found[0].day - timedelta(days=1), []
    for step in (*steps, 400):
        today += timedelta(days=step)
        due = due_now(found, today)
        if due and due.newest not in seen:
            seen.append(due.newest)
    assert seen == sorted(set(seen), key=lambda r: r.day)
    assert seen[-1].milestone.code == "d0"
