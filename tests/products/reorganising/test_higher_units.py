"""A city that ends in the same act: its wards go on under the province, its departments end, an undo puts all back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
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
