from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.decisions.rules import Outcome, Standing, basis_sentence, outcome, renumbered
from ocop.law.models import RuleProfile
from ocop.law.profiles.rules import PassedUpBy
from ocop.law.profiles.services import rules_of


@pytest.fixture(scope="module")
def profiles(django_db_setup, django_db_blocker):
    """The three laws, read once."""
    with django_db_blocker.unblock():
        return [rules_of(profile) for profile in RuleProfile.objects.all()]


def by(profile: str, way: PassedUpBy = PassedUpBy.POINTS):
    return replace(rules_of(RuleProfile.objects.get(code=profile)), passed_up_by=way)


def found(points: str, stars: int, **given) -> Standing:
    return Standing(Fraction(points), stars, **given)


@pytest.mark.parametrize(
    ("profile", "level", "points", "stars", "expected"),
    [
        ("148-2023", "city", "66", 3, Outcome.RECOGNISED),
        ("148-2023", "city", "78", 4, Outcome.PROPOSED),
        ("148-2023", "city", "70", 3, Outcome.PROPOSED),  # from 70 points, whatever the minimums leave
        ("148-2023", "city", "6999/100", 3, Outcome.RECOGNISED),
        ("148-2023", "city", "92", 5, Outcome.PROPOSED),
        ("148-2023", "city", "41", 2, Outcome.NOT_RECOGNISED),
        ("148-2023", "province", "78", 4, Outcome.RECOGNISED),
        ("148-2023", "province", "62", 3, Outcome.HANDED_DOWN),  # back to the district that certifies 3 stars
        ("148-2023", "province", "75", 3, Outcome.HANDED_DOWN),
        ("148-2023", "province", "62", 2, Outcome.NOT_RECOGNISED),
        ("148-2025", "province", "62", 3, Outcome.RECOGNISED),
        ("26-2026", "province", "62", 3, Outcome.RECOGNISED),
        ("26-2026", "province", "78", 4, Outcome.RECOGNISED),
        ("26-2026", "province", "99", 5, Outcome.PROPOSED),
        ("26-2026", "province", "99", 4, Outcome.PROPOSED),  # one 5-star minimum missed
        ("26-2026", "province", "8999999/100000", 4, Outcome.RECOGNISED),  # shown as 90.00, and below it
        ("26-2026", "province", "20", 1, Outcome.NOT_RECOGNISED),
        ("26-2026", "centre", "99", 5, Outcome.RECOGNISED),
    ],
)
def test_points_say_what_is_passed_up(reference, profile, level, points, stars, expected):
    assert outcome(found(points, stars), by(profile), level) == expected


@pytest.mark.parametrize(
    ("profile", "level", "points", "stars", "expected"),
    [
        ("148-2023", "city", "70", 3, Outcome.RECOGNISED),
        ("148-2023", "city", "78", 4, Outcome.PROPOSED),
        ("148-2023", "province", "62", 3, Outcome.HANDED_DOWN),
        ("26-2026", "province", "99", 4, Outcome.RECOGNISED),
        ("26-2026", "province", "99", 5, Outcome.PROPOSED),
        ("26-2026", "province", "99", 0, Outcome.NOT_RECOGNISED),
    ],
)
def test_where_the_profile_says_so_the_stars_do(reference, profile, level, points, stars, expected):
    assert outcome(found(points, stars), by(profile, PassedUpBy.STARS), level) == expected


@pytest.mark.parametrize("way", PassedUpBy)
def test_what_was_knocked_out_goes_nowhere(reference, way):
    assert outcome(found("99", 0, out=True), by("26-2026", way), "province") == Outcome.NOT_RECOGNISED
    assert outcome(found("99", 5), by("26-2026", way), "province") == Outcome.PROPOSED


@given(st.fractions(0, 100), st.integers(0, 5), st.booleans())
def test_a_council_certifies_only_its_own_stars_and_never_what_it_passes_up(profiles, points, stars, out):
    for law in profiles:
        for level in ("city", "province", "centre"):
            said = outcome(Standing(points, stars, out), law, level)
            edge = law.passed_up_edge(level)
            if said == Outcome.RECOGNISED:
                assert law.certified_by_level(stars) == level
                assert not out
            if out:
                assert said == Outcome.NOT_RECOGNISED
            elif edge is not None and points >= edge:
                assert said == Outcome.PROPOSED


def test_a_legal_basis_reads_as_on_paper():
    said = basis_sentence("148/QĐ-TTg", date(2023, 2, 24), "Thủ tướng Chính phủ", "Ban hành Bộ tiêu chí.")
    assert said == (
        "Căn cứ Quyết định số 148/QĐ-TTg ngày 24 tháng 02 năm 2023 của Thủ tướng Chính phủ ban hành Bộ tiêu chí;"
    )


def test_a_subject_that_is_a_name_is_joined():
    assert basis_sentence("919/QĐ-TTg", None, "", "Chương trình OCOP").endswith("919/QĐ-TTg về Chương trình OCOP;")


def test_articles_move_on_when_one_is_put_before():
    assert renumbered("Điều 2. A\nĐiều 3. theo Điều 1", 1) == ["Điều 3. A", "Điều 4. theo Điều 1"]
