from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.core.refusal import Refusal
from ocop.law.sheets.rules import (
    NONE_FITS,
    Answer,
    Finding,
    FindingKind,
    KnockOutLine,
    branch_warning,
    score,
    stars_after_minimums,
)
from tests.ocop.law.sheets.made import RULES, answers, criterion, sheet, two_cases


def test_total_parts_and_unanswered():
    scored = score(sheet(criterion(1, 0, 2, 5), criterion(2, 1, 3), criterion(3, 0, 4)), answers(3, 1))
    assert scored.total == 6
    assert scored.parts == {"A": 6, "B": 0}
    assert scored.unanswered == (3,)


def test_none_fits_is_zero_where_no_zero_is_printed():
    assert score(sheet(criterion(1, 1, 3)), {1: NONE_FITS}).total == 0


def test_none_fits_is_refused_where_a_zero_is_printed():
    with pytest.raises(Refusal, match="1a có mức 0 điểm"):
        score(sheet(criterion(1, 0, 3)), {1: NONE_FITS})


def test_levels_with_the_same_points_are_told_apart_by_position():
    one = criterion(1, 1, 1, 3)
    assert [score(sheet(one), answers(place)).total for place in (1, 2, 3)] == [1, 1, 3]


def test_a_level_of_another_sheet_is_refused():
    with pytest.raises(Refusal, match="không thuộc tiêu chí 1a"):
        score(sheet(criterion(1, 0, 3)), answers(9))
    with pytest.raises(Refusal, match="không thuộc phiếu này"):
        score(sheet(criterion(1, 0, 3)), {77: Answer(1)})


def test_of_two_cases_exactly_one_counts():
    tourism = sheet(two_cases(1, (1, 3), (1, 2)))
    assert score(tourism, {1: Answer(2, "a")}).total == 3
    assert score(tourism, {1: Answer(4, "b")}).total == 2
    assert score(tourism, {1: NONE_FITS}).total == 0
    with pytest.raises(Refusal, match="một trong hai trường hợp"):
        score(tourism, {1: Answer(4, "a")})


def test_different_cases_in_one_sheet_warn():
    tourism = sheet(two_cases(1, (1, 3), (1, 3)), two_cases(2, (1, 2), (1, 2)))
    assert branch_warning(tourism, answers(2, 2)) is None
    assert "1a chọn trường hợp 1, 2a chọn trường hợp 2" in branch_warning(tourism, answers(1, 4))


def test_a_level_that_stops_is_a_finding_and_the_rest_needs_no_answer():
    stopping = criterion(2, 0, 2, stops_scoring="Nếu được 0 điểm, không đánh giá tiếp", stops_scoring_at=Decimal(0))
    scored = score(sheet(criterion(1, 0, 5), stopping, criterion(3, 0, 90)), answers(2, 1))
    assert [(f.kind, f.key, f.by_level) for f in scored.findings] == [(FindingKind.STOP, 2, True)]
    assert not scored.unanswered
    assert not scored.whole
    assert scored.left_out == (3,)


def test_a_stop_note_without_a_level_asks_and_never_stops_by_itself():
    noted = criterion(1, 0, 2, stops_scoring="Có tạp chất thì không đánh giá tiếp")
    scored = score(sheet(noted, criterion(2, 0, 3)), answers(1))
    assert not scored.findings
    assert [question.code for question in scored.questions] == ["1a"]
    assert scored.unanswered == (2,)
    assert not score(sheet(noted), answers(2)).questions


def test_the_question_comes_with_0_points_printed_or_none_fitting_and_not_with_a_lowest_level_above():
    noted = criterion(1, 1, 3, disqualifies="Bị loại nếu không rõ nguồn gốc")
    assert [question.code for question in score(sheet(noted), {1: NONE_FITS}).questions] == ["1a"]
    assert not score(sheet(noted), answers(1)).questions


def test_a_stated_finding_answers_the_question():
    noted = criterion(1, 0, 2, disqualifies="Bị loại nếu không rõ nguồn gốc")
    found = Finding(FindingKind.DISQUALIFIES, 1, noted.disqualifies, evidence="trang 3")
    scored = score(sheet(noted, criterion(2, 0, 3)), answers(1), [found])
    assert scored.findings == (found,)
    assert not scored.questions
    assert not scored.unanswered
    assert not scored.whole


def test_a_knock_out_line_needs_no_answers_at_all():
    out = sheet(criterion(1, 0, 2), knock_outs=(KnockOutLine(7, "Hồ sơ giả mạo"),))
    scored = score(out, {}, [Finding(FindingKind.KNOCK_OUT, 7, "Hồ sơ giả mạo")])
    assert not scored.unanswered
    assert scored.left_out == (1,)


def in_one_group(*criteria):
    made = sheet(*criteria)
    (group,) = made.parts[0].groups
    whole = replace(group, criteria=criteria)
    return replace(made, parts=(replace(made.parts[0], groups=(whole,)),))


TOLD = in_one_group(
    criterion(1, 0, 3),
    criterion(2, 0, 5, applies_only_when="có câu chuyện"),
    criterion(3, 2, 4, applies_only_when="có câu chuyện"),
    criterion(4, 0, 6),
)


def test_without_a_story_what_is_asked_about_it_is_zero_and_needs_no_answer():
    assert TOLD.follows == {2: 1, 3: 1}
    scored = score(TOLD, {1: Answer(1), 4: Answer(2)})
    assert (scored.total, scored.whole) == (6, True)
    assert score(TOLD, {1: Answer(1), 2: Answer(2), 3: Answer(2), 4: Answer(2)}).total == 6
    assert score(TOLD, {1: Answer(2), 2: Answer(2), 3: Answer(2), 4: Answer(2)}).total == 18


def test_with_a_story_or_before_it_is_scored_its_contents_wait_for_an_answer():
    assert score(TOLD, {1: Answer(2), 4: Answer(2)}).unanswered == (2, 3)
    assert score(TOLD, {4: Answer(2)}).unanswered == (1, 2, 3)


def test_without_a_story_its_minimum_is_missed():
    told = in_one_group(
        criterion(1, 0, 60), criterion(2, 0, 1, minimums={3: 1}, applies_only_when="có câu chuyện"), criterion(3, 0, 55)
    )
    chosen = {1: Answer(1), 2: Answer(2), 3: Answer(2)}
    assert stars_after_minimums(told, chosen, RULES).after == 2
    assert stars_after_minimums(told, {**chosen, 1: Answer(2)}, RULES).after == 5


def test_a_note_that_some_products_are_not_assessed_may_be_stated():
    note = "Ghi chú: Không đánh giá những sản phẩm có tính phổ biến mà không có sự nổi trội."
    assert criterion(1, 0, 3, notes=("Thang điểm", note)).excludes == note
    assert criterion(1, 0, 3, notes=("Thang điểm",)).excludes == ""


def choices(criterion) -> list[Answer]:
    return [*(Answer(level.position) for level in criterion.levels), *(() if criterion.has_zero else (NONE_FITS,))]


ladders = st.lists(st.integers(0, 9), min_size=2, max_size=5, unique=True).map(sorted)


@given(st.data(), st.lists(ladders, min_size=1, max_size=12))
def test_the_total_is_the_sum_of_the_parts_and_never_above_the_maximum(data, given_ladders):
    made = sheet(*(criterion(number, *points) for number, points in enumerate(given_ladders, 1)))
    chosen = {c.id: data.draw(st.sampled_from(choices(c))) for c in made.criteria if data.draw(st.booleans())}
    scored = score(made, chosen)
    assert scored.total == sum(scored.parts.values())
    assert 0 <= scored.total <= made.max_points
    assert set(scored.unanswered) == {c.id for c in made.criteria} - set(chosen)


@given(st.data(), st.lists(ladders, min_size=1, max_size=8))
def test_a_higher_level_never_lowers_the_total(data, given_ladders):
    made = sheet(*(criterion(number, *points) for number, points in enumerate(given_ladders, 1)))
    chosen = {c.id: Answer(1) for c in made.criteria}
    key = data.draw(st.sampled_from([c.id for c in made.criteria]))
    higher = {**chosen, key: replace(chosen[key], position=2)}
    assert score(made, higher).total > score(made, chosen).total
