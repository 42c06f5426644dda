"""SECURITY 43, 78: the audit trail is chained; what was changed, lost or added is named first."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from ocop.accounts.roles import Role
from ocop.core.audit import chain, rules
from ocop.core.audit import services as audit
from ocop.core.health import services as health
from ocop.core.jobs.tasks import reconcile
from ocop.core.models import AuditEvent, AuditLink
from ocop.notifications.mail.services import send_audit_heads
from ocop.notifications.models import Mail
from tests.factories import UserFactory
from tests.guards import lifted

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
any_pace = hypothesis(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
WORDS = st.text(max_size=8)
EVENTS = st.lists(
    st.builds(
        rules.Event,
        pk=st.integers(1, 10**9),
        at=st.integers(0, 600).map(lambda s: AT + timedelta(seconds=s)),
        by=st.none() | st.integers(1, 99),
        for_whom=st.none(),
        action=WORDS,
        kind=st.none() | st.integers(1, 9),
        about=st.none() | st.integers(),
        text=WORDS,
        changes=st.dictionaries(WORDS, st.none() | st.integers() | WORDS | st.lists(WORDS), max_size=3),
        address=st.none() | st.just("192.0.2.7"),
    ),
    min_size=2,
    max_size=8,
    unique_by=lambda event: event.pk,
)


def linked(events):
    previous, pairs = rules.START, []
    for place, event in enumerate(events, 1):
        made = rules.link(previous, place, event, f"muối{place}")
        pairs.append((made, event))
        previous = made.digest
    return pairs


@any_pace
@given(EVENTS, st.data())
def test_s43_the_first_event_changed_lost_or_moved_is_named(events, data):
    pairs = linked(events)
    assert rules.first_break(pairs) is None
    place = data.draw(st.integers(0, len(pairs) - 1))
    held, event = pairs[place]
    changed = data.draw(
        st.sampled_from(
            [
                {"text": event.text + "x"},
                {"action": event.action + "x"},
                {"by": (event.by or 0) + 1},
                {"changes": {**event.changes, "x": 1}},
                {"address": "198.51.100.1"},
                {"at": event.at + timedelta(microseconds=1)},
            ]
        )
    )
    pairs[place] = held, rules.Event(**{**event.__dict__, **changed})
    assert rules.first_break(pairs).place == place + 1
    pairs[place] = held, None
    assert rules.first_break(pairs).why == "sự kiện đã mất"
    del pairs[place]
    assert (place == len(pairs)) == (rules.first_break(pairs) is None)  # the tail is what a day's head is for


@any_pace
@given(EVENTS)
def test_s43_erased_words_keep_the_chain(events):
    pairs = linked(events)
    held, event = pairs[0]
    bare = rules.Event(**{**event.__dict__, "text": "", "changes": {}, "address": None})
    pairs[0] = rules.Link(held.place, held.event, "", held.personal, held.digest), bare
    assert rules.first_break(pairs) is None
    pairs[0] = pairs[0][0], rules.Event(**{**bare.__dict__, "text": "lại có"})
    assert rules.first_break(pairs).place == 1


def trail(length: int = 4) -> list[AuditEvent]:
    return [audit.record(None, f"thu.{n}", note="chữ “có dấu”", pair=("cũ", n)) for n in range(length)]


def verified(*arguments: str) -> int:
    try:
        call_command("verify_audit", *arguments)
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.embedded
def test_s43_each_minute_links_what_is_new(capsys):
    trail()
    reconcile()
    assert AuditLink.objects.count() == AuditEvent.objects.count()
    trail(2)
    chain.extend()
    assert list(AuditLink.objects.values_list("place", flat=True)) == [*range(1, AuditEvent.objects.count() + 1)]
    assert verified() == 0
    assert "nguyên vẹn" in capsys.readouterr().out


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("fake", "word"),
    [
        (lambda e: AuditEvent.objects.filter(pk=e.pk).update(action="khac"), "đã bị sửa"),
        (lambda e: AuditEvent.objects.filter(pk=e.pk).update(changes={"pair": ["cũ", 9]}), "nội dung sự kiện"),
        (lambda e: (e.link.delete(), AuditEvent.objects.filter(pk=e.pk)._raw_delete("default")), "mất 1 mắt xích"),
    ],
)
def test_s43_behind_the_guards_back_the_chain_tells(capsys, fake, word):
    events = trail()
    chain.extend()
    with pytest.raises(IntegrityError), transaction.atomic():
        fake(events[1])
    with lifted():
        fake(AuditEvent.objects.get(pk=events[1].pk))
    assert verified() == 1
    told = capsys.readouterr().out
    assert word in told
    assert str(events[1].pk) in told or "mất" in word


@pytest.mark.embedded
def test_s43_an_event_slipped_in_later_is_told(capsys):
    trail()
    chain.extend()
    with time_machine.travel(timezone.now() - timedelta(hours=3)):
        audit.record(None, "len.lut")
    assert health.audit_is_chained() is not None
    assert verified() == 1
    assert "chưa vào chuỗi" in capsys.readouterr().out
    chain.extend()
    assert verified() == 1
    assert "thời điểm lùi lại" in capsys.readouterr().out


@pytest.mark.embedded
def test_s43_each_days_head_leaves_the_machine_once(reference, capsys):
    UserFactory(role=Role.ADMINISTRATOR, email="quantri@example.vn")
    UserFactory(role=Role.OFFICE, email="vanphong@example.vn")
    day = date(2026, 11, 20)
    with time_machine.travel(datetime.combine(day, time(5), tzinfo=UTC)):
        trail()
        chain.extend()
    send_audit_heads(day + timedelta(days=1))
    send_audit_heads(day + timedelta(days=1))
    (mail,) = Mail.objects.all()
    digest = AuditLink.objects.order_by("-place").first().digest
    assert mail.to == "quantri@example.vn"
    assert digest in mail.text
    assert verified("--head", digest) == 0
    with lifted():
        AuditLink.objects.order_by("-place").first().delete()
        AuditEvent.objects.order_by("-pk").first().delete()
    assert verified() == 0  # the rest of the chain holds: only the letter knows
    assert verified("--head", digest) == 1
    assert "Không còn trong chuỗi" in capsys.readouterr().out


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s43_two_writers_make_one_chain():
    trail(50)
    barrier = threading.Barrier(4)

    def write():
        barrier.wait()
        chain.extend()
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain.extend()
    assert AuditLink.objects.count() == AuditEvent.objects.count() >= 50
    assert chain.first_break(timezone.now()) is None
