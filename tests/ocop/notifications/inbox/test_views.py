import pytest
from django.urls import reverse

from ocop.notifications import outbox
from ocop.notifications.inbox import services
from ocop.notifications.models import Message

INBOX = "notifications:inbox"


@pytest.fixture
def told(office):
    outbox.tell([office], "Hồ sơ mới", "Phường Thử Một nộp hồ sơ.", "/lam-viec/", mail=False)
    return Message.objects.get()


def test_a_message_is_new_until_it_is_opened(client_of, office, told):
    client = client_of(office)
    assert services.unread(office) == 1
    assert "Hồ sơ mới" in client.get(reverse(INBOX)).content.decode()
    assert services.unread(office) == 1
    answer = client.post(reverse("notifications:message", args=[told.pk]))
    assert answer.url == "/lam-viec/"
    assert services.unread(office) == 0


def test_the_first_reading_is_the_one_that_counts(office, told):
    services.mark_read(office, [told.pk])
    first = Message.objects.get().read_at
    assert services.mark_read(office) == 0
    assert Message.objects.get().read_at == first


def test_nobody_opens_anothers_message(client_of, leader, told):
    assert client_of(leader).post(reverse("notifications:message", args=[told.pk])).status_code == 404
    assert "Hồ sơ mới" not in client_of(leader).get(reverse(INBOX)).content.decode()
    client_of(leader).post(reverse("notifications:read_all"))
    assert Message.objects.get().read_at is None


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_a_message_leads_to_our_own_pages_only(url, client_of, office):
    message = Message.objects.create(to=office, subject="…", url=url)
    answer = client_of(office).post(reverse("notifications:message", args=[message.pk]))
    assert answer.url == reverse(INBOX)


def test_the_inbox_asks_no_more_queries_for_more_messages(client_of, office, count_queries):
    outbox.tell([office], "Một", "…", mail=False)
    few = count_queries(client_of(office), reverse(INBOX))
    for number in range(60):
        outbox.tell([office], f"Thông báo {number}", "…", mail=False)
    assert count_queries(client_of(office), reverse(INBOX)) == few <= 12


def test_the_shell_counts_what_is_new(client_of, office, told):
    assert "1 thông báo mới" in client_of(office).get(reverse(INBOX)).content.decode()
