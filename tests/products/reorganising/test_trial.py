"""The changes of 01/07/2025 as drafts to try: what the data know, how sure it is, and no number that nobody knows."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from ocop.accounts.models import Succession, Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.accounts.units.queries import rebuild_paths
from ocop.core.refusal import Refusal
from ocop.demo.people import long_xuyen
from products.models import Product, Reorganisation
from products.reorganising import services, trial
from products.reorganising.services import Choices
from tests.factories import ProducerFactory, ProductFactory, UserFactory
from tests.products.reorganising.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_xuyen_office(reference):
    """The city as if it had not ended, as the demo plays it."""
    return UserFactory(role=Role.OFFICE, unit=long_xuyen())


def test_where_all_is_in_the_list_already_there_is_nothing_to_try(reference):
    office = UserFactory(role=Role.OFFICE, unit=Unit.objects.get(kind=UnitKind.CITY, code="883"))
    with pytest.raises(Refusal, match="không có gì để thử"):
        trial.load(office.memberships.get().unit, by=office)


def test_twelve_become_four_and_what_is_not_known_is_said(client_of, long_xuyen_office):
    client = client_of(long_xuyen_office)
    answer = client.post(reverse("products:reorganisation_load"))
    assert answer.status_code == 302
    first, main = Reorganisation.objects.order_by("pk")
    words = " ".join(client.get(answer.url).content.decode().split())
    assert "12 xã, phường thành 4" in words
    assert "Phường Bình Đức<small>cùng tên đơn vị cũ" in words
    assert "chưa đối chiếu" in words
    assert main.document == ""
    assert "Chưa ghi văn bản và ngày của văn bản" in words
    words = client.get(first.get_absolute_url()).content.decode()
    assert "chưa đối chiếu với văn bản" in words
    assert "nhớ lại" not in words, "how it was noted down is no word of an office"
    assert "thanglequoc" not in words
    client.post(reverse("products:reorganisation_load"))
    assert Reorganisation.objects.count() == 2


def test_the_table_of_old_and_new_is_a_file(client_of, long_xuyen_office):
    main = trial.load(long_xuyen_office.memberships.get().unit, by=long_xuyen_office)[-1]
    answer = client_of(long_xuyen_office).get(reverse("products:reorganisation_table", args=[main.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.values)
    assert rows[0][:4] == ("Mã cũ", "Đơn vị cũ", "Mã mới", "Đơn vị mới")
    assert len(rows) == 13
    assert ("30289", "Phường Bình Đức", "30292", "Phường Bình Đức") in [row[:4] for row in rows]


def test_tried_out_it_holds_and_is_taken_back(client_of, long_xuyen_office):
    city = long_xuyen_office.memberships.get().unit
    ward = Unit.objects.get(code="30307", parent=city)
    officer = UserFactory(role=Role.WARD_OFFICER, unit=ward)
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    tree = list(Unit.objects.order_by("pk").values("pk", "path", "came_from", "went_to", "valid_to"))
    main = trial.load(city, by=long_xuyen_office)[-1]
    with pytest.raises(Refusal, match="Chưa ghi văn bản"):
        services.record(main, by=long_xuyen_office)
    services.edit(main, {"document": "Nghị quyết thử", "document_on": main.day}, None, by=long_xuyen_office)
    services.choose(main, Choices(), by=long_xuyen_office)
    services.record(main, by=long_xuyen_office)
    new = Unit.objects.get(code="30307", valid_from=main.day)
    assert fresh(officer).memberships.order_by("-pk").first().unit == new
    assert product in Product.objects.visible_to(fresh(officer))
    assert product in Product.objects.visible_to(fresh(long_xuyen_office))
    client = client_of(fresh(long_xuyen_office))
    for page in ("products:producers", "products:products"):
        found = client.get(reverse(page), {"phuong": new.pk}).context["page_obj"].paginator.count
        assert found == 1, "the city's office filters by the ward that goes on, which stands under the province"
    services.undo(main, by=long_xuyen_office)
    assert list(Unit.objects.order_by("pk").values("pk", "path", "came_from", "went_to", "valid_to")) == tree
    assert not Succession.objects.filter(unit=ward).exists()
    assert rebuild_paths() == 0
