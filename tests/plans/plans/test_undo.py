"""Right after an act the page says how it is put right, until when, and to whom alone (ocop/core/undo.py)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.moves import Offer
from ocop.core.undo import Way, undo_line
from ocop.documents.official import services as official
from plans.models import Plan
from plans.plans import services
from tests.factories import UserFactory
from tests.papers import printed, signed
from tests.undo import fold_on, line_on


@pytest.fixture
def chief(client_of, leader):
    return client_of(leader)


def test_an_approval_is_taken_back_with_one_button(chief, plan):
    page = chief.post(reverse("plans:plan_approve", args=[plan.pk]), follow=True).content.decode()
    assert page.count("Đã duyệt kế hoạch") == 1, "said by the line, not twice"
    line = line_on(chief, plan.get_absolute_url())
    assert re.search(r"Đã duyệt kế hoạch lúc \d\d:\d\d hôm nay Hoàn tác Hoàn tác được đến khi ghi số, ban hành", line)
    chief.post(reverse("plans:plan_back", args=[plan.pk]))
    assert Plan.objects.get(pk=plan.pk).state == "draft"
    assert line_on(chief, plan.get_absolute_url()) == ""


def test_sent_twice_it_takes_back_once_and_says_so(chief, plan, leader):
    services.approve(plan, by=leader)
    back = reverse("plans:plan_back", args=[plan.pk])
    assert "Đã trả kế hoạch về dự thảo" in chief.post(back, follow=True).content.decode()
    assert "Hãy tải lại trang" in chief.post(back, follow=True).content.decode()
    assert audit.of(plan).filter(action="plan.back_to_draft").count() == 1


def test_nobody_else_is_offered_what_another_did(client_of, plan, leader, office, city):
    services.approve(plan, by=leader)
    assert line_on(client_of(office), plan.get_absolute_url()) == ""
    assert line_on(client_of(UserFactory(role=Role.LEADER, unit=city)), plan.get_absolute_url()) == ""


def test_the_line_goes_once_somebody_acted_since(client_of, plan, leader, office):
    services.approve(plan, by=leader)
    services.issue(plan, 7, timezone.localdate(), by=office)
    assert line_on(client_of(leader), plan.get_absolute_url()) == ""
    assert "Đã ban hành kế hoạch số" in line_on(client_of(office), plan.get_absolute_url())


def test_a_number_is_cancelled_until_the_signed_copy_is_there(client_of, plan, leader, office):
    services.approve(plan, by=leader)
    issued = services.issue(plan, 7, timezone.localdate(), by=office)
    client = client_of(office)
    assert "Hủy số Hủy số được đến khi có bản ký" in line_on(client, plan.get_absolute_url())
    assert "Tạo văn bản (PDF)" in client.get(plan.get_absolute_url()).content.decode()
    printed(official.about(issued).get())
    assert "Hủy số được đến khi có bản ký" in line_on(client, plan.get_absolute_url()), "the machine's turn ends no way"
    assert "Tạo văn bản (PDF)" not in client.get(plan.get_absolute_url()).content.decode()
    scan = f"{official.about(issued).get().get_absolute_url()}#ban-ky"
    assert scan in client.get(plan.get_absolute_url()).content.decode(), "where it is handed in"
    signed(official.about(issued).get(), office)
    assert line_on(client, plan.get_absolute_url()) == ""


def test_the_line_is_of_the_day_and_of_what_the_rule_allows(plan, leader):
    services.approve(plan, by=leader)
    today = timezone.localdate()
    way = Way("plan.approve", "Đã duyệt", Offer("Hoàn tác", "/"), "Đến khi ghi số")
    refused = Way("plan.approve", "Đã duyệt", Offer("Hoàn tác", "/", "Đã ghi số."), "Đến khi ghi số")
    assert undo_line(plan, leader, way, today=today).way == way
    assert undo_line(plan, leader, way, today=today + timedelta(days=1)) is None
    assert undo_line(plan, leader, refused, today=today) is None


def test_the_fold_follows_the_plan(client_of, plan, leader, office):
    page = plan.get_absolute_url()
    words, mistaken = fold_on(client_of(office), page)[0]
    assert "Nội dung, chỉ tiêu, nhiệm vụ" in words
    assert "Đến khi lãnh đạo duyệt lần đầu" in mistaken
    services.approve(plan, by=leader)
    assert "trả về dự thảo" in fold_on(client_of(office), page)[1][0]
    assert any("Đến khi ghi số, ban hành" in words for words in fold_on(client_of(leader), page)[0])
    issued = services.issue(plan, 7, timezone.localdate(), by=office)
    assert any("Đến khi có bản ký" in words for words in fold_on(client_of(office), page)[0])
    signed(official.about(issued).get(), office)
    can, cannot = fold_on(client_of(office), page)
    assert [words for words in can if "Nộp lại bản ký" in words]
    assert not any("Đến khi có bản ký" in words for words in can)
    assert any("kế hoạch điều chỉnh" in words for words in cannot)
