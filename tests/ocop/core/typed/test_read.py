"""What is typed is understood, or not taken: names, legacy fonts, numbers, days, phones, registration numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.core.text import compared
from ocop.core.typed import names, numbers, phones, registration
from ocop.core.typed.days import EARLIEST, LATEST, day
from ocop.core.typed.legacy import Legacy, legacy


@pytest.mark.parametrize("typed", ["\u00ad", "\u115f\u3164\u2800", "   ", "…", "-", "\u200b", "\n"])
def test_a_name_without_a_letter_or_digit_is_none(typed):
    assert not names.has_word(names.tidy(typed))


def test_a_name_is_one_line_without_what_nobody_sees():
    assert names.tidy("  Cá lóc\u00a0khô\r\n Mâ\u0303u\u200b\u3164 ") == "Cá lóc khô Mẫu"
    assert names.has_word("Ô 3")


@pytest.mark.parametrize(
    "typed",
    ["cá lóc khô mẫu", "Cá Lóc  Khô Mẫu", "Cá lóc\u00a0khô Mẫu", "Cá lóc khô Mâ\u0303u", "Cá lóc khô Mẫu\u200b"],
)
def test_one_name_however_it_is_typed(typed):
    assert compared(typed) == compared("Cá lóc khô Mẫu")
    assert compared(typed) != compared("Cá lóc khô Mậu")


@pytest.mark.parametrize(
    ("typed", "font", "meant"),
    [
        ("N\u00adíc m¾m", "TCVN3", "Nước mắm"),
        ("B¸nh tr¸ng", "TCVN3", "Bánh tráng"),
        ("§­êng thèt nèt", "TCVN3", "Đường thốt nốt"),
        ("Baùnh traùng", "VNI", "Bánh tráng"),
        ("Nöôùc maém", "VNI", "Nước mắm"),
        ("Ñöôøng thoát noát", "VNI", "Đường thốt nốt"),
    ],
)
def test_text_of_an_old_font_is_recognised_and_read(typed, font, meant):
    assert legacy(typed) == Legacy(font, meant)


@pytest.mark.parametrize(
    "typed",
    [
        "Bánh tráng", "Hoà Bình", "Mè đen", "Trà ® 3×5 cm", "Jalapeño", "El Niño", "Café Ô Môn", "½ kg «Mẫu»", "Rượu",
        "Toà nhà số 1", "Khô bò", "糯米酒", "OCOP © 2026", "",
    ],
)  # fmt: skip
def test_what_is_meant_as_it_stands_is_no_old_font(typed):
    assert legacy(typed) is None


def test_no_word_of_vietnamese_is_taken_for_an_old_font():
    text = (
        "khoai tây chiên giòn, hoà tan, thuỷ sản, hoạ tiết, quả óc chó, oán hận, ý nghĩa, uỷ ban, xoài cát, muỗi, "
        "khuếch tán, nghiêng, giường, loà xoà, toả sáng, đèo, kéo co, khoét, ngoéo, quý, già, bò, ổi, òa khóc"
    )
    assert [word for word in text.replace(",", "").split() if legacy(word)] == []


@pytest.mark.parametrize(
    ("typed", "money"),
    [
        ("285.000", 285000), ("285000", 285000), ("1.250.000", 1250000), ("１２３", 123), (" 12 ", 12), ("-3", -3),
        ("1.5", None), ("285.00", None), ("1.500.00", None), (".", None), ("1,5 triệu", None), ("", None),
        ("1e9", None), ("1,5", None), ("12.34.567", None), ("0x1", None),
    ],
)  # fmt: skip
def test_whole_numbers_have_dots_before_three_digits_or_none(typed, money):
    assert numbers.whole(typed) == money


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234,5", "1234.5"), ("12,5", "12.5"), ("12.5", "12.5"), ("10.38639", "10.38639"), ("1.234", "1234"),
        ("-0,5", "-0.5"), ("1,234.5", None), ("NaN", None), ("1e999", None), (",5", None), ("", None),
    ],
)  # fmt: skip
def test_a_comma_stands_before_the_part_of_one(typed, number):
    assert numbers.decimal(typed) == (Decimal(number) if number else None)


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_shown_with_dots_is_read_again(number):
    assert numbers.whole(f"{number:,}".replace(",", ".")) == numbers.whole(str(number)) == number


@pytest.mark.parametrize(
    "typed", ["19/01/2024", "19.01.2024", "19-1-2024", "19012024", "19/01/24", "2024-01-19", " 19 / 1 / 2024 "]
)
def test_a_day_is_read_as_people_write_it(typed):
    assert day(typed) == date(2024, 1, 19)


@pytest.mark.parametrize(
    "typed",
    [
        "19/01/0024", "19/01/2567", "29/02/2023", "01/19/2024", "01/01/0001", "31/12/9999", "19/01-2024", "190124",
        "19/1/024", "hôm nay", "", "2024-13-45",
    ],
)  # fmt: skip
def test_what_is_no_day_of_an_office_is_not_taken(typed):
    assert day(typed) is None


@given(st.dates(EARLIEST, LATEST))
def test_a_day_shown_is_read_again(some_day):
    for shown in (f"{some_day:%d/%m/%Y}", f"{some_day:%d%m%Y}", f"{some_day.day}.{some_day.month}.{some_day.year}"):
        assert day(shown) == some_day


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0)912.345.678", "0912345678"),
        ("0296 3 841 234; 0912 345 678", "02963841234; 0912345678"),
        ("0296.3841234 - 0912345678", "02963841234; 0912345678"),
        ("0912345678, 0912 345 678", "0912345678"),
    ],
)
def test_phone_numbers_are_kept_in_digits(typed, kept):
    found = phones.phones(typed)
    assert (found.text, found.unread, found.renewed) == (kept, (), False)
    assert phones.phones(found.text).text == kept


def test_a_mobile_number_of_eleven_digits_has_a_new_prefix():
    found = phones.phones("0162 123 4567")
    assert (found.text, found.renewed) == ("0321234567", True)


@pytest.mark.parametrize("typed", ["abc", "0000000000", "12", "0912 345", "+1 202 555 0143"])
def test_what_is_no_phone_number_of_vietnam_is_named(typed):
    assert phones.phones(typed).unread == (typed,)
    assert phones.phones(f"{typed}; 0912345678").text == "0912345678"


@pytest.mark.parametrize(
    "typed", ["1609876543", "1609.876.543", "160 987 6543", "MST: 1609876543", "16 0987 6543", "１６０９８７６５４３"]
)
def test_a_tax_number_is_one_however_it_is_typed(typed):
    assert registration.compared(typed) == "1609876543"


def test_a_branch_is_another_than_its_firm():
    branch = {registration.compared(typed) for typed in ("1609876543-002", "1609876543002", "1609876543 - 002")}
    assert branch == {"1609876543-002"}


@pytest.mark.parametrize(
    ("typed", "doubtful"),
    [
        ("0100233488", False), ("0100233488-001", False), ("0100233489", True), ("609876543", True), ("1e9", True),
        ("abc", True), ("'; --", True), ("087123456789", False),
    ],
)  # fmt: skip
def test_a_number_that_is_no_tax_number_is_asked_about(typed, doubtful):
    assert registration.is_doubtful(typed) is doubtful
