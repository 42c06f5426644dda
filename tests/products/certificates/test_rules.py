import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.certificates.rules import (
    CertificateState,
    meant_by,
    new_code,
    number_in,
    number_text,
    read_code,
    shown_code,
    state_on,
)


def test_a_certificate_holds_through_its_end_day():
    end = date(2027, 2, 28)
    assert state_on(CertificateState.ACTIVE, end, date(2027, 2, 28)) == CertificateState.ACTIVE
    assert state_on(CertificateState.ACTIVE, end, date(2027, 3, 1)) == CertificateState.EXPIRED
    assert state_on(CertificateState.REVOKED, end, date(2027, 3, 1)) == CertificateState.REVOKED


def test_s19_codes_have_80_random_bits_and_none_comes_twice():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"[A-Z2-7]{16}", code) for code in codes)


def test_a_code_is_read_as_people_type_it():
    code = new_code()
    assert read_code(shown_code(code)) == code
    assert read_code(f" {shown_code(code).lower()} ") == code
    assert "OOII" in meant_by(read_code("0o-1i"))


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    assert len(read_code(text)) <= 24


def test_a_number_names_its_issuer_and_year():
    assert number_text("Long Xuyên", 2024, 17) == "LX-2024-0017"


@pytest.mark.parametrize("typed", ["LX-2026-0005", "lx20260005", "LX 2026 0005", "lx–2026–0005"])
def test_a_number_is_read_however_it_is_typed(typed):
    assert number_in(typed) == "LX-2026-0005"


@pytest.mark.parametrize("typed", ["", "2026 0005", "LX-2026-05", "K7QX2MZA", "khô cá"])
def test_what_is_no_number_is_none(typed):
    assert number_in(typed) == ""
