"""A form that chooses a product or producer searches as one types; it lists none and lets nobody choose another's."""

import pytest
from django import forms
from django.urls import reverse

from ocop.accounts.roles import Role
from ocop.core.choosing.forms import RowField, search_field
from products.models import Product
from tests.factories import ProducerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


class Choosing(forms.Form):
    product = RowField("products:product_suggestions", label="Sản phẩm")


def form(typed=None, **initial) -> Choosing:
    made = Choosing({"product": typed} if typed is not None else None, initial=initial)
    search_field(made, "product").rows = Product.objects.select_related("producer")
    return made


@pytest.fixture
def fish(ward):
    return ProductFactory(name="Nước mắm cá linh", producer=ProducerFactory(ward=ward, name="HTX Bến Sen"))


@pytest.fixture
def rice(ward):
    return ProductFactory(name="Gạo thơm Vàm Thử", producer=ProducerFactory(ward=ward, name="HTX Vàm Thử"))


def test_what_was_suggested_its_name_or_a_part_without_accents_find_the_row(fish, rice):
    for typed in (fish.choice_text, "Nước mắm cá linh", "nuoc mam", "  Bến   Sen "):
        found = form(typed)
        assert found.is_valid(), (typed, found.errors)
        assert found.cleaned_data["product"] == fish


def test_nothing_no_match_and_several_matches_get_a_sentence_and_keep_what_was_typed(fish, rice, ward):
    other = ProductFactory(name="Nước mắm cá linh", producer=ProducerFactory(ward=ward, name="HTX Khác"))
    for typed, why in (
        ("", "Chưa chọn. Hãy ghi một phần tên rồi chọn."),
        ("kẹo dừa", "Không tìm thấy “kẹo dừa”. Hãy ghi một phần tên rồi chọn trong gợi ý."),
        ("Nước mắm cá linh", f"Có nhiều mục khớp: {fish.choice_text}; {other.choice_text}. Hãy chọn một."),
        ("Nước mắm cá linh (mã 999999999)", "Không tìm thấy “Nước mắm cá linh (mã 999999999)”."),
    ):
        asked = form(typed)
        assert asked.errors["product"][0].startswith(why)
        assert f'value="{typed}"' in str(asked["product"]) or not typed


def test_a_record_that_is_there_already_is_shown_by_its_names(fish):
    assert f'value="{fish.choice_text}"' in str(form(product=fish.pk)["product"])


def test_suggestions_are_of_the_readers_own_reach(client_of, fish, rice, office, other_ward):
    address = reverse("products:product_suggestions")
    shown = client_of(office).get(address, {"product": "nuoc mam"}).content.decode()
    assert fish.choice_text in shown
    assert rice.choice_text not in shown
    assert 'role="option"' not in client_of(office).get(address, {"product": " "}).content.decode()
    stranger = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    assert 'role="option"' not in client_of(stranger).get(address, {"product": "nuoc mam"}).content.decode()


def test_nobody_chooses_what_lies_beyond_the_own_reach(client_of, fish, other_ward):
    stranger = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    answer = client_of(stranger).post(reverse("products:dossier_new"), {"product": fish.choice_text, "kind": "first"})
    assert answer.status_code == 422
    assert "Không tìm thấy" in answer.content.decode()


def test_the_form_shows_no_product_before_one_types(client_of, fish, office):
    page = client_of(office).get(reverse("products:dossier_new")).content.decode()
    assert fish.name not in page
    page = client_of(office).get(reverse("products:dossier_new"), {"san-pham": fish.pk}).content.decode()
    assert f'value="{fish.choice_text}"' in page
