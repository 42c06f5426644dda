"""A supplement that was answered waits for nobody; a day of reception is not before the handing in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.audit.journal import journal
from ocop.core.refusal import Refusal
from products.dossiers import services
from products.dossiers.rules.states import State
from products.models import Dossier, SupplementRequest
from tests.factories import DossierFactory
from tests.products.conftest import ask, check_all, scan

pytestmark = pytest.mark.django_db


def asked(dossier, office, helper, due):
    item = dossier.items.get(required_paper__code="registration")
    check_all(dossier, helper, but=[item.pk])
    services.check_item(item, "invalid", "Thiếu chữ ký", by=helper)
    return item, ask(dossier, due, "", by=office)


def test_an_answered_supplement_is_over_and_the_next_dossiers_is_not(checking_dossier, office, helper, ward_officer):
    due = timezone.localdate() + timedelta(days=10)
    item, request = asked(checking_dossier, office, helper, due)
    other = DossierFactory(round=checking_dossier.round)
    waiting = SupplementRequest.objects.create(dossier=other, version=1, number=99, due_on=due, asked_by=office)
    services.replace_paper(item.papers.get(), scan(), by=ward_officer)
    services.resubmit(checking_dossier, by=ward_officer)
    request.refresh_from_db()
    waiting.refresh_from_db()
    assert request.answered_at is not None
    assert waiting.answered_at is None
    rows = {row.pk: row.supplement_due_on for row in Dossier.objects.for_list()}
    assert rows == {checking_dossier.pk: None, other.pk: due}


def test_the_trail_says_from_which_version_to_which_a_dossier_was_handed_in_again(
    checking_dossier, office, helper, ward_officer
):
    item, _ = asked(checking_dossier, office, helper, timezone.localdate() + timedelta(days=10))
    services.replace_paper(item.papers.get(), scan(), by=ward_officer)
    services.resubmit(checking_dossier, by=ward_officer)
    assert audit.of(checking_dossier).get(action="dossier.resubmit").changes["version"] == [1, 2]


def test_a_dossier_is_not_received_before_it_was_handed_in(complete_dossier, office, ward_officer, ward_done):
    services.submit(complete_dossier, by=ward_officer)
    services.take(complete_dossier, by=ward_officer)
    today = timezone.localdate()
    with pytest.raises(Refusal, match="trước ngày nộp"):
        services.receive(complete_dossier, by=office, on=today - timedelta(days=1))
    assert services.receive(complete_dossier, by=office, on=today).received_on == today


def test_a_paper_that_lies_in_the_item_or_was_replaced_is_not_offered_again(dossier, ward_officer, client_of):
    item = dossier.items.get(required_paper__code="business_registration")
    inside = services.add_paper(item, scan(), by=ward_officer).paper
    other = services.add_paper(dossier.items.get(required_paper__code="registration"), scan(), by=ward_officer).paper
    page = client_of(ward_officer).get(reverse("products:dossier_item", args=[dossier.pk, item.pk])).content.decode()
    assert f'<option value="{other.pk}">' in page
    assert f'<option value="{inside.pk}">' not in page
    newer = services.replace_paper(other.uses.get(), scan(), by=ward_officer).paper
    page = client_of(ward_officer).get(reverse("products:dossier_item", args=[dossier.pk, item.pk])).content.decode()
    assert f'<option value="{newer.pk}">' in page
    assert f'<option value="{other.pk}">' not in page, "it was replaced"


def test_a_request_is_withdrawn_until_it_is_answered_and_its_number_stays_in_the_book(
    checking_dossier, office, helper, ward_officer
):
    due = timezone.localdate() + timedelta(days=10)
    item, request = asked(checking_dossier, office, helper, due)
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.withdraw_supplement(checking_dossier, " ", by=office)
    back = services.withdraw_supplement(checking_dossier, "Gửi nhầm hồ sơ.", by=office)
    assert back.state == State.CHECKING
    assert Dossier.objects.for_page().get(pk=back.pk).supplement_due_on is None
    assert request.letter.cancelled.reason == "Gửi nhầm hồ sơ."
    assert item.dossier.items.get(pk=item.pk).verdict == "invalid", "what was checked stays"
    again = ask(back, due, "", by=office)
    assert (again.version, again.number) == (request.version, request.number + 1)
    services.replace_paper(item.papers.get(), scan(), by=ward_officer)
    services.resubmit(checking_dossier, by=ward_officer)
    with pytest.raises(Refusal, match="không thể rút yêu cầu bổ sung"):
        services.withdraw_supplement(checking_dossier, "nhầm", by=office)


def test_a_letter_is_not_dated_before_the_dossier_was_received(checking_dossier, office, helper):
    item = checking_dossier.items.get(required_paper__code="registration")
    check_all(checking_dossier, helper, but=[item.pk])
    services.check_item(item, "invalid", "Thiếu chữ ký", by=helper)
    today = timezone.localdate()
    due = today + timedelta(days=10)
    with pytest.raises(Refusal, match="trước ngày tiếp nhận hồ sơ"):
        services.ask_supplement(checking_dossier, due, "", number=7, on=today - timedelta(days=1), by=office)
    made = services.ask_supplement(checking_dossier, due, "", number=7, on=today, by=office)
    assert made.letter.number_text == "07/UBND-KT"


def test_what_the_producer_changed_before_a_request_was_withdrawn_is_the_next_version(
    checking_dossier, office, helper, ward_officer
):
    item, _ = asked(checking_dossier, office, helper, timezone.localdate() + timedelta(days=10))
    services.replace_paper(item.papers.get(), scan(), by=ward_officer)
    back = services.withdraw_supplement(checking_dossier, "Gửi nhầm.", by=office)
    assert (back.state, back.version) == (State.CHECKING, 2)
    assert item.papers.get(until_version=None).since_version == 2
    assert back.items.get(pk=item.pk).verdict == "unseen", "what was changed is looked at again"


def test_a_withdrawn_request_is_told_as_such(checking_dossier, office, helper):
    asked(checking_dossier, office, helper, timezone.localdate() + timedelta(days=10))
    services.withdraw_supplement(checking_dossier, "Gửi nhầm.", by=office)
    titles = [happened.title for happened in journal(checking_dossier)]
    assert titles[0].startswith("Rút yêu cầu bổ sung")
    assert any(title.startswith("Yêu cầu bổ sung") for title in titles[1:])
