from decimal import Decimal

import pytest

from evaluations.selfscore.rules import Distance
from ocop.law.sheets import rules as law

CONDITION = law.Unmet(1, "A.1", "Nguồn nguyên liệu", Decimal(3), None)
STOP = law.Finding(next(iter(law.FindingKind)), 1, "không có giấy")


def distance(**given) -> Distance:
    usual = {
        "total": Decimal(69), "answered": 10, "criteria": 10, "by_points": 3, "stars": 3, "next_stars": 4,
        "points_missing": Decimal(0), "unmet": (), "findings": (),
    }  # fmt: skip
    return Distance(**(usual | given))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"points_missing": Decimal("0.14")}, "Còn thiếu 0,14 điểm để đạt 4 sao."),
        ({"unmet": (CONDITION,)}, "Còn thiếu 1 điều kiện để đạt 4 sao."),
        (
            {"points_missing": Decimal("1.00"), "unmet": (CONDITION, CONDITION)},
            "Còn thiếu 1 điểm và 2 điều kiện để đạt 4 sao.",
        ),
        ({"next_stars": None}, "Đã ở hạng cao nhất."),
    ],
)
def test_a_producer_reads_what_is_missing_for_the_next_star_and_nothing_else(given, words):
    assert distance(**given).text == words


def test_what_stops_the_assessment_is_said_before_points_and_conditions():
    assert distance(points_missing=Decimal(1), findings=(STOP,)).text.startswith("Có điều làm dừng đánh giá")
