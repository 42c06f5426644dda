"""What a reorganisation needs before it is recorded, and what stands in the way of taking it back."""

from dataclasses import replace
from datetime import date

import pytest

from ocop.accounts.roles import Role
from products.reorganising import rules
from products.reorganising.rules import Facts, Flow, Stage, UndoFacts

OFFICE = frozenset({Role.OFFICE})
DAY = date(2025, 7, 1)
GOOD = Facts(OFFICE, Stage.DRAFT, "Nghị quyết số 1", date(2025, 6, 16), DAY, date(2025, 6, 20), (Flow("A", "B"),))
DONE = UndoFacts(OFFICE, Stage.RECORDED)


def test_the_office_and_the_administrator_may():
    assert rules.refusal(GOOD) is None
    assert rules.refusal(replace(GOOD, roles=frozenset({Role.ADMINISTRATOR}))) is None
    for role in set(Role) - {Role.OFFICE, Role.ADMINISTRATOR}:
        assert "chưa được giao quyền" in rules.refusal(replace(GOOD, roles=frozenset({role})))
    assert "ngoài phạm vi được giao" in rules.refusal(replace(GOOD, roles=frozenset()))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stage": Stage.RECORDED}, "đã ghi nhận, không sửa như bản nháp được"),
        ({"document": ""}, "Chưa ghi văn bản"),
        ({"document_on": None}, "Chưa ghi văn bản"),
        ({"day": None}, "Chưa ghi ngày có hiệu lực"),
        ({"document_on": date(2025, 6, 21)}, "chưa tới"),
        ({"document_on": date(1989, 6, 21)}, "trước năm 1990"),
        ({"day": date(2025, 6, 1)}, "trước ngày văn bản 16/06/2025"),
        ({"day": date(2035, 6, 1)}, "còn quá xa"),
        ({"flows": ()}, "Chưa có đơn vị nào kết thúc"),
        ({"idle": ("C",)}, "Chưa có đơn vị cũ nào chuyển về C"),
        ({"people": ("An", "Bình", "Chi", "Dũng")}, "Còn 4 người chưa chọn đơn vị mới: An, Bình, Chi và 1 nữa"),
        ({"producers": ("HTX",)}, "Còn 1 chủ thể chưa chọn đơn vị mới: HTX"),
        ({"certified": True}, "cần bản chụp văn bản"),
    ],
)
def test_what_is_missing_is_said(wrong, said):
    assert said in rules.refusal(replace(GOOD, **wrong))


def test_with_the_scan_a_certified_place_may_move():
    assert rules.refusal(replace(GOOD, certified=True, scan=True)) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"old_reached": False}, "A ngoài phạm vi"),
        ({"new_reached": False}, "B ngoài phạm vi được giao cho tài khoản và đã có người hoặc dữ liệu"),
        ({"old_to": date(2024, 12, 31)}, "A đã kết thúc hoạt động ngày 31/12/2024"),
        ({"followed_by": "C"}, "Đã ghi C nhận việc của A"),
        ({"old_from": date(2025, 7, 1)}, "A mới có từ ngày 01/07/2025, sau ngày 30/06/2025"),
        ({"new_ends": True}, "B cũng kết thúc trong sắp xếp này"),
        ({"made": True, "code_of": "Phường C"}, "Mã của B đã là của Phường C từ ngày 01/07/2025"),
        ({"new_from": date(2025, 7, 2)}, "Ngày 01/07/2025 B chưa có"),
        ({"new_to": date(2025, 6, 30)}, "B đã kết thúc hoạt động ngày 30/06/2025"),
        ({"leads_back": True}, "A đã nhận việc của B"),
    ],
)
def test_what_no_unit_may(wrong, said):
    assert said in rules.refusal(replace(GOOD, flows=(Flow("X", "B"), replace(Flow("A", "B"), **wrong))))


def test_a_unit_made_by_it_begins_on_the_day():
    assert rules.flow_refusal(Flow("A", "B", old_from=date(2025, 6, 30), made=True), DAY, DAY) is None


def test_a_role_ends_the_day_before_but_not_before_it_began():
    assert rules.last_day(DAY, None) == date(2025, 6, 30)
    assert rules.last_day(DAY, date(2020, 1, 1)) == date(2025, 6, 30)
    assert rules.last_day(DAY, date(2026, 1, 1)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"roles": frozenset({Role.LEADER})}, "chưa được giao quyền hoàn tác"),
        ({"stage": Stage.DRAFT}, "đang là bản nháp, không có gì để hoàn tác"),
        ({"drafts": "Phường B"}, "bản nháp khác còn ghi Phường B"),
        ({"later": "Phường B"}, "Sau đó Phường B lại được sắp xếp"),
        ({"newer": "sản phẩm", "newer_at": "Phường B"}, "Phường B đã có sản phẩm mới, nên không hoàn tác được"),
        ({"changed": "Vai trò của An đã được sửa"}, "Vai trò của An đã được sửa sau khi ghi nhận"),
    ],
)
def test_what_stands_in_the_way_back(wrong, said):
    assert rules.undo_refusal(DONE) is None
    assert said in rules.undo_refusal(replace(DONE, **wrong))


def test_day_and_document_are_put_right_also_when_it_can_no_longer_be_undone():
    assert rules.correct_refusal(replace(DONE, newer="sản phẩm", newer_at="B", changed="x")) is None
    assert "lại được sắp xếp" in rules.correct_refusal(replace(DONE, later="B"))
    assert "bản nháp" in rules.correct_refusal(replace(DONE, stage=Stage.DRAFT))
    assert "chưa được giao quyền" in rules.correct_refusal(replace(DONE, roles=frozenset({Role.LEADER})))
