"""A city that ends in the same act: its wards go on under the province, its departments end, an undo puts all back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.corrections import Ground, Why
from ocop.core.refusal import Refusal
from products.models import Dossier, Round
from products.reorganising import services
from products.reorganising.services import Choices
from tests.factories import UnitFactory, UserFactory
from tests.products.reorganising.conftest import MADE, again, fresh
from tests.products.reorganising.test_merging_wards import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(city):
    made = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Thử", short_name="Thử", code="T-TINH")
    city.parent = made
    city.save()
    return made


@pytest.fixture
def clerk(province):
    """Of the province's office."""
    return UserFactory(role=Role.OFFICE, unit=province, full_name="Võ Thị Tỉnh")


@pytest.fixture
def health(city):
    return UnitFactory(kind=UnitKind.DEPARTMENT, parent=city, name="Phòng Y tế", short_name="Y tế")


@pytest.fixture
def third(city):
    return UnitFactory(parent=city, name="Xã Giữ Nguyên", short_name="Giữ Nguyên")


@pytest.fixture
def ending(clerk, province, city, ward, other_ward, third, health, today):
    """ending(day): two wards become one, the city ends, a third ward stays as it is."""

    def make(day=None):
        that = services.create(
            province,
            by=clerk,
            document="Nghị quyết thử số 2/NQ",
            document_on=today - timedelta(days=30),
            day=day or today,
        )
        services.add(that, [again(ward), again(other_ward)], MADE, by=clerk)
        services.add(that, [again(city)], again(province), by=clerk)
        return that

    return make


def test_the_page_says_what_goes_where_before_anything_is_written(
    client_of, ending, clerk, province, city, third, health
):
    words = " ".join(client_of(clerk).get(address(ending())).content.decode().split())
    assert f"{third}: thuộc {province} thay cho {city}" in words
    assert "Kết thúc cùng đơn vị cấp trên" in words
    assert str(health) in words
    assert again(third).parent == city
    assert again(city).valid_to is None


def test_recorded_its_wards_stand_under_the_province_and_what_was_the_citys_goes_on(
    ending, clerk, office, province, city, ward, third, health, product, dossier, today
):
    that = ending()
    inside = UserFactory(role=Role.DEPARTMENT, unit=health)
    with pytest.raises(Refusal, match="Còn 1 người chưa chọn đơn vị mới"):
        services.record(that, by=clerk)
    services.choose(that, Choices({inside.memberships.get().pk: None}), by=clerk)
    services.record(that, by=clerk)
    assert again(city).valid_to == again(health).valid_to == today - timedelta(days=1)
    assert again(third).parent == province
    assert again(that.receivers.get(made=True)).unit.parent == province
    assert Succession.objects.get(unit=city).successor == province
    assert Membership.objects.on(today).get(user=office).unit == province
    assert dossier in Dossier.objects.visible_to(fresh(office))
    assert again(province).stands_for(again(city))
    keeper = UserFactory(role=Role.WARD_OFFICER, unit=again(third))
    assert dossier.round in Round.objects.visible_to(keeper), "the city's round is still its own"
    assert again(city).covers(again(third))
    said = audit.of(again(third)).get(action="unit.moved_under").changes
    assert said["parent"] == [city.name, province.name]


def test_an_undo_puts_all_of_it_back(client_of, ending, clerk, office, province, city, third, health, ward, today):
    that = ending()
    services.record(that, by=clerk)
    before = again(third).path
    client = client_of(clerk)
    client.post(reverse("products:reorganisation_undo", args=[that.pk]), {"seen": ""})
    assert again(that).recorded_at is None
    assert again(third).parent == city
    assert again(third).path != before
    assert again(third).was_under == []
    assert again(city).valid_to is again(health).valid_to is None
    assert not Succession.objects.filter(unit__in=[city, ward]).exists()
    assert Membership.objects.on(today).get(user=office).unit == city
    services.record(again(that), by=clerk)
    assert again(third).parent == province


def test_no_undo_once_a_ward_went_on_elsewhere(ending, clerk, third):
    that = ending()
    services.record(that, by=clerk)
    row = again(third)
    row.parent = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Khác", short_name="Khác")
    row.save()
    with pytest.raises(Refusal, match="đã được chuyển sang cấp trên khác"):
        services.undo(again(that), by=clerk)


def test_what_cannot_be_is_told(client_of, ending, clerk, office, province, city, ward, today):
    later = ending(today + timedelta(days=3))
    with pytest.raises(Refusal, match="không thể ở sau hôm nay"):
        services.record(later, by=clerk)
    with pytest.raises(Refusal, match="là đơn vị cấp trên nên chuyển về một đơn vị cấp trên đang có"):
        services.add(later, [again(city)], MADE, by=clerk)
    with pytest.raises(Refusal, match="chuyển về một xã, phường"):
        services.add(later, [again(ward)], again(province), by=clerk)
    empty = services.create(province, by=clerk, document="Nghị quyết khác", document_on=today, day=today)
    form = client_of(clerk).get(reverse("products:reorganisation_line_new", args=[empty.pk])).content.decode()
    assert "Đơn vị cấp trên đang có" in form
    own = services.create(city, by=office, document="Nghị quyết thử", document_on=today, day=today)
    form = client_of(office).get(reverse("products:reorganisation_line_new", args=[own.pk])).content.decode()
    assert "Đơn vị cấp trên đang có" not in form, "nobody ends the unit in whose name he acts"


def test_chosen_in_the_form(client_of, clerk, province, city, third, today):
    that = services.create(province, by=clerk, document="Nghị quyết thử", document_on=today, day=today)
    url = reverse("products:reorganisation_line_new", args=[that.pk])
    answer = client_of(clerk).post(url, {"olds": [third.pk], "to": f"u{province.pk}"})
    assert answer.status_code == 422
    answer = client_of(clerk).post(url, {"olds": [city.pk], "to": f"u{province.pk}"})
    assert answer.status_code == 302
    assert that.lines.get().unit == city
    assert timezone.localdate() == today


@pytest.fixture
def alone(clerk, province, city, today):
    """The city ends, and nothing else."""
    that = services.create(province, by=clerk, document="Nghị quyết thử số 4/NQ", document_on=today, day=today)
    services.add(that, [again(city)], again(province), by=clerk)
    return that


def another(unit, olds, to, by, day):
    """Recorded: these wards go to one."""
    that = services.create(unit, by=by, document="Nghị quyết thử số 5/NQ", document_on=timezone.localdate(), day=day)
    services.add(that, [again(old) for old in olds], to, by=by)
    return services.record(that, by=by)


def test_a_ward_that_is_yet_to_begin_there_goes_along(alone, clerk, office, province, city, ward, other_ward, today):
    another(city, [ward, other_ward], MADE, office, today + timedelta(days=20))
    born = Unit.objects.get(code=MADE.code)
    services.record(alone, by=clerk)
    assert again(born).parent == province
    services.undo(again(alone), by=clerk)
    assert again(born).parent == city


def test_no_new_ward_begins_under_a_city_that_has_ended(alone, clerk, office, city, third, today):
    own = services.create(city, by=office, document="Nghị quyết thử số 3/NQ", document_on=today, day=today)
    services.add(own, [again(third)], MADE, by=office)
    services.record(alone, by=clerk)
    with pytest.raises(Refusal, match="Hãy lập bản nháp này ở cơ quan đi tiếp"):
        services.record(again(own), by=fresh(office))


@pytest.mark.parametrize("ends", [True, False])
def test_no_undo_once_a_ward_that_went_along_was_merged_under_the_successor(
    alone, clerk, province, city, third, ward, today, ends
):
    services.record(alone, by=clerk)
    if ends:
        later = another(province, [third], MADE, clerk, today)
    else:
        later = another(province, [ward], again(third), clerk, today)
    with pytest.raises(Refusal, match="Hãy hoàn tác lần sắp xếp sau cùng trước"):
        services.undo(again(alone), by=clerk)
    services.undo(again(later), by=clerk)
    services.undo(again(alone), by=clerk)
    assert again(third).parent == city


def test_a_ward_that_went_along_is_not_unmade_before_it_is_back(alone, clerk, office, city, ward, other_ward, today):
    first = another(city, [ward, other_ward], MADE, office, today)
    services.record(alone, by=clerk)
    for who in (clerk, fresh(office)):
        with pytest.raises(Refusal, match="Hãy hoàn tác lần sắp xếp sau cùng trước"):
            services.undo(again(first), by=who)
    services.undo(again(alone), by=clerk)
    services.undo(again(first), by=clerk)
    assert not Unit.objects.filter(code=MADE.code).exists()


def test_a_department_whose_end_was_put_right_since_is_not_written_over(alone, clerk, health, today):
    services.record(alone, by=clerk)
    row = again(health)
    row.valid_to = later = today + timedelta(days=100)
    row.save()
    with pytest.raises(Refusal, match="Phòng Y tế đã được sửa"):
        services.undo(again(alone), by=clerk)
    why = Why(Ground.TYPO, "Ghi nhầm ngày")
    before = today - timedelta(days=1)
    services.correct(again(alone), "Nghị quyết thử số 4/NQ", before, before, why, by=clerk)
    assert again(health).valid_to == later


def test_a_role_that_is_to_begin_later_begins_no_earlier_with_the_successor(ending, clerk, ward, today):
    waits = UserFactory(full_name="Phan Thị Sắp Đến")
    begins = today + timedelta(days=10)
    Membership.objects.create(user=waits, unit=ward, role=Role.WARD_OFFICER, valid_from=begins)
    that = ending()
    services.record(that, by=clerk)
    assert not Membership.objects.on(today).filter(user=waits).exists()
    assert Membership.objects.get(user=waits, unit=that.receivers.get(made=True).unit).valid_from == begins
    services.undo(again(that), by=clerk)
    assert Membership.objects.get(user=waits).valid_from == begins
