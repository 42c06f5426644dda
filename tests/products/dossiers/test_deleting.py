"""A draft that was never handed in goes, by who opened it or by the office (cases/acts.md 13, DESIGN §3b)."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from products.dossiers import services
from products.dossiers.models import Dossier, DossierItem, EvidencePaper
from products.dossiers.rules.states import State
from tests.factories import UserFactory
from tests.products.conftest import fill, scan
from tests.races import Other


def test_who_opened_it_deletes_it_and_the_papers_stay_with_the_producer(dossier, ward_officer, product, round_):
    item = dossier.items.filter(required_paper__code="registration").get()
    services.add_paper(item, scan(), by=ward_officer)
    services.explain_differences(dossier, "Đã đổi tên năm 2023", by=ward_officer)
    assert services.delete_draft(dossier, by=ward_officer) == product
    assert not Dossier.objects.exists()
    assert not DossierItem.objects.exists()
    assert EvidencePaper.objects.filter(producer=product.producer).count() == 1
    event = AuditEvent.objects.get(action="dossier.deleted")
    assert (event.object_id, event.changes["code"], event.changes["differences"]) == (
        product.pk, dossier.code, "Đã đổi tên năm 2023",
    )  # fmt: skip
    assert len(event.changes["papers"]) == 1
    assert services.open_dossier(product, round_, "first", by=ward_officer).code != dossier.code, "no code twice"


def test_the_office_deletes_anothers_and_says_so(dossier, ward_officer, office):
    services.delete_draft(dossier, by=office)
    assert dossier.code in Message.objects.get(to=ward_officer).subject
    assert not Message.objects.filter(to=office).exists()


def test_another_than_who_opened_it_is_refused(dossier, ward):
    with pytest.raises(Refusal, match="do người khác lập"):
        services.delete_draft(dossier, by=UserFactory(role=Role.WARD_OFFICER, unit=ward))
    with pytest.raises(Refusal, match="ngoài phạm vi"):
        services.delete_draft(dossier, by=UserFactory(role=Role.WARD_OFFICER))
    assert Dossier.objects.exists()


@pytest.mark.parametrize(
    "was",
    [{"state": State.SUBMITTED}, {"state": State.WITHDRAWN}, {"submitted_at": timezone.now()}, {"version": 2}],
    ids=["submitted", "withdrawn", "handed in once", "second version"],
)
def test_what_was_handed_in_once_stays(dossier, office, was):
    Dossier.objects.filter(pk=dossier.pk).update(**was)
    with pytest.raises(Refusal, match="không xóa được"):
        services.delete_draft(dossier, by=office)


def test_the_page_asks_first_and_leads_to_the_product(dossier, ward_officer, product, client_of):
    client, address = client_of(ward_officer), reverse("products:dossier_delete", args=[dossier.pk])
    assert address in client.get(dossier.get_absolute_url()).content.decode()
    assert f"Xóa hồ sơ nháp {dossier.code}?" in client.get(address).content.decode()
    assert Dossier.objects.exists()
    answer = client.post(address, follow=True)
    assert answer.redirect_chain[-1][0] == product.get_absolute_url()
    assert f"Đã xóa hồ sơ nháp {dossier.code}." in answer.content.decode()
    assert client.post(address).status_code == 404


def test_one_that_is_on_its_way_offers_no_deleting(dossier, ward_officer, client_of):
    fill(dossier, ward_officer)
    services.submit(dossier, by=ward_officer)
    address = reverse("products:dossier_delete", args=[dossier.pk])
    client = client_of(ward_officer)
    assert address not in client.get(dossier.get_absolute_url()).content.decode()
    assert "không xóa được" in client.post(address, follow=True).content.decode()
    assert Dossier.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_act_that_waited_for_the_deleting_reads_what_happened(dossier, ward_officer, office):
    with transaction.atomic():
        services.delete_draft(dossier, by=ward_officer)
        other = Other(lambda: services.submit(dossier, by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="vừa được xóa"):
        other.ends()


def test_a_file_for_a_draft_that_another_window_deleted_is_told_so(dossier, ward_officer):
    item = dossier.items.filter(required_paper__code="registration").get()
    services.delete_draft(Dossier.objects.get(pk=dossier.pk), by=ward_officer)
    with pytest.raises(Refusal, match="vừa được xóa"):
        services.add_paper(item, scan(), by=ward_officer)
