import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.law.sheets.rules import (
    NONE_FITS,
    Finding,
    FindingKind,
    MinimumMissed,
    StopMeans,
    TitleMark,
    mean,
    minimums_of,
    shown,
    star_by_points,
    stars_after_minimums,
)
from tests.ocop.law.sheets.made import BANDS, RULES, answers, criterion, sheet

EDGES = [
    ("0", 1), ("29.99", 1), ("30", 2), ("49.99", 2), ("50", 3), ("69.99", 3),
    ("70", 4), ("89.99", 4), ("89.999", 4), ("90", 5), ("100", 5),
]  # fmt: skip


@pytest.mark.parametrize(("points", "stars"), EDGES)
def test_bands_are_half_open(points, stars):
    assert star_by_points(Decimal(points), BANDS) == stars


def test_the_exact_mean_decides_not_the_shown_one():
    almost = Fraction(89999, 1000)
    assert shown(almost) == Decimal("90.00")
    assert star_by_points(almost, BANDS) == 4


def test_three_members_at_exactly_seventy_stay_seventy():
    assert mean([Decimal(69), Decimal(70), Decimal(71)]) == 70
    assert star_by_points(mean([69, 70, 71]), BANDS) == 4


@pytest.mark.parametrize(
    ("value", "seen"), [("72.125", "72.13"), ("72.124", "72.12"), ("0.005", "0.01"), ("70", "70.00")]
)
def test_shown_is_half_up(value, seen):
    assert shown(Decimal(value)) == Decimal(seen)


def test_no_totals_have_no_mean():
    with pytest.raises(ValueError, match="no totals"):
        mean([])


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=15))
def test_the_mean_is_exact_and_shown_half_up(totals):
    exact = sum(map(Fraction, totals)) / len(totals)
    assert mean(totals) == exact
    assert Fraction(shown(exact)) == Fraction(math.floor(exact * 100 + Fraction(1, 2)), 100)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=199))
def test_two_decimals_never_move_a_star(totals):
    """Whole points and fewer than 200 members: the shown mean lies in the band of the exact one."""
    assert star_by_points(shown(mean(totals)), BANDS) == star_by_points(mean(totals), BANDS)


def product(**rules):
    """75 points; criterion 2 carries **** at 3 points and got 2."""
    made = sheet(criterion(1, 0, 73), criterion(2, 0, 2, 3, minimums={4: 3}), criterion(3, 0, 24))
    return stars_after_minimums(made, answers(2, 2, 1), replace(RULES, **rules))


def test_a_missed_minimum_steps_down():
    stars = product()
    assert (stars.by_points, stars.after) == (4, 3)
    assert [(u.code, u.needed, u.present) for u in stars.step(4).unmet] == [("2a", 3, 2)]
    assert stars.step(4).points_missing == 0
    assert stars.step(5).points_missing == 15
    assert stars.next_step.stars == 4


def test_a_missed_minimum_may_mean_no_rank_or_a_remark():
    assert product(minimum_missed=MinimumMissed.NOT_RANKED).after is None
    assert product(minimum_missed=MinimumMissed.REMARK_ONLY).after == 4


def test_a_lower_minimum_binds_higher_stars_by_setting():
    made = sheet(criterion(1, 0, 95), criterion(2, 1, 5, minimums={3: 5}))
    missed = answers(2, None)
    assert stars_after_minimums(made, missed, RULES).after == 2
    assert stars_after_minimums(made, missed, replace(RULES, lower_minimum_binds_higher=False)).after == 5


def test_reaching_the_marked_level_or_a_higher_one_is_enough():
    made = sheet(criterion(1, 0, 69), criterion(2, 0, 1, 3, minimums={4: 1}))
    assert stars_after_minimums(made, answers(2, 2), RULES).after == 4
    assert stars_after_minimums(made, answers(2, 3), RULES).after == 4
    assert stars_after_minimums(made, answers(2, 1), RULES).step(4).points_missing == 1


def test_a_mark_at_the_title_is_a_setting():
    marked = criterion(1, 1, 2, minimums={4: 1}, title_mark=4)
    assert minimums_of(marked, RULES) == {4: 1, 5: 1}
    assert minimums_of(marked, replace(RULES, title_mark=TitleMark.FULL_POINTS)) == {4: 2, 5: 2}


def test_nothing_answered_reaches_nothing():
    made = sheet(criterion(1, 1, 95, minimums={3: 1}))
    stars = stars_after_minimums(made, {}, RULES)
    assert stars.after == 1
    assert stars.step(3).unmet[0].present is None
    assert stars_after_minimums(made, {1: NONE_FITS}, RULES).step(3).unmet[0].present == 0


def test_a_finding_leaves_no_star_unless_the_setting_says_otherwise():
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40))
    found = [Finding(FindingKind.STOP, 1, "tạp chất")]
    full = answers(2, 2)
    assert stars_after_minimums(made, full, RULES, found).after is None
    assert stars_after_minimums(made, full, replace(RULES, stop_means=StopMeans.SHOW_ONLY), found).after == 5
    before = stars_after_minimums(made, full, replace(RULES, stop_means=StopMeans.COUNT_BEFORE), found)
    assert (before.points, before.after) == (60, 3)


@pytest.mark.parametrize("means", StopMeans)
@pytest.mark.parametrize("kind", [FindingKind.KNOCK_OUT, FindingKind.DISQUALIFIES])
def test_a_knock_out_leaves_no_star_whatever_a_stop_means(means, kind):
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40))
    found = [Finding(kind, 1, "giả mạo hồ sơ")]
    assert stars_after_minimums(made, answers(2, 2), replace(RULES, stop_means=means), found).after is None
    assert stars_after_minimums(made, answers(2, 2), replace(RULES, stop_means=means)).after == 5


@given(st.integers(0, 100), st.lists(st.tuples(st.integers(3, 5), st.booleans()), max_size=6))
def test_after_minimums_is_never_above_the_star_by_points(points, marks):
    made = sheet(
        criterion(1, *range(101)),
        *(criterion(number, 0, 1, minimums={stars: 1}) for number, (stars, _) in enumerate(marks, 2)),
    )
    chosen = answers(points + 1, *(2 if met else 1 for _, met in marks))
    stars = stars_after_minimums(made, chosen, RULES)
    assert stars.after <= stars.by_points
    assert stars.step(stars.after).held
    assert all(not stars.step(s).held for s in range(stars.after + 1, stars.by_points + 1))
