from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.audit.models import AuditEvent
from ocop.law.models import RuleProfile
from ocop.notifications.models import Mail, Message
from products.certificates import health, reminders, tasks
from products.models import Certificate, Reminder
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    UserFactory,
)
from tests.races import Other, free

END = date(2027, 3, 1)
NOTICE = date(2027, 1, 29)  # the Friday before the 30th day, a Saturday


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


def test_missed_days_are_caught_up_by_the_newest_milestone_alone(make):
    make(END)
    reminders.run(days_before(140))
    assert reminders.run(days_before(115)).reminders == 3
    assert set(Reminder.objects.values_list("due_on", flat=True)) == {days_before(150), days_before(120)}


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
        ("148-2023", 31),  # the 30th day before is a Saturday
        ("26-2026", 0),
    }


def test_the_legal_notice_goes_out_however_late_and_says_how_late(make):
    make(END, profile="148-2023")
    reminders.run(days_before(2))
    assert Reminder.objects.filter(milestone__startswith="148-2023", due_on=NOTICE).count() == 3
    assert Mail.objects.filter(text__contains="Thông báo bằng văn bản").count() == 3
    assert Mail.objects.filter(text__contains="quá hạn thông báo 30/01/2027 28 ngày").count() == 3


def test_a_notice_due_on_a_saturday_is_sent_on_the_friday_and_is_not_late(make):
    make(END, profile="148-2023")
    assert reminders.run(NOTICE - timedelta(days=1)).reminders
    letters = Mail.objects.count()
    assert reminders.run(NOTICE) == reminders.Morning(3, 0)
    texts = Mail.objects.order_by("pk").values_list("text", flat=True)[letters:]
    assert all("Thông báo bằng văn bản" in text and "quá hạn thông báo" not in text for text in texts)


def test_a_notice_missed_to_the_last_day_rides_with_the_last_milestone(make, people):
    make(END, profile="148-2023")
    assert reminders.run(END) == reminders.Morning(3, 0)
    text = Message.objects.get(to=people["office"]).text
    assert "Thông báo bằng văn bản" in text
    assert "hết hạn sau hôm nay" in text
    assert set(Reminder.objects.values_list("due_on", flat=True)) == {NOTICE, END}
    assert reminders.run(END) == reminders.Morning(0, 0)


def test_a_notice_once_given_is_not_given_again_with_the_next_milestone(make, people):
    make(END, profile="148-2023")
    reminders.run(NOTICE)
    reminders.run(END)
    first, last = Message.objects.filter(to=people["office"]).order_by("pk")
    assert "Thông báo bằng văn bản" in first.text
    assert "Thông báo bằng văn bản" not in last.text


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
    assert certificate.state_on(END) == "active"
    assert reminders.run(END + timedelta(days=1)).expired == 1
    assert reminders.run(END + timedelta(days=2)).expired == 0, "told once"
    certificate.refresh_from_db()
    assert certificate.state_on(END + timedelta(days=1)) == "expired"
    event = AuditEvent.objects.get(action="certificate.expire")
    assert (event.object_id, event.changes) == (certificate.pk, {"state": ["active", "expired"]})


def test_a_revoked_or_unpublished_one_is_not_told(make):
    make(END, state="revoked")
    make(END, published_at=None)
    assert reminders.run(days_before(120)) == reminders.Morning(0, 0)


def test_the_command_ends_with_its_figures(make, capsys):
    make(END)
    make(days_before(211))
    with time_machine.travel(days_before(210)):
        call_command("send_expiry_reminders", date=days_before(210).isoformat())
    assert capsys.readouterr().out.splitlines()[-1] == "reminders=6 expired=1"


# ── no day can end anything for good (cases/acts.md 36) ──


def test_a_day_to_come_is_only_counted(make, capsys):
    certificate = make(timezone.localdate() + timedelta(days=100))
    far = (timezone.localdate() + timedelta(days=3650)).isoformat()
    with pytest.raises(CommandError, match=r"chưa đến.*--dry-run"):
        call_command("send_expiry_reminders", date=far)
    call_command("send_expiry_reminders", date=far, dry_run=True)
    assert capsys.readouterr().out.splitlines()[-1].endswith("expired=1")
    certificate.refresh_from_db()
    assert certificate.ended_told_on is None
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()
    assert not AuditEvent.objects.filter(action="certificate.expire").exists()


def test_what_a_clock_that_was_ahead_told_is_told_again_when_it_is_due(make):
    today = timezone.localdate()
    certificate = make(today + timedelta(days=100))
    with time_machine.travel(timezone.now() + timedelta(days=95)):
        reminders.run(timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert reminders.run(timezone.localdate()).expired == 1
    certificate.refresh_from_db()
    assert certificate.state_on(today) == "active"
    early, letters = Message.objects.count(), Mail.objects.count()
    reminders.take_back_early(today)
    certificate.refresh_from_db()
    assert certificate.ended_told_on is None
    with time_machine.travel(timezone.now() + timedelta(days=95)):
        assert reminders.run(timezone.localdate()).reminders > 0
    assert Message.objects.count() > early
    assert Mail.objects.count() > letters > 0
    with time_machine.travel(timezone.now() + timedelta(days=101)):
        assert reminders.run(timezone.localdate()).expired == 1


def test_what_was_told_in_time_is_not_taken_back(make):
    today = timezone.localdate()
    make(today + timedelta(days=120))  # its milestone is today
    make(today - timedelta(days=1))
    done = reminders.run(today)
    assert (done.reminders > 0, done.expired) == (True, 1)
    reminders.take_back_early(today)
    assert reminders.run(today) == reminders.Morning(0, 0)


def test_a_clock_that_jumped_stops_the_morning_and_is_told(make):
    today = timezone.localdate()
    make(today + timedelta(days=100))
    tasks.morning()
    assert health.clock_did_not_jump() is None
    told = Reminder.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=95)):
        assert "đã dừng gửi lời nhắc" in str(health.clock_did_not_jump())
        tasks.morning()
        assert Reminder.objects.count() == told
        with pytest.raises(CommandError, match="đã dừng gửi lời nhắc"):
            call_command("send_expiry_reminders")
        call_command("send_expiry_reminders", date=timezone.localdate().isoformat())
        assert Reminder.objects.count() > told
        assert health.clock_did_not_jump() is None


def test_a_month_without_the_program_is_caught_up(make):
    make(timezone.localdate() + timedelta(days=125))
    tasks.morning()
    told = Reminder.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        tasks.morning()
        assert Reminder.objects.count() > told


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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("told", ["reminders", "ends"])
def test_the_morning_goes_from_the_newest_certificate_on_as_publishing_does(make, told):
    today, done = timezone.localdate(), []
    older, newer = [make(today if told == "reminders" else today - timedelta(days=1)) for _ in range(2)]
    if told == "ends":
        reminders.run(today - timedelta(days=1))
    with transaction.atomic():
        Certificate.objects.select_for_update().get(pk=newer.pk)
        other = Other(lambda: done.append(reminders.run(today)))
        assert other.waits(), other.error
        assert free(Certificate.objects.filter(pk=older.pk))
    other.ends()
    assert done == [reminders.Morning(6, 0) if told == "reminders" else reminders.Morning(0, 2)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_end_is_told_once_by_two_mornings_at_once(make):
    today = END + timedelta(days=1)
    ended = make(END)
    reminders.run(END)
    with transaction.atomic():
        reminders.run(today)
        second = Other(lambda: reminders.run(today))
        assert second.waits(), second.error
    second.ends()
    assert audit.of(ended).filter(action="certificate.expire").count() == 1


# ── the words: cases/reminders.yaml, counted from the day of sending ──

CASE = date(2027, 4, 15)


@pytest.mark.parametrize(
    ("day", "says", "never"),
    [
        (
            date(2026, 12, 11),
            ("còn 125 ngày", "nộp từ 17/10/2026 đến hết 16/12/2026", "còn 5 ngày để nộp"),
            "Còn 10 ngày để nộp",
        ),
        (date(2027, 1, 5), ("đã quá hạn nộp 16/12/2026 20 ngày", "còn 100 ngày"), "Ngày cuối nhận hồ sơ"),
        (date(2026, 11, 26), ("còn 140 ngày", "còn 20 ngày để nộp"), "còn 30 ngày để nộp"),
        (date(2026, 9, 17), ("còn 210 ngày", "30 ngày nữa bắt đầu nhận"), "chủ thể nộp hồ sơ đánh giá lại"),
        (date(2026, 12, 16), ("hôm nay là ngày cuối",), "còn 0 ngày"),
        (date(2026, 12, 17), ("đã quá hạn nộp 16/12/2026 1 ngày",), "để nộp"),
        (CASE, ("hết hạn sau hôm nay",), "còn 0 ngày"),
        (CASE + timedelta(days=1), ("đã hết hạn từ ngày 16/04/2027",), "còn -1 ngày"),
    ],
)
def test_the_words_are_counted_from_the_day_of_sending(make, people, day, says, never):
    make(CASE, profile="148-2023")
    reminders.run(day)
    text = Message.objects.get(to=people["producer"]).text
    assert all(words in text for words in says), text
    assert never.lower() not in text.lower()


def test_after_weeks_of_silence_there_is_one_message_of_the_newest_milestone(make, people):
    make(CASE)
    reminders.run(date(2026, 10, 16))
    before = Message.objects.count()
    assert reminders.run(date(2026, 12, 20)) == reminders.Morning(3, 0)
    assert Message.objects.count() == before + 3
    assert set(Reminder.objects.order_by("-pk").values_list("milestone", flat=True)[:3]) == {"26-2026:window_closes"}


def re_evaluation(certificate, state, submitted_at=None, kind="re_evaluation"):
    return DossierFactory(
        product=certificate.product, kind=kind, state=state, submitted_at=submitted_at,
        round=RoundFactory(unit=certificate.issuer, profile=RuleProfile.objects.get(code="26-2026")),
    )  # fmt: skip


def at(day: date):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9))


@pytest.mark.parametrize(
    ("state", "step"), [("submitted", "Đã nộp"), ("checking", "Kiểm tra hồ sơ"), ("proposed", "Đề nghị cấp trên")]
)
def test_nothing_asks_to_hand_in_what_is_in_hand(make, people, state, step):
    dossier = re_evaluation(make(CASE), state, at(date(2026, 11, 20)))
    reminders.run(date(2026, 12, 6))
    text = Message.objects.get(to=people["producer"]).text
    assert f"hồ sơ đánh giá lại {dossier.code} đang ở bước “{step}”" in text
    assert "chủ thể nộp hồ sơ đánh giá lại" not in text
    assert "để nộp" not in text


@pytest.mark.parametrize(
    ("state", "kind", "submitted"),
    [
        ("withdrawn", "re_evaluation", date(2026, 11, 20)),
        ("submitted", "upgrade", date(2026, 11, 20)),
        ("proposed", "re_evaluation", date(2024, 1, 5)),  # the one that led to this certificate
    ],
)
def test_what_is_over_or_is_no_re_evaluation_is_not_in_hand(make, people, state, kind, submitted):
    certificate = make(CASE)
    re_evaluation(certificate, state, at(submitted), kind)
    re_evaluation(make(CASE), "submitted", at(date(2026, 11, 20)))  # of another product
    reminders.run(date(2026, 12, 6))
    text = Message.objects.get(to=people["producer"], key__startswith=f"reminder:{certificate.pk}:").text
    assert "chủ thể nộp hồ sơ đánh giá lại" in text


def test_a_draft_is_named_and_its_days_too(make, people):
    dossier = re_evaluation(make(CASE), "draft")
    reminders.run(date(2026, 12, 6))
    text = Message.objects.get(to=people["producer"]).text
    assert f"{dossier.code} đang ở bước “Đang lập”" in text
    assert "còn 10 ngày để nộp" in text


def test_a_user_set_inactive_is_told_nothing(make, people):
    make(CASE)
    for key in ("producer", "ward"):
        people[key].is_active = False
        people[key].save()
    assert reminders.run(date(2026, 12, 6)) == reminders.Morning(1, 0)
    assert set(Message.objects.values_list("to", flat=True)) == {people["office"].pk}
    assert not Mail.objects.filter(to__in=[people["producer"].email, people["ward"].email]).exists()
