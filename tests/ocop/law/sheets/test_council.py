from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.law.sheets.rules import (
    Finder,
    Finding,
    FindingKind,
    Reading,
    council_readings,
    council_star,
    members_who_move_the_star,
    spreads,
    stars_after_minimums,
    total_spread,
)
from tests.ocop.law.sheets.made import RULES, answers, criterion, sheet

# 71 or 72 points; criterion 2 carries **** at 2 points
MADE = sheet(criterion(1, 0, 70), criterion(2, 0, 1, 2, minimums={4: 2}))
MET, MISSED = answers(2, 3), answers(2, 2)


def star(met: int, missed: int, reading: Reading) -> int | None:
    return council_star(MADE, [MET] * met + [MISSED] * missed, RULES, reading).after


@pytest.mark.parametrize(
    ("met", "missed", "majority", "all_", "mean", "any_"),
    [(9, 0, 4, 4, 4, 4), (5, 4, 4, 3, 3, 4), (4, 5, 3, 3, 3, 4), (0, 9, 3, 3, 3, 3), (1, 0, 4, 4, 4, 4)],
)
def test_each_reading(met, missed, majority, all_, mean, any_):
    found = [star(met, missed, reading) for reading in (Reading.MAJORITY, Reading.ALL, Reading.MEAN, Reading.ANY)]
    assert found == [majority, all_, mean, any_]


def test_four_of_eight_is_a_tie_and_no_majority():
    stars = council_star(MADE, [MET] * 4 + [MISSED] * 4, RULES, Reading.MAJORITY)
    assert stars.after == 3
    unmet = stars.step(4).unmet[0]
    assert unmet.tie
    assert (unmet.reached, unmet.members) == (4, 8)


def test_the_mean_can_reach_a_minimum_below_the_top():
    made = sheet(criterion(1, 0, 70), criterion(2, 0, 1, 2, minimums={4: 1}))
    assert council_star(made, [answers(2, 1), answers(2, 3)], RULES, Reading.MEAN).after == 4
    assert council_star(made, [answers(2, 1), answers(2, 3)], RULES, Reading.ALL).after == 3


def test_readings_say_whether_they_differ():
    assert council_readings(MADE, [MET] * 5 + [MISSED] * 4, RULES).differ
    assert not council_readings(MADE, [MET] * 3, RULES).differ


def test_who_moves_the_star_is_found_by_leaving_one_out():
    members = [MET, MET, MISSED]
    assert members_who_move_the_star(MADE, members, RULES, Reading.MAJORITY) == (0, 1)
    assert members_who_move_the_star(MADE, [MET], RULES, Reading.MAJORITY) == ()


def test_spread_per_criterion_widest_first():
    found = spreads(MADE, [answers(1, 1), answers(2, 3), {}])
    assert [(s.code, s.width) for s in found] == [("1a", 70), ("2a", 2)]
    assert total_spread([Decimal(60), Decimal(72)]) == 12
    assert total_spread([]) == 0


def test_whose_finding_counts_is_a_setting():
    found = Finding(FindingKind.STOP, 2, "tạp chất")
    members, findings = [MET, MET, MET], [[found], [], []]
    by = {
        finder: council_star(MADE, members, RULES, Reading.ALL, findings=findings, finder=finder).after
        for finder in Finder
    }
    assert by == {Finder.ANY: None, Finder.MAJORITY: 4, Finder.STATED: 4}
    assert council_star(MADE, members, RULES, Reading.ALL, stated=[found], finder=Finder.STATED).after is None


choice = st.tuples(st.integers(1, 101), st.integers(1, 3))
BIG = sheet(criterion(1, *range(101)), criterion(2, 0, 1, 2, minimums={3: 1, 4: 2}))


@given(st.lists(choice, min_size=1, max_size=9))
def test_readings_are_ordered_and_one_member_is_the_single_sheet(choices):
    members = [answers(*one) for one in choices]
    found = council_readings(BIG, members, RULES).stars
    assert found[Reading.ALL].after <= found[Reading.MAJORITY].after <= found[Reading.ANY].after
    assert found[Reading.ALL].after <= found[Reading.MEAN].after <= found[Reading.ANY].after
    alone = stars_after_minimums(BIG, members[0], RULES)
    for reading in Reading:
        one = council_star(BIG, members[:1], RULES, reading)
        assert (one.points, one.by_points, one.after) == (alone.points, alone.by_points, alone.after)


@given(st.lists(choice, min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(choices, random):
    members = [answers(*one) for one in choices]
    mixed = random.sample(members, len(members))
    for reading in Reading:
        assert council_star(BIG, members, RULES, reading) == council_star(BIG, mixed, RULES, reading)
