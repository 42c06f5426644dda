from datetime import date

import pytest

from ocop.accounts.roles import Role
from products.changes.rules import OF_PRODUCT, Facts, Past, UndoFacts, What, pasts, refusal, undo_refusal

RENAME = OF_PRODUCT[0]
OFFICE = frozenset({Role.OFFICE})
DAY = date(2026, 3, 1)
GOOD = {"roles": OFFICE, "attested": "đã có giấy chứng nhận 1", "changed": True, "day": DAY, "today": DAY}


def test_the_office_may_with_a_document_of_today():
    assert refusal(RENAME, Facts(**GOOD)) is None


@pytest.mark.parametrize(
    ("worse", "says"),
    [
        ({"roles": frozenset({Role.WARD_OFFICER, Role.PRODUCER, Role.ADMINISTRATOR})}, "chưa được giao quyền"),
        ({"attested": None}, "biểu mẫu thông thường"),
        ({"changed": False}, "giống giá trị đang ghi"),
        ({"day": date(2026, 3, 2)}, "chưa tới"),
        ({"day": date(24, 1, 19)}, "Hãy xem lại năm"),
    ],
)
def test_each_thing_that_forbids_it(worse, says):
    assert says in (refusal(RENAME, Facts(**GOOD | worse)) or "")


UNDO = {"roles": OFFICE, "own": True, "same_day": True, "undone": False, "published": False, "still_so": True,
        "newest": True}  # fmt: skip


def test_an_own_mistake_of_today_is_undone():
    assert undo_refusal(RENAME, UndoFacts(**UNDO)) is None


@pytest.mark.parametrize(
    ("worse", "says"),
    [
        ({"own": False}, "Chỉ người vừa"),
        ({"roles": frozenset({Role.WARD_OFFICER})}, "Chỉ người vừa"),
        ({"undone": True}, "đã được hoàn tác"),
        ({"newest": False}, "thay đổi sau cùng trước"),
        ({"published": True}, "đã được cấp"),
        ({"same_day": False}, "trong ngày"),
        ({"still_so": False}, "thay đổi tiếp"),
    ],
)
def test_each_thing_that_forbids_undoing(worse, says):
    assert says in (undo_refusal(RENAME, UndoFacts(**UNDO | worse)) or "")


NAMES = [("product_name", "A", "B"), ("product_name", "B", "C")]


@pytest.mark.parametrize(
    ("certified", "former", "present"),
    [("A", (), "C"), ("B", ("A",), "C"), ("C", ("A", "B"), ""), ("khác", (), "C")],
)
def test_what_it_was_called_and_is_called_follows_from_what_is_certified(certified, former, present):
    assert pasts(NAMES, {"product_name": certified}) == (Past(What.PRODUCT, former, present),)


def test_a_name_that_came_back_is_not_its_own_past():
    back = [("product_name", "A", "B"), ("product_name", "B", "A")]
    assert pasts(back, {"product_name": "A"}) == (Past(What.PRODUCT, ("B",), ""),)
    assert pasts([], {"product_name": "A"}) == ()
