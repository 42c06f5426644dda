"""Numbers as the clerk's book gives them: proposed, checked for use and for the order of days."""

from datetime import date

import pytest

from ocop.documents.official.page import between
from ocop.documents.official.rules import Booked, NotBefore, checks, refusal

TODAY = date(2024, 5, 24)
BOOK = (
    Booked(1225, date(2024, 5, 15), cancelled=True),
    Booked(1239, date(2024, 5, 20)),
    Booked(1246, date(2024, 5, 23)),
)


def looked_at(number=1247, day=TODAY, *, book=BOOK, not_before=()):
    return checks(number, day, book=book, not_before=not_before, today=TODAY)


@pytest.mark.parametrize(
    ("number", "day", "why"),
    [
        (1247, date(2024, 5, 24), None),
        (1246, date(2024, 5, 24), "Số 1246 đã dùng cho văn bản ngày 23/05/2024. Hãy xem lại sổ của văn thư."),
        (1225, date(2024, 5, 24), "Số 1225 của năm 2024 đã hủy, không dùng lại. Hãy ghi số khác."),
        (1247, date(2024, 5, 25), "Ngày 25/05/2024 chưa tới. Hãy ghi ngày trên văn bản đã ký."),
    ],
)
def test_a_used_or_cancelled_number_and_a_day_to_come_are_refused(number, day, why):
    assert refusal(looked_at(number, day)) == why


def test_a_number_that_was_typed_wrongly_is_still_the_clerks():
    """Nobody signed a paper of it: said, not refused; the day beside it is no one's any more."""
    book = (Booked(1230, date(2024, 6, 1), cancelled=True, slip=True), Booked(1231, date(2024, 5, 23)))
    found = looked_at(1230, date(2024, 5, 23), book=book)
    assert refusal(found) is None
    assert [check.words for check in found if check.tone == "warn"] == [
        "Số 1230 đã ghi nhầm cho văn bản khác rồi hủy. Đúng như sổ văn thư thì ghi được."
    ]
    given = (*book, Booked(1230, date(2024, 5, 23)))
    assert "đã dùng" in (refusal(looked_at(1230, book=given)) or "")
    burnt = (*book, Booked(1230, date(2024, 5, 23), cancelled=True))
    assert "đã hủy, không dùng lại" in (refusal(looked_at(1230, book=burnt)) or "")


def test_a_slip_says_nothing_of_the_order_of_days():
    slips = (Booked(1240, date(2024, 5, 25), cancelled=True, slip=True),
             Booked(1260, date(2024, 5, 1), cancelled=True, slip=True))  # fmt: skip
    assert not [check for check in looked_at(1247, date(2024, 5, 24), book=slips) if check.tone]


def test_the_day_is_not_before_what_the_paper_follows():
    limits = (NotBefore("ngày họp Hội đồng", date(2024, 5, 16)), NotBefore("ngày duyệt", date(2024, 5, 22)))
    assert refusal(looked_at(1248, date(2024, 5, 22), not_before=limits)) is None
    early = looked_at(1248, date(2024, 5, 21), not_before=limits)
    assert refusal(early) == "Ngày 21/05/2024 trước ngày duyệt (22/05/2024). Hãy xem lại ngày."
    assert [check.field for check in early if check.tone == "bad"] == ["on"]
    fine = [check.words for check in looked_at(not_before=limits)]
    assert "Không trước ngày họp Hội đồng 16/05/2024 và ngày duyệt 22/05/2024." in fine
    assert refusal(looked_at(not_before=(NotBefore("ngày duyệt", None),))) is None, "what is not known limits nothing"


def test_a_day_before_what_was_only_recorded_here_later_is_said_and_not_refused():
    approved = NotBefore("ngày duyệt", date(2024, 5, 24), recorded=True)
    found = looked_at(day=date(2024, 5, 23), not_before=(approved,))
    assert refusal(found) is None
    assert any(check.tone == "warn" and "trước ngày duyệt (24/05/2024)" in check.words for check in found)


@pytest.mark.parametrize(
    ("number", "day", "said"),
    [
        (1247, date(2024, 5, 22), "Số 1246 nhỏ hơn nhưng ghi ngày 23/05/2024, sau ngày này."),
        (1240, date(2024, 5, 24), "Số 1246 lớn hơn nhưng ghi ngày 23/05/2024, trước ngày này."),
        (1240, date(2024, 5, 21), None),
        (1247, date(2024, 5, 23), None),
    ],
)
def test_numbers_and_days_that_run_against_each_other_are_said_and_not_refused(number, day, said):
    found = looked_at(number, day)
    warned = [check.words for check in found if check.tone == "warn"]
    assert refusal(found) is None
    assert [words.startswith(said) for words in warned] == ([True] if said else [])


@pytest.mark.parametrize(
    ("lower", "number", "said"),
    [(None, 5, ""), (4, 5, ""), (3, 5, "4"), (1239, 1246, "1240 đến 1245")],
)
def test_the_book_names_the_numbers_of_other_papers_between(lower, number, said):
    assert between(lower, number) == said
