from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.law.sheets.rules import (
    Ballot,
    Finding,
    FindingKind,
    KnockOutLine,
    Reading,
    StopMeans,
    council_readings,
    council_star,
    counts,
    members_who_move_the_star,
    owed,
    spreads,
    stars_after_minimums,
    total_spread,
    undecided,
)
from tests.ocop.law.sheets.made import RULES, answers, criterion, sheet

# 71 or 72 points; criterion 2 carries **** at 2 points
MADE = sheet(criterion(1, 0, 70), criterion(2, 0, 1, 2, minimums={4: 2}))
MET, MISSED = Ballot(answers(2, 3)), Ballot(answers(2, 2))


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
    assert council_star(made, [Ballot(answers(2, 1)), Ballot(answers(2, 3))], RULES, Reading.MEAN).after == 4
    assert council_star(made, [Ballot(answers(2, 1)), Ballot(answers(2, 3))], RULES, Reading.ALL).after == 3


def test_readings_say_whether_they_differ():
    assert council_readings(MADE, [MET] * 5 + [MISSED] * 4, RULES).differ
    assert not council_readings(MADE, [MET] * 3, RULES).differ


def test_who_moves_the_star_is_found_by_leaving_one_out():
    members = [MET, MET, MISSED]
    movers = members_who_move_the_star(MADE, members, RULES, Reading.MAJORITY)
    assert [(mover.place, mover.without.after, mover.accepted) for mover in movers] == [(0, 3, None), (1, 3, None)]
    assert members_who_move_the_star(MADE, [MET], RULES, Reading.MAJORITY) == ()


def test_spread_per_criterion_widest_first():
    found = spreads(MADE, [answers(1, 1), answers(2, 3), {}])
    assert [(s.code, s.width) for s in found] == [("1a", 70), ("2a", 2)]
    assert total_spread([Decimal(60), Decimal(72)]) == 12
    assert total_spread([]) == 0


STOP = Finding(FindingKind.STOP, 1, "tạp chất")
LINE = Finding(FindingKind.KNOCK_OUT, 7, "giả mạo hồ sơ")
OUT = Finding(FindingKind.DISQUALIFIES, 2, "bị loại")
WITH_LINE = replace(MADE, knock_outs=(KnockOutLine(7, "giả mạo hồ sơ"),))
MEANS = [replace(RULES, stop_means=means) for means in StopMeans]


@pytest.mark.parametrize("said", [STOP, LINE, OUT], ids=lambda one: one.kind)
@pytest.mark.parametrize("rules", MEANS, ids=lambda rules: rules.stop_means)
def test_a_statement_that_was_rejected_or_not_ruled_on_does_not_act(said, rules):
    ballots = [MET, replace(MET, statements=(said,)), MET]
    for rulings in ({}, {said.same: False}):
        assert council_star(WITH_LINE, ballots, rules, Reading.ALL, rulings).after == 4
    assert [one.same for one in undecided(WITH_LINE, ballots, {})] == [said.same]
    assert undecided(WITH_LINE, ballots, {said.same: False}) == ()


@pytest.mark.parametrize("said", [LINE, OUT], ids=lambda one: one.kind)
@pytest.mark.parametrize("rules", MEANS, ids=lambda rules: rules.stop_means)
def test_an_accepted_knock_out_gives_no_star_whatever_a_stop_means(said, rules):
    ballots = [MET, replace(MET, statements=(said,)), MET]
    assert council_star(WITH_LINE, ballots, rules, Reading.ALL, {said.same: True}).after is None


def test_an_accepted_stop_does_what_the_profile_says():
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40))
    ballots = [Ballot(answers(2, 2)), Ballot(answers(2), (STOP,))]
    stars = {rules.stop_means: council_star(made, ballots, rules, Reading.ALL, {STOP.same: True}) for rules in MEANS}
    assert stars[StopMeans.NO_STAR].after is None
    assert (stars[StopMeans.COUNT_BEFORE].points, stars[StopMeans.COUNT_BEFORE].after) == (60, 3)
    assert (stars[StopMeans.SHOW_ONLY].points, stars[StopMeans.SHOW_ONLY].after) == (100, 5)


def test_what_comes_after_an_accepted_stop_reaches_no_minimum():
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40, minimums={3: 40}))
    rules = replace(RULES, stop_means=StopMeans.COUNT_BEFORE)
    ballots = [Ballot(answers(2, 2)), Ballot(answers(2, 2), (STOP,))]
    assert council_star(made, ballots, rules, Reading.ALL, {STOP.same: True}).after == 2
    assert council_star(made, ballots, rules, Reading.ALL, {STOP.same: False}).after == 5


def test_a_ruling_on_what_nobody_states_any_more_does_not_act():
    assert council_star(MADE, [MET, MET], RULES, Reading.ALL, {STOP.same: True}).after == 4


def test_a_stopped_sheet_is_never_averaged_as_a_total():
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40))
    stopped, full = Ballot(answers(2), (STOP,)), Ballot(answers(2, 2))
    for rulings in ({}, {STOP.same: False}):
        assert council_star(made, [full, stopped], RULES, Reading.ALL, rulings).points == 100
        assert not counts(made, stopped, (), RULES)
    assert owed(made, stopped, (), {}, RULES) == ()  # it waits for the ruling
    assert owed(made, stopped, (), {STOP.same: False}, RULES) == (2,)
    assert owed(made, full, (), {STOP.same: False}, RULES) == ()
    assert council_star(made, [stopped], RULES, Reading.ALL).after is None


@pytest.mark.parametrize(
    ("means", "expected"), [(StopMeans.NO_STAR, ()), (StopMeans.COUNT_BEFORE, ()), (StopMeans.SHOW_ONLY, (2,))]
)
def test_an_accepted_stop_asks_for_the_rest_only_where_everything_counts(means, expected):
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40))
    rules = replace(RULES, stop_means=means)
    assert owed(made, Ballot(answers(2), (STOP,)), (STOP,), {STOP.same: True}, rules) == expected


def test_only_a_stop_ends_the_counting_a_knock_out_is_told_beside_the_whole_total():
    made = sheet(criterion(1, 0, 60), criterion(2, 0, 40))
    rules = replace(RULES, stop_means=StopMeans.COUNT_BEFORE)
    for kind, points in ((FindingKind.STOP, 60), (FindingKind.KNOCK_OUT, 100), (FindingKind.DISQUALIFIES, 100)):
        finding = Finding(kind, 1, "nêu")
        found = council_star(made, [Ballot(answers(2, 2), (finding,))], rules, Reading.ALL, {finding.same: True})
        assert found.points == points, kind


def test_a_member_whose_statement_would_take_the_star_moves_it():
    ballots = [MET, MET, replace(MET, statements=(LINE,))]
    (waiting,) = members_who_move_the_star(WITH_LINE, ballots, RULES, Reading.ALL)
    assert (waiting.place, waiting.without, waiting.accepted.after) == (2, None, None)
    (accepted,) = members_who_move_the_star(WITH_LINE, ballots, RULES, Reading.ALL, {LINE.same: True})
    assert (accepted.place, accepted.without.after, accepted.accepted) == (2, 4, None)
    assert members_who_move_the_star(WITH_LINE, ballots, RULES, Reading.ALL, {LINE.same: False}) == ()


def test_one_who_states_alone_is_named_too():
    alone = [replace(MET, statements=(LINE,))]
    assert [mover.place for mover in members_who_move_the_star(WITH_LINE, alone, RULES, Reading.ALL)] == [0]


choice = st.tuples(st.integers(1, 101), st.integers(1, 3))
BIG = sheet(criterion(1, *range(101)), criterion(2, 0, 1, 2, minimums={3: 1, 4: 2}))


@given(st.lists(choice, min_size=1, max_size=9))
def test_readings_are_ordered_and_one_member_is_the_single_sheet(choices):
    members = [Ballot(answers(*one)) for one in choices]
    found = council_readings(BIG, members, RULES).stars
    assert found[Reading.ALL].after <= found[Reading.MAJORITY].after <= found[Reading.ANY].after
    assert found[Reading.ALL].after <= found[Reading.MEAN].after <= found[Reading.ANY].after
    alone = stars_after_minimums(BIG, members[0].answers, RULES)
    for reading in Reading:
        one = council_star(BIG, members[:1], RULES, reading)
        assert (one.points, one.by_points, one.after) == (alone.points, alone.by_points, alone.after)


@given(st.lists(choice, min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(choices, random):
    members = [Ballot(answers(*one)) for one in choices]
    mixed = random.sample(members, len(members))
    for reading in Reading:
        assert council_star(BIG, members, RULES, reading) == council_star(BIG, mixed, RULES, reading)


said = st.lists(st.sampled_from([STOP, LINE, OUT]), max_size=2, unique=True).map(tuple)
ballots_said = st.lists(
    st.builds(lambda one, left, stated: Ballot(answers(*one[: 2 - left]), stated), choice, st.integers(0, 1), said),
    min_size=1,
    max_size=7,
)
ruled = st.dictionaries(st.sampled_from([STOP.same, LINE.same, OUT.same]), st.booleans())
BIG_LINE = replace(BIG, knock_outs=WITH_LINE.knock_outs)


@given(ballots_said, ruled, st.sampled_from(MEANS))
def test_only_what_was_accepted_acts(ballots, rulings, rules):
    """As if nobody had said what was not accepted; an accepted knock-out leaves no star."""
    stars = council_star(BIG_LINE, ballots, rules, Reading.ALL, rulings)
    kept = [replace(b, statements=tuple(s for s in b.statements if rulings.get(s.same))) for b in ballots]
    quiet = council_star(BIG_LINE, kept, rules, Reading.ALL, rulings)
    assert (stars.points, stars.after) == (quiet.points, quiet.after)
    if any(s.kind.throws_out for b in kept for s in b.statements):
        assert stars.after is None


@given(ballots_said, ruled, st.sampled_from(MEANS))
def test_a_sheet_that_owes_answers_is_in_no_mean(ballots, rulings, rules):
    accepted = [s for b in ballots for s in b.statements if rulings.get(s.same)]
    for ballot in ballots:
        if owed(BIG_LINE, ballot, accepted, rulings, rules):
            assert not counts(BIG_LINE, ballot, accepted, rules)
    counting = [b for b in ballots if counts(BIG_LINE, b, accepted, rules)]
    stars = council_star(BIG_LINE, ballots, rules, Reading.ANY, rulings)
    if counting:  # the others' sheets change nothing in the mean
        silent = [replace(b, statements=tuple(accepted)) for b in counting]
        assert stars.points == council_star(BIG_LINE, silent, rules, Reading.ANY, rulings).points
    else:
        assert stars.after is None
