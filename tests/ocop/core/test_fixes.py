"""The fold “Sửa lại” shows what the acts' own rules allow, else why not and what is possible instead."""

from ocop.core.fixes import Fix, fold
from ocop.core.moves import Offer


def test_a_line_follows_the_refusal_of_its_act():
    allowed = Fix("Số", until="Đến khi công bố", act=Offer("Hủy số", "/a/"), how="đã công bố")
    refused = Fix("Số", until="Đến khi công bố", act=Offer("Hủy số", "/a/", "Đã công bố."), how="đã công bố")
    assert fold(allowed).can == (allowed,)
    assert fold(refused).cannot == (refused,)
    assert (fold(allowed).cannot, fold(refused).can) == ((), ())
    assert fold(refused).note == "1 việc không sửa ở đây"
    assert fold(allowed).note == "1 việc sửa được lúc này"
    assert fold(allowed, refused).note == "1 việc sửa được lúc này, 1 việc không sửa ở đây"


def test_what_is_neither_possible_nor_explained_is_left_out():
    assert fold(Fix("Số", act=Offer("Hủy số", "/a/", "Không có quyền."))) is None


def test_the_line_right_after_the_act_is_the_same_way_back():
    fix = Fix("Số", until="Đến khi công bố", act=Offer("Hủy số", "/a/", link=True))
    way = fix.after("decision.number", "Đã ban hành")
    assert (way.after, way.said, way.back, way.until) == (
        "decision.number", "Đã ban hành", Offer("Hủy số", "/a/", link=True), "Hủy số được đến khi công bố",
    )  # fmt: skip
    assert fix.after("decision.number", "Đã ban hành", "Hoàn tác").back.label == "Hoàn tác"
    assert fix.after("decision.number", "Đã ban hành", verb="Sửa").until == "Sửa được đến khi công bố"
