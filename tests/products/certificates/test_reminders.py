from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.law.models import RuleProfile
from ocop.notifications.models import Mail, Message
from products.certificates import reminders
from products.models import Certificate, Reminder
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory, UserFactory

END = date(2027, 3, 1)


@pytest.fixture
def people(city, ward):
    """The three who are told."""
    return {
        "producer": UserFactory(role=Role.PRODUCER, unit=ward),
        "ward": UserFactory(role=Role.WARD_OFFICER, unit=ward),
        "office": UserFactory(role=Role.OFFICE, unit=city),
    }


@pytest.fixture
def make(city, ward, people):
    def certificate(valid_to: date, profile: str = "26-2026", **kwargs) -> Certificate:
        producer = ProducerFactory(ward=ward)
        producer.users.add(people["producer"])
        return CertificateFactory(
            product=ProductFactory(producer=producer),
            issuer=city,
            profile=RuleProfile.objects.get(code=profile),
            valid_from=date(2024, 3, 1),
            valid_to=valid_to,
            **kwargs,
        )

    return certificate


def days_before(days: int) -> date:
    return END - timedelta(days=days)


@pytest.mark.parametrize("days", [210, 180, 150, 130, 120, 30, 0])
def test_each_milestone_reaches_producer_ward_and_office(make, people, days):
    make(END)
    reminders.run(days_before(days) - timedelta(days=1))
    before = Reminder.objects.count()
    done = reminders.run(days_before(days))
    assert done == reminders.Morning(3, 0)
    fresh = Reminder.objects.filter(due_on=days_before(days))
    assert {reminder.recipient for reminder in fresh} == set(people.values())
    assert Reminder.objects.count() == before + 3


def test_twice_the_same_day_sends_none(make):
    make(END)
    assert reminders.run(days_before(120)).reminders
    letters, messages = Mail.objects.count(), Message.objects.count()
    assert reminders.run(days_before(120)) == reminders.Morning(0, 0)
    assert (Mail.objects.count(), Message.objects.count()) == (letters, messages)


def test_a_missed_day_is_caught_up(make):
    make(END)
    reminders.run(days_before(140))
    reminders.run(days_before(115))
    told = Reminder.objects.filter(due_on__in=(days_before(130), days_before(120)))
    assert told.count() == 6


def test_a_certificate_of_148_is_told_by_the_law_of_its_renewal_and_of_its_own_notice(make):
    make(END, profile="148-2023")
    for days in range(211, -1, -1):
        reminders.run(days_before(days))
    told = set(Reminder.objects.values_list("milestone", "due_on"))
    assert {(m.split(":")[0], (END - day).days) for m, day in told} == {
        ("26-2026", 210),
        ("26-2026", 180),
        ("26-2026", 150),
        ("26-2026", 130),
        ("26-2026", 120),
        ("148-2023", 30),
        ("26-2026", 0),
    }


def test_the_legal_notice_goes_out_however_late(make):
    make(END, profile="148-2023")
    reminders.run(days_before(2))
    assert Reminder.objects.filter(milestone__startswith="148-2023", due_on=days_before(30)).count() == 3
    assert Mail.objects.filter(text__contains="Thông báo bằng văn bản").count() == 3


def test_a_producer_without_an_account_is_told_by_mail(make, people):
    certificate = make(END)
    producer = certificate.product.producer
    producer.users.clear()
    producer.email = "chu-the@example.vn"
    producer.save()
    reminders.run(days_before(30))
    reminders.run(days_before(30))
    assert (
        Mail.objects.filter(to="chu-the@example.vn", key=f"reminder:{certificate.pk}:26-2026:{code_of(30)}").count()
        == 1
    )


def code_of(days: int) -> str:
    from ocop.law.profiles.services import rules_of

    law = rules_of(RuleProfile.objects.get(code="26-2026"))
    return next(m.code for m in law.milestones if m.days_before == days)


def test_expired_the_day_after_with_an_event(make):
    certificate = make(END)
    assert reminders.run(END).expired == 0
    certificate.refresh_from_db()
    assert certificate.state == "active"
    assert reminders.run(END + timedelta(days=1)).expired == 1
    certificate.refresh_from_db()
    assert certificate.state == "expired"
    event = AuditEvent.objects.get(action="certificate.expire")
    assert (event.object_id, event.changes) == (certificate.pk, {"state": ["active", "expired"]})


def test_a_revoked_or_unpublished_one_is_not_told(make):
    make(END, state="revoked")
    make(END, published_at=None)
    assert reminders.run(days_before(120)) == reminders.Morning(0, 0)


def test_the_command_ends_with_its_figures(make, capsys):
    make(END)
    make(days_before(211))
    call_command("send_expiry_reminders", date=days_before(210).isoformat())
    assert capsys.readouterr().out.splitlines()[-1] == "reminders=6 expired=1"


def test_the_29th_of_february_as_a_day_of_the_job(make):
    make(date(2028, 3, 30))
    assert reminders.run(date(2028, 2, 29)).reminders == 3


@pytest.mark.postgres  # SQLite takes few values in one statement
def test_many_certificates_ask_no_more_queries(make):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reminders.run(days_before(120))
        return len(captured)

    make(END)
    few = queries()
    for _ in range(30):
        make(END)
    assert queries() <= few
    assert Reminder.objects.filter(due_on=days_before(120)).count() == 31 * 3
