"""The morning's work: reminders before certificates end, and those that ended. By sets: no query for a single row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, User
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.law.dates.rules import Reminder as Due
from ocop.law.dates.rules import due_reminders, reminders, which_profile
from ocop.law.models import RuleProfile
from ocop.law.profiles.rules import ProfileRules
from ocop.law.profiles.services import rules_of
from ocop.notifications import outbox
from products.certificates.models import Certificate, Reminder
from products.certificates.rules import CertificateState
from products.producers.models import Producer

CATCH_UP = timedelta(days=21)  # how long the job may have stood still with every milestone still told
CHUNK = 1000


@dataclass(frozen=True)
class Morning:
    reminders: int
    expired: int


def run(today: date) -> Morning:
    """Tell what is due and end what is over. However often it runs or dies: each reminder once."""
    sent = sum(_remind(chunk, due, today) for chunk, due in _due(today))
    return Morning(sent, _expire(today))


# ── which certificates, which milestones ──


@dataclass(frozen=True)
class Row:
    """A certificate as the reminder needs it."""

    pk: int
    number: str
    product: str
    producer_id: int
    ward_id: int
    issuer_id: int
    valid_to: date
    profile_id: int


def _due(today: date) -> Iterator[tuple[list[Row], dict[tuple[int, date], tuple[Due, ...]]]]:
    """Chunks of certificates that have something due, and what it is by (profile, last day)."""
    active = Certificate.objects.published().filter(state=CertificateState.ACTIVE)
    plan = _milestones(set(active.order_by().values_list("profile_id", "valid_to").distinct()), today)
    days = {valid_to for _, valid_to in plan}
    if not days:
        return
    names = ("pk", "number_text", "product__name", "product__producer_id", "product__ward_id", "issuer_id")
    wanted = active.filter(valid_to__gte=min(days), valid_to__lte=max(days), valid_to__in=days).order_by("pk")
    last = 0
    while found := list(wanted.filter(pk__gt=last).values_list(*names, "valid_to", "profile_id")[:CHUNK]):
        last = found[-1][0]
        rows = [Row(*values) for values in found]
        yield [row for row in rows if (row.profile_id, row.valid_to) in plan], plan


def _milestones(ends: set[tuple[int, date]], today: date) -> dict[tuple[int, date], tuple[Due, ...]]:
    """What is due today, or was and may have been missed, for each (profile, last day)."""
    laws = {profile.pk: rules_of(profile) for profile in RuleProfile.objects.all()}
    by_code = {law.code: law for law in laws.values()}
    spans = [law.handed_in for law in laws.values()]
    plan = {}
    for profile_id, valid_to in ends:
        own = laws[profile_id]
        renewal = by_code.get(which_profile(valid_to, spans) or "", own)
        if due := _missed(_all(own, renewal, valid_to), today):
            plan[profile_id, valid_to] = due
    return plan


def _all(own: ProfileRules, renewal: ProfileRules, valid_to: date) -> tuple[Due, ...]:
    return reminders(valid_to, own=(own.code, own.milestones), renewal=(renewal.code, renewal.milestones))


def _missed(all_: Sequence[Due], today: date) -> tuple[Due, ...]:
    """Those of the last three weeks, and a notice that the law asks for however long ago its day was."""
    past = due_reminders(all_, since=date.min, today=today)
    return tuple(due for due in past if due.day > today - CATCH_UP or due.milestone.notice)


# ── telling ──


@transaction.atomic
def _remind(rows: Sequence[Row], plan: dict[tuple[int, date], tuple[Due, ...]], today: date) -> int:
    """Reminders, messages and mails of one chunk in one transaction. How many were new."""
    people = _people(rows, today)
    told = set(
        Reminder.objects.filter(certificate__in=[row.pk for row in rows]).values_list(
            "certificate_id", "milestone", "recipient_id"
        )
    )
    new, notes = [], []
    for row in rows:
        for due in plan[row.profile_id, row.valid_to]:
            milestone = f"{due.profile}:{due.milestone.code}"
            users = [user for user in people.of(row) if (row.pk, milestone, user.pk) not in told]
            new += [
                Reminder(certificate_id=row.pk, milestone=milestone, due_on=due.day, recipient=user) for user in users
            ]
            notes += [_note(user, row, due, today) for user in users]
            notes += _letter_to_producer(people, row, due, today)
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    outbox.tell_each(notes)
    return len(new)


@dataclass(frozen=True)
class People:
    """Who is told: users of the producer, officers of the ward, the issuer's office; each once."""

    producers: dict[int, list[User]]
    wards: dict[int, list[User]]
    offices: dict[int, list[User]]
    addresses: dict[int, str]

    def of(self, row: Row) -> list[User]:
        found = [
            *self.producers.get(row.producer_id, ()),
            *self.wards.get(row.ward_id, ()),
            *self.offices.get(row.issuer_id, ()),
        ]
        return list({user.pk: user for user in found}.values())


def _people(rows: Sequence[Row], today: date) -> People:
    producers: dict[int, list[User]] = {}
    wanted = {row.producer_id for row in rows}
    through = Producer.users.through.objects.filter(producer_id__in=wanted, user__is_active=True)
    for link in through.select_related("user"):
        producers.setdefault(link.producer_id, []).append(link.user)
    addresses = dict(
        Producer.objects.filter(pk__in=wanted - set(producers)).exclude(email="").values_list("pk", "email")
    )
    units = {row.ward_id for row in rows} | {row.issuer_id for row in rows}
    staff: dict[str, dict[int, list[User]]] = {Role.WARD_OFFICER: {}, Role.OFFICE: {}}
    held = Membership.objects.on(today).filter(Q(unit__in=units), role__in=staff, user__is_active=True)
    for membership in held.select_related("user").order_by("pk"):
        staff[membership.role].setdefault(membership.unit_id, []).append(membership.user)
    return People(producers, staff[Role.WARD_OFFICER], staff[Role.OFFICE], addresses)


def _note(user: User, row: Row, due: Due, today: date) -> outbox.Note:
    return outbox.Note(
        to=user,
        subject=_subject(row, today),
        text=_text(row, due, today),
        url=reverse("products:certificate", args=[row.pk]),
        key=f"reminder:{row.pk}:{due.profile}:{due.milestone.code}",
    )


def _letter_to_producer(people: People, row: Row, due: Due, today: date) -> list[outbox.Note]:
    """A producer without an account is told by mail, where an address is known."""
    if row.producer_id not in people.addresses:
        return []
    key = f"reminder:{row.pk}:{due.profile}:{due.milestone.code}"
    address = people.addresses[row.producer_id]
    return [outbox.Note(to=None, mail_to=address, subject=_subject(row, today), text=_text(row, due, today), key=key)]


def _subject(row: Row, today: date) -> str:
    return f"{row.product}: giấy chứng nhận {row.number} {_left(row.valid_to, today)}"


def _left(valid_to: date, today: date) -> str:
    days = (valid_to - today).days
    if days < 0:
        return f"đã hết hạn từ ngày {valid_to + timedelta(days=1):%d/%m/%Y}"
    return f"còn hiệu lực {days} ngày" if days else "hết hạn sau hôm nay"


def _text(row: Row, due: Due, today: date) -> str:
    head = f"{due.milestone.label}." if not due.milestone.notice else "Thông báo bằng văn bản về thời hạn."
    return (
        f"{head} Giấy chứng nhận sản phẩm OCOP số {row.number} của {row.product} có giá trị đến hết ngày "
        f"{row.valid_to:%d/%m/%Y}, {_left(row.valid_to, today)}. "
        "Muốn giữ hạng sao, chủ thể nộp hồ sơ đánh giá lại tại xã, phường."
    )


# ── the end ──


def _expire(today: date) -> int:
    """Certificates past their last day change state; each change has its event."""
    over = Certificate.objects.filter(state=CertificateState.ACTIVE, valid_to__lt=today).order_by("pk")
    ended = 0
    while keys := list(over.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            rows = list(over.filter(pk__in=keys).select_for_update(of=("self",)).select_related("product"))
            Certificate.objects.filter(pk__in=[row.pk for row in rows]).update(
                state=CertificateState.EXPIRED, updated_at=timezone.now()
            )
            audit.record_each(
                None, "certificate.expire", rows, state=(CertificateState.ACTIVE, CertificateState.EXPIRED)
            )
        ended += len(rows)
    return ended
