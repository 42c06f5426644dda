"""Confirmed minutes are opened again by who leads the council, until a decision that rests on them is approved."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from evaluations.decisions import services
from evaluations.decisions.reopening import reopen_minutes
from evaluations.models import Decision, Session
from evaluations.sessions.services import confirm_minutes, minutes_paper
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.notifications.models import Message
from tests.evaluations.decided import SIGNER, scored_session
from tests.factories import AttendanceFactory, CouncilMemberFactory, UserFactory
from tests.papers import printed, signed
from tests.races import Other
from tests.undo import fold_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(session, city):
    member = CouncilMemberFactory(
        council=session.council, office="chair", user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city)
    )
    Session.objects.filter(pk=session.pk).update(minutes_confirmed_at=None, minutes_confirmed_by=None)
    AttendanceFactory(session=session, member=member)
    confirm_minutes(session, by=member.user)
    session.refresh_from_db()
    return member.user


def test_opened_again_they_are_confirmed_anew_with_a_new_paper(session, chair, office):
    first, draft = minutes_paper(session), services.draft(session, by=office)
    opened = reopen_minutes(session, "Ghi thiếu một người dự", by=chair)
    assert (opened.minutes_confirmed_at, opened.minutes_confirmed_by) == (None, None)
    assert not Decision.objects.exists(), "it was drawn from these minutes"
    with pytest.raises(Refusal, match="chưa được xác nhận"):
        services.draft(session, by=office)
    with pytest.raises(Refusal, match="biên bản được mở lại"):
        services.change(draft, {}, by=office)
    assert Message.objects.filter(to=office, text__contains="Ghi thiếu một người dự").exists()
    [event] = audit.of(session).filter(action="session.reopen_minutes")
    assert event.changes["reason"] == "Ghi thiếu một người dự"
    assert event.changes["confirmed"] == [f"{timezone.localdate(session.minutes_confirmed_at):%Y-%m-%d}", None]
    assert event.changes["draft"] == draft.title
    confirm_minutes(session, by=chair)
    assert minutes_paper(session) != first
    assert official.about(session).filter(pk=first.pk).exists()
    assert services.draft(session, by=office)


def test_a_number_cancelled_before_keeps_its_page_when_the_draft_is_gone(session, chair, office, leader, client_of):
    """Numbered, number cancelled, taken back, minutes opened again: the book still leads to what was printed."""
    decision = services.approve(services.draft(session, by=office), by=leader)
    paper = services.number(decision, 7, timezone.localdate(decision.approved_at), by=office, signer=SIGNER).paper
    services.take_back(services.cancel_number(decision, "Nhầm số", by=office), by=leader)
    reopen_minutes(session, "Ghi thiếu một người dự", by=chair)
    assert not Decision.objects.exists()
    printed(paper)
    page = client_of(office).get(paper.get_absolute_url())
    assert page.status_code == 200
    assert "Dự thảo mà văn bản này thuộc về đã bỏ" in page.content.decode()
    assert "Nhầm số" in page.content.decode()
    assert any("đã hủy" in line.title for line in page.context["events"])


@pytest.mark.parametrize(("state", "said"), [("approved", "đưa về dự thảo"), ("numbered", "biên bản bổ sung")])
def test_not_once_a_decision_rests_on_them(session, chair, office, leader, state, said):
    decision = services.approve(services.draft(session, by=office), by=leader)
    if state == "numbered":
        services.number(decision, 7, timezone.localdate(decision.approved_at), by=office, signer=SIGNER)
    with pytest.raises(Refusal, match=said):
        reopen_minutes(session, "Nhầm", by=chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(minutes_confirmed_at=None, minutes_confirmed_by=None)


def test_by_who_leads_alone_and_with_a_reason(session, chair, office, leader, city):
    member = CouncilMemberFactory(council=session.council, user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city))
    Session.objects.filter(pk=session.pk).update(minutes_confirmed_at=None, minutes_confirmed_by=None)
    AttendanceFactory(session=session, member=member)  # sits, and leads nothing
    confirm_minutes(session, by=chair)
    for other in (office, leader, member.user):
        with pytest.raises(Refusal, match="Chủ tịch"):
            reopen_minutes(session, "Nhầm", by=other)
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        reopen_minutes(session, " ", by=chair)
    reopen_minutes(session, "Nhầm", by=chair)
    with pytest.raises(Refusal, match="đang mở"):
        reopen_minutes(session, "Nhầm", by=chair)


def test_the_page_says_the_way_back_and_takes_the_signed_copy(session, chair, office, client_of):
    page = reverse("evaluations:minutes", args=[session.pk])
    can, cannot = fold_on(client_of(chair), page)
    assert any("Đến khi quyết định được duyệt" in words for words in can)
    assert any("biên bản bổ sung" in words for words in cannot)
    assert fold_on(client_of(office), page)[0] == []
    paper = printed(minutes_paper(session))
    client = client_of(office)
    assert f"{paper.get_absolute_url()}#ban-ky" in client.get(page).content.decode()
    assert 'id="ban-ky"' in client.get(paper.get_absolute_url()).content.decode()
    signed(paper, office)
    after = client.get(page).content.decode()
    assert "Tải bản ký" in after
    assert any("Nộp lại bản ký" in words for words in fold_on(client, page)[0])
    answer = client_of(chair).post(reverse("evaluations:minutes_reopen", args=[session.pk]), {"reason": "Ghi thiếu"})
    assert answer.status_code == 302
    assert "Biên bản trước" in client_of(chair).get(page).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_opened_while_a_leader_approves(reference, city, ward, office, leader):
    session, user = scored_session(city, ward, [3], confirmed=False), UserFactory(role=Role.COUNCIL_MEMBER, unit=city)
    AttendanceFactory(session=session, member=CouncilMemberFactory(council=session.council, office="chair", user=user))
    confirm_minutes(session, by=user)
    draft = services.draft(session, by=office)
    with transaction.atomic():
        services.approve(draft, by=leader)
        second = Other(lambda: reopen_minutes(session, "Nhầm", by=user))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="đã duyệt"):
        second.ends()
    assert Decision.objects.get().state == "approved"
