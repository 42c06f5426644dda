"""That the written notice before a certificate's end went out: marked for one or many, told, taken back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from products.models import Notice
from products.notices import services
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory
from tests.races import Other

pytestmark = pytest.mark.django_db
LIST = reverse("products:certificates")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def certificate(city, ward, today):
    return one(city, ward, today)


def one(city, ward, today, left=40):
    return CertificateFactory(
        product=ProductFactory(producer=ProducerFactory(ward=ward), ward=ward),
        issuer=city,
        valid_from=today - timedelta(days=900),
        valid_to=today + timedelta(days=left),
    )


def test_marked_for_many_at_once_after_a_page_that_says_what_is_touched(
    client_of, office, certificate, city, ward, today
):
    other, ended = one(city, ward, today), one(city, ward, today, left=-3)
    services.sent(other, today, "mail", by=office)
    client = client_of(office)
    rows = {"danh_sach": LIST, "viec": "da-gui-thong-bao", "chon": [certificate.pk, other.pk, ended.pk]}
    words = client.get(reverse("core:bulk"), rows).content.decode()
    assert f"Đã ghi gửi thông báo ngày {today:%d/%m/%Y}" in words
    assert "Giấy đã hết hạn, không còn chờ thông báo." in words
    assert Notice.objects.count() == 1
    values = {"sent_on": f"{today - timedelta(days=2):%d/%m/%Y}", "way": "post", "number": "125/TB-UBND"}
    client.post(reverse("core:bulk"), rows | values)
    notice = Notice.objects.get(certificate=certificate)
    assert (notice.sent_on, notice.way, notice.number) == (today - timedelta(days=2), "post", "125/TB-UBND")
    assert audit.of(certificate).first().changes["way"] == [None, "Bưu điện"]
    client.post(reverse("core:bulk"), rows | values)
    assert Notice.objects.count() == 2


def test_the_list_and_the_first_page_tell_which_still_wait_for_it(client_of, office, certificate, city, ward, today):
    waiting = one(city, ward, today, left=20)
    services.sent(certificate, today, "post", by=office)
    client = client_of(office)
    found = client.get(LIST, {"thong_bao": "chua", "het_han": "60"}).context["page_obj"].object_list
    assert list(found) == [waiting]
    assert list(client.get(LIST, {"thong_bao": "da"}).context["page_obj"].object_list) == [certificate]
    words = client.get("/lam-viec/").content.decode()
    assert f"đã gửi thông báo {today:%d/%m/%Y}" in words
    assert "chưa gửi thông báo" in words


def test_a_mark_made_by_mistake_is_taken_back_and_the_journal_keeps_it(client_of, office, certificate, today):
    client = client_of(office)
    send, page = reverse("products:notice_send", args=[certificate.pk]), certificate.get_absolute_url()
    assert "Ghi đã gửi thông báo" in client.get(page).content.decode()
    client.post(send, {"sent_on": f"{today:%d/%m/%Y}", "way": "by_hand", "number": ""})
    words = client.get(page).content.decode()
    assert "Giao trực tiếp" in words
    back = reverse("products:notice_withdraw", args=[certificate.pk])
    assert back in words
    client.post(back)
    assert not Notice.objects.exists()
    words = client.get(page).content.decode()
    assert "Bỏ lần ghi đã gửi thông báo" in words
    assert back not in words
    client.post(send, {"sent_on": f"{today:%d/%m/%Y}", "way": "post", "number": ""})
    assert Notice.objects.count() == 1


def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(client_of, office, certificate, today):
    client, send = client_of(office), reverse("products:notice_send", args=[certificate.pk])
    for day, why in (
        (today + timedelta(days=1), "chưa tới"),
        (certificate.valid_from - timedelta(days=1), "trước ngày giấy có giá trị"),
    ):
        answer = client.post(send, {"sent_on": f"{day:%d/%m/%Y}", "way": "post", "number": "9/TB"})
        assert answer.status_code == 422
        assert why in answer.content.decode()
        assert 'value="9/TB"' in answer.content.decode()
    assert not Notice.objects.exists()


def test_nobody_but_the_office_marks_it(client_of, leader, ward_officer, certificate, today):
    for user in (leader, ward_officer):
        with pytest.raises(Refusal):
            services.sent(certificate, today, "post", by=user)
        assert "Ghi đã gửi thông báo" not in client_of(user).get(certificate.get_absolute_url()).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_mark_it_once(office, certificate, today):
    with transaction.atomic():
        services.sent(certificate, today, "post", by=office)
        second = Other(lambda: services.sent(certificate, today, "mail", by=office))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="Đã ghi gửi thông báo"):
        second.ends()
    assert Notice.objects.get().way == "post"
