from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from ocop.core import seams
from ocop.core.refusal import Refusal
from ocop.law.models import ProfileValue, RuleProfile
from ocop.law.profiles.rules import bodies_of
from ocop.law.profiles.services import copy, new_version, profile_for, rules_of, users_of
from tests.factories import UserFactory
from tests.races import Other

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(reference):
    """The three profiles."""


def profile(code: str):
    return RuleProfile.objects.get(code=code)


def test_what_148_of_2023_says():
    rules = rules_of(profile("148-2023"))
    assert (rules.ward_part, rules.ward_working_days) == ("levels", None)
    assert [rules.certified_by_level(stars) for stars in (3, 4, 5)] == ["city", "province", "centre"]
    assert rules.certified_by_level(2) is None
    assert rules.passed_up_from == {"city_to_province": 70, "province_to_centre": 90}
    assert rules.product_code.make(province="89", unit="883", number=7, year=2024) == "89-883-7-2024"
    assert rules.hand_in_window(date(2027, 5, 17)) is None
    assert [m.days_before for m in rules.milestones] == [180, 90, 60, 30, 7, 0]
    assert [m.code for m in rules.milestones if m.notice] == ["notice30"]
    assert not rules.re_evaluation_by_written_opinion
    assert rules.open_until("first") is None


def test_what_148_of_2025_leaves_open():
    rules = rules_of(profile("148-2025"))
    assert rules.product_code is None
    assert rules.certified_by_level(3) == "province"
    assert rules.sheet_family == "148"


def test_what_26_2026_says():
    rules = rules_of(profile("26-2026"))
    assert (rules.ward_part, rules.ward_working_days, rules.ward_form) == ("words", 15, "Mẫu số 03")
    assert (rules.certified_by_level(3), rules.certified_by_level(5)) == ("province", "centre")
    assert rules.window == (180, 120)
    assert [m.days_before for m in rules.milestones] == [210, 180, 150, 130, 120, 30, 0]
    assert rules.re_evaluation_by_written_opinion
    assert rules.re_evaluation_days == 45
    assert len(rules.value("revocation_grounds").value) == 6
    assert rules.lives_on_days is None
    assert rules.certificate_end(date(2026, 11, 23)) == date(2029, 11, 23)
    assert [content.code for content in rules.ward_contents] == ["origin", "labour", "idea", "identity"]


@pytest.mark.parametrize("code", ["148-2023", "148-2025", "26-2026"])
def test_what_moves_stars_is_a_value_that_says_it_is_not_confirmed(code):
    rules = rules_of(profile(code))
    assert [(band.stars, band.lower) for band in rules.bands] == [(5, 90), (4, 70), (3, 50), (2, 30), (1, 0)]
    assert all(isinstance(band.lower, Decimal) for band in rules.bands)
    open_ones = [value.key for value in rules.unconfirmed("minimum_missed", "lower_minimum_binds_higher", "ward_part")]
    assert open_ones[:2] == ["minimum_missed", "lower_minimum_binds_higher"]
    assert rules.value("council_minimum_reading").value is None


def test_rules_are_read_once_until_the_profile_is_saved(django_assert_num_queries):
    one = profile("26-2026")
    rules_of(one)
    with django_assert_num_queries(0):
        rules_of(one)
    ProfileValue.objects.filter(profile=one, key="certificate_months").update(value=48)
    one.save(update_fields=["updated_at"])
    assert rules_of(one).certificate_months == 48


def test_a_wrong_value_is_a_sentence():
    one = profile("26-2026")
    ProfileValue.objects.filter(profile=one, key="minimum_missed").update(value="đoán")
    one.save(update_fields=["updated_at"])
    with pytest.raises(Refusal, match="Bộ quy định 26-2026 thiếu hoặc sai giá trị"):
        rules_of(one)


def test_the_profile_of_a_day():
    assert profile_for(date(2024, 5, 14)).code == "148-2023"
    assert profile_for(date(2027, 1, 1)).code == "26-2026"
    with pytest.raises(Refusal, match="01/01/2020"):
        profile_for(date(2020, 1, 1))


def test_a_copied_profile_without_a_day_has_a_next_version_once():
    made = copy(profile("26-2026"), by=(by := UserFactory()))
    assert new_version(made, by=by).version == 2
    with pytest.raises(Refusal, match="chưa đặt ngày áp dụng"):
        new_version(made, by=by)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [copy, new_version])
def test_of_two_administrators_at_once_the_second_is_told(act):
    law, by = profile("26-2026"), UserFactory()
    with transaction.atomic():
        act(law, by=by)
        second = Other(lambda: act(law, by=by))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match=r"tải lại trang|Hãy sửa bản đó"):
        second.ends()


def test_nobody_uses_a_profile_at_first(monkeypatch):
    monkeypatch.setattr(seams.profile_used_by, "answers", [])
    assert users_of(profile("26-2026")) == []


@pytest.mark.parametrize(
    ("family", "office", "helpers"),
    [
        ("148", "cơ quan quản lý OCOP", "Tổ giúp việc"),
        ("26-2026", "cơ quan tham mưu quản lý OCOP", "Tổ tư vấn Hội đồng"),
        ("mới", "cơ quan quản lý OCOP", "Tổ giúp việc, Tổ tư vấn Hội đồng"),
    ],
)
def test_who_runs_and_who_helps_is_called_as_the_law_calls_them(family, office, helpers):
    assert (bodies_of(family).office, bodies_of(family).helpers) == (office, helpers)


def test_every_law_that_is_loaded_has_its_words():
    families = set(RuleProfile.objects.values_list("sheet_family", flat=True))
    assert all(bodies_of(family) != bodies_of("") for family in families)
