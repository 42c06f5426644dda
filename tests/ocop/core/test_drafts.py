"""What is typed into a long form waits on the server for its user alone, until it is saved (acts 29, 30)."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from ocop.core.drafts import services
from ocop.core.drafts.models import Draft
from ocop.core.drafts.rules import LARGEST, MOST, PAGE_LENGTH
from tests.factories import ProducerFactory

pytestmark = pytest.mark.django_db
ADDRESS, MARK, PAGE = "/lam-viec/ban-nhap/", "0123456789abcdef", "/lam-viec/chu-the/1/sua/#ban-ghi"
FIELDS = {"phone": {"value": ["0911 222 333"], "was": [""], "seen": "2026-01-02"}}


def keep(client, fields=FIELDS, *, mark=MARK, page=PAGE):
    return client.post(ADDRESS, {"trang": page, "ma": mark, "o": json.dumps(fields)})


def test_a_draft_is_given_back_to_its_user_alone(client_of, ward_officer, office):
    assert keep(client_of(ward_officer)).status_code == 204
    found = client_of(ward_officer).get(ADDRESS, {"trang": PAGE}).json()["drafts"]
    assert [(draft["mark"], draft["fields"]) for draft in found] == [(MARK, FIELDS)]
    assert client_of(ward_officer).get(ADDRESS, {"trang": "/lam-viec/chu-the/2/sua/#ban-ghi"}).json() == {"drafts": []}
    assert client_of(office).get(ADDRESS, {"trang": PAGE}).json() == {"drafts": []}
    keep(client_of(office), {})
    assert Draft.objects.get().user == ward_officer


def test_the_newest_state_takes_the_place_of_the_older_and_nothing_typed_drops_it(client_of, ward_officer):
    client = client_of(ward_officer)
    keep(client)
    keep(client, {"name": {"value": ["a\nb\u200b"], "was": ["a"], "seen": ""}})
    assert Draft.objects.get().fields == {"name": {"value": ["a\nb"], "was": ["a"], "seen": ""}}
    keep(client, {})
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "sent",
    ["", "[]", "{", "[" * 100_000, '{"a": 1}', '{"a": {"value": "x", "was": [], "seen": ""}}',
     '{"a": {"value": [1], "was": [], "seen": ""}}', '{"a": {"value": [], "was": []}}'],
)  # fmt: skip
def test_what_is_no_draft_is_not_kept(client_of, ward_officer, sent):
    answer = client_of(ward_officer).post(ADDRESS, {"trang": PAGE, "ma": MARK, "o": sent})
    assert answer.status_code in (204, 422)
    assert not Draft.objects.exists()


def test_a_user_keeps_so_many_drafts_and_for_so_long(client_of, ward_officer):
    for number in range(MOST + 1):
        keep(client_of(ward_officer), mark=f"{number:016x}")
    assert Draft.objects.count() == MOST
    assert not Draft.objects.filter(mark=f"{0:016x}").exists()
    now = timezone.now()
    assert services.sweep(now) == 0
    assert services.sweep(now + services.KEPT + timedelta(minutes=1)) == MOST


def test_a_draft_ends_with_the_form_that_was_saved_not_with_one_that_was_refused(client_of, office, ward):
    client, producer = client_of(office), ProducerFactory(ward=ward, name="Cơ sở Thử")
    page = f"/lam-viec/chu-the/{producer.pk}/sua/"
    keep(client, page=f"{page}#ban-ghi")
    form = client.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"ban-nhap": MARK}
    refused = client.post(page, {**typed, "name": ""})
    assert refused.status_code == 422
    assert "ban-nhap-da-luu" not in refused.cookies
    assert Draft.objects.exists()
    saved = client.post(page, {**typed, "phone": "0911222333"})
    assert saved.status_code == 302, saved.context["form"].errors
    assert saved.cookies["ban-nhap-da-luu"].value == MARK
    assert not Draft.objects.exists()


def test_a_refusal_that_leads_on_ends_no_draft(client_of, office):
    keep(client_of(office))
    answer = client_of(office).post(
        "/lam-viec/danh-sach/bo-loc/", {"danh-sach": "/lam-viec/chu-the/", "ten": "", "ban-nhap": MARK}
    )
    assert answer.status_code in (302, 404)
    assert "ban-nhap-da-luu" not in answer.cookies
    assert Draft.objects.exists()


def test_who_types_takes_no_room_from_another(client_of, ward_officer, office):
    keep(client_of(office), mark="f" * 16)
    for number in range(MOST + 1):
        keep(client_of(ward_officer), mark=f"{number:016x}")
    assert Draft.objects.filter(user=office).count() == 1


def test_a_draft_too_long_or_of_no_page_is_refused_in_words(client_of, office):
    long = client_of(office).post(ADDRESS, {"trang": PAGE, "ma": MARK, "o": " " * (LARGEST + 1)})
    assert (long.status_code, "quá dài" in long.json()["error"]) == (422, True)
    assert keep(client_of(office), page="x" * (PAGE_LENGTH + 1)).status_code == 422
    assert keep(client_of(office), page="x" * PAGE_LENGTH).status_code == 204
