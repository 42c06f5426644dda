"""A draft of the wrong year goes, by the office, until it was approved once (DESIGN §3b)."""

import pytest
from django.db import transaction
from django.urls import reverse

from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from plans.models import Plan, Section, Target, Task
from plans.plans import services
from tests.plans.conftest import YEAR
from tests.races import Other

pytestmark = pytest.mark.django_db


def test_a_draft_goes_with_its_lines_and_its_year_is_free_again(plan, city, office):
    services.delete_draft(plan, by=office)
    assert [model.objects.count() for model in (Plan, Section, Target, Task)] == [0, 0, 0, 0]
    event = AuditEvent.objects.get(action="plan.deleted")
    assert (event.object_id, event.changes["year"], event.changes["targets"]) == (city.pk, YEAR, 2)
    assert services.from_template(city, YEAR, by=office)


def test_what_was_approved_once_stays_also_as_a_draft(running, office, leader):
    with pytest.raises(Refusal, match="đã được duyệt"):
        services.delete_draft(running, by=office)
    again = services.back_to_draft(running, by=leader)
    with pytest.raises(Refusal, match="đã được duyệt"):
        services.delete_draft(again, by=office)
    assert Plan.objects.exists()


def test_a_leader_deletes_no_draft(plan, leader):
    with pytest.raises(Refusal):
        services.delete_draft(plan, by=leader)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_deletes_while_it_is_being_approved_reads_that_it_was(plan, office, leader):
    with transaction.atomic():
        services.approve(plan, by=leader)
        late = Other(lambda: services.delete_draft(plan, by=office))
        assert late.waits()
    with pytest.raises(Refusal, match="đã được duyệt"):
        late.ends()


def test_the_page_asks_first_and_leads_to_the_list(plan, client_of, office):
    client, address = client_of(office), reverse("plans:plan_delete", args=[plan.pk])
    assert address in client.get(plan.get_absolute_url()).content.decode()
    assert "Xóa dự thảo kế hoạch năm 2024?" in client.get(address).content.decode()
    assert Plan.objects.exists()
    assert client.post(address).url == reverse("plans:plans")
    assert not Plan.objects.exists()


def test_what_another_window_deleted_is_told_by_every_act(plan, office, leader):
    here = Plan.objects.get(pk=plan.pk)
    services.delete_draft(plan, by=office)
    for act in (
        lambda: services.delete_draft(here, by=office),
        lambda: services.save_texts(here, {"title": "Kế hoạch khác"}, by=office),
        lambda: services.approve(here, by=leader),
    ):
        with pytest.raises(Refusal, match="Kế hoạch năm này vừa được xóa"):
            act()
