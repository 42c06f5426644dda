from datetime import date

import pytest

from evaluations.decisions.rules import Outcome, basis_sentence, outcome, renumbered
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import rules_of


@pytest.mark.parametrize(
    ("profile", "level", "stars", "expected"),
    [
        ("148-2023", "city", 3, Outcome.RECOGNISED),
        ("148-2023", "city", 4, Outcome.PROPOSED),
        ("148-2023", "city", 5, Outcome.PROPOSED),
        ("148-2023", "city", 2, Outcome.NOT_RECOGNISED),
        ("148-2023", "city", 0, Outcome.NOT_RECOGNISED),
        ("148-2023", "province", 4, Outcome.RECOGNISED),
        ("26-2026", "province", 3, Outcome.RECOGNISED),
        ("26-2026", "province", 4, Outcome.RECOGNISED),
        ("26-2026", "province", 5, Outcome.PROPOSED),
        ("26-2026", "province", 1, Outcome.NOT_RECOGNISED),
    ],
)
def test_the_profile_says_who_recognises_what(reference, profile, level, stars, expected):
    assert outcome(stars, rules_of(RuleProfile.objects.get(code=profile)), level) == expected


def test_a_legal_basis_reads_as_on_paper():
    said = basis_sentence("148/QĐ-TTg", date(2023, 2, 24), "Thủ tướng Chính phủ", "Ban hành Bộ tiêu chí.")
    assert said == (
        "Căn cứ Quyết định số 148/QĐ-TTg ngày 24 tháng 02 năm 2023 của Thủ tướng Chính phủ ban hành Bộ tiêu chí;"
    )


def test_a_subject_that_is_a_name_is_joined():
    assert basis_sentence("919/QĐ-TTg", None, "", "Chương trình OCOP").endswith("919/QĐ-TTg về Chương trình OCOP;")


def test_articles_move_on_when_one_is_put_before():
    assert renumbered("Điều 2. A\nĐiều 3. theo Điều 1", 1) == ["Điều 3. A", "Điều 4. theo Điều 1"]
