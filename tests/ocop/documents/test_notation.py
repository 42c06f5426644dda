from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.documents import notation


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (Decimal("1234.5"), None, "1.234,5"),
        (Decimal("72.125"), 2, "72,13"),
        (12_000_000, None, "12.000.000"),
        (0, 2, "0,00"),
        (None, 2, ""),
        (Decimal("-1234.5"), 0, "-1.235"),
        (Decimal("3.00"), None, "3,00"),
    ],
)
def test_numbers_bear_a_comma_and_dots(number, places, text):
    assert notation.number_format(number, places) == text


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_written_number_reads_back(number):
    assert Decimal(notation.number_format(number).replace(".", "").replace(",", ".")) == number


def test_days_below_ten_and_the_first_two_months_get_a_nought():
    assert notation.day_long(date(2024, 2, 5)) == "ngày 05 tháng 02 năm 2024"
    assert notation.day_long(date(2024, 12, 20)) == "ngày 20 tháng 12 năm 2024"
    assert "năm" in notation.day_long(None)


def test_a_number_below_ten_gets_a_nought():
    assert notation.serial(7, "QĐ-UBND") == "07/QĐ-UBND"
    assert notation.serial(None, "QĐ-UBND").strip() == "/QĐ-UBND"


def test_only_a_number_at_the_start_is_set_in_bold():
    assert notation.leading_number("Điều 2. Giao Phòng") == ("Điều 2.", " Giao Phòng")
    assert notation.leading_number("Theo Điều 2. của") == ("", "Theo Điều 2. của")
