"""The morning's work: what is told before certificates end, and that they ended. By sets: no query for a single row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User
from ocop.accounts.roles import Role
from ocop.accounts.units.rules import keys_of
from ocop.core.audit import services as audit
from ocop.law.dates.rules import DueNow, Window, due_now, reminders, which_profile
from ocop.law.dates.rules import Reminder as Due
from ocop.law.dates.services import calendar
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import on_day, rules_of
from ocop.notifications import outbox
from products.certificates import rules
from products.certificates.models import Certificate, Reminder
from products.certificates.rules import CertificateState, InHand
from products.dossiers.models import Dossier
from products.dossiers.rules.states import UNANSWERED, DossierKind
from products.dossiers.rules.states import State as DossierState
from products.producers.models import Producer

CHUNK = 1000


@dataclass(frozen=True)
class Morning:
    reminders: int
    expired: int


def run(today: date) -> Morning:
    """Tell what is due and what is over on this day. However often it runs or dies: each once."""
    sent = sum(_remind(chunk, due, today) for chunk, due in _due(today))
    return Morning(sent, _tell_ends(today))


# ── which certificates, which milestones ──


@dataclass(frozen=True)
class Row:
    """A certificate as the reminder needs it."""

    pk: int
    number: str
    product: str
    product_id: int
    producer_id: int
    ward_id: int
    issuer_id: int | None
    valid_from: date
    valid_to: date
    profile_id: int
    last_told: date | None


@dataclass(frozen=True)
class Told:
    """What holders of certificates with one profile and one last day are told today, and their law's window."""

    due: DueNow
    window: Window | None


Plan = dict[tuple[int, date], Told]


def _due(today: date) -> Iterator[tuple[list[Row], Plan]]:
    """Chunks of certificates whose newest milestone was not told yet, and what it is by (profile, last day)."""
    active = Certificate.objects.standing().filter(state=CertificateState.ACTIVE, ended_told_on=None)
    plan = _plan(set(active.order_by().values_list("profile_id", "valid_to").distinct()), today)
    if not plan:
        return
    days = {valid_to for _, valid_to in plan}
    told = Reminder.objects.filter(certificate=OuterRef("pk")).order_by("-due_on").values("due_on")[:1]
    wanted = active.filter(valid_to__gte=min(days), valid_to__lte=max(days)).order_by("pk")
    names = (
        "pk", "number_text", "product_name", "product_id", "product__producer_id", "product__ward_id", "issuer_id",
        "valid_from", "valid_to", "profile_id",
    )  # fmt: skip
    last = 0
    while found := list(wanted.filter(pk__gt=last).values_list(*names, Subquery(told))[:CHUNK]):
        last = found[-1][0]
        yield [row for row in (Row(*values) for values in found) if _is_new(row, plan)], plan


def _is_new(row: Row, plan: Plan) -> bool:
    """All of a certificate's people are told in one transaction: a milestone told to one was told to all."""
    told = plan.get((row.profile_id, row.valid_to))
    return told is not None and (row.last_told is None or row.last_told < told.due.newest.day)


def _plan(ends: set[tuple[int, date]], today: date) -> Plan:
    laws = dict(RuleProfile.objects.values_list("pk", "code"))
    by_code = {code: rules_of(profile) for code, profile in on_day(today).items()}  # a milestone changed from a day on
    spans = [law.handed_in for law in by_code.values()]
    days_off = calendar()
    plan = {}
    for profile_id, valid_to in ends:
        own = by_code[laws[profile_id]]
        renewal = by_code.get(which_profile(valid_to, spans) or "", own)
        all_ = reminders(
            valid_to,
            own=(own.code, own.milestones),
            renewal=(renewal.code, renewal.milestones),
            calendar_=days_off,
        )
        if due := due_now(all_, today):
            plan[profile_id, valid_to] = Told(due, renewal.hand_in_window(valid_to))
    return plan


# ── telling ──


@transaction.atomic
def _remind(rows: Sequence[Row], plan: Plan, today: date) -> int:
    """Reminders, messages and mails of one chunk in one transaction. How many people were told."""
    if not rows:
        return 0
    people, in_hand = _people(rows, today), _in_hand(rows)
    told = set(
        Reminder.objects.filter(certificate__in=[row.pk for row in rows]).values_list(
            "certificate_id", "milestone", "recipient_id"
        )
    )
    milestones = {(certificate, milestone) for certificate, milestone, _ in told}
    new, notes, count = [], [], 0
    for row in rows:
        say = plan[row.profile_id, row.valid_to]
        due = replace(say.due, notice=None) if (row.pk, _key(say.due.notice)) in milestones else say.due
        dossier = in_hand.get(row.pk)
        text = rules.reminder_text(_about(row), row.valid_to, due, say.window, dossier, today)
        left = rules.left_words(row.valid_to, today, dossier.goes_on_to if dossier else None)
        subject = f"{row.product}: giấy chứng nhận {row.number} {left}"
        users = [user for user in people.of(row) if (row.pk, _key(due.newest), user.pk) not in told]
        count += len(users)
        new += [
            Reminder(certificate_id=row.pk, milestone=_key(one), due_on=one.day, recipient=user)
            for user in users
            for one in {due.newest, due.notice}
            if one is not None
        ]
        notes += [_note(row, due, subject, text, to=user) for user in users]
        if row.producer_id in people.addresses:
            notes.append(_note(row, due, subject, text, mail_to=people.addresses[row.producer_id]))
    new.sort(key=lambda one: -one.certificate_id)  # each row holds its certificate: in the order of all locks on them
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    outbox.tell_each(notes)
    return count


def _key(due: Due | None) -> str:
    return f"{due.profile}:{due.milestone.code}" if due else ""


def _about(row: Row) -> str:
    return f"Giấy chứng nhận sản phẩm OCOP số {row.number} của {row.product}"


def _in_hand(rows: Sequence[Row]) -> dict[int, InHand]:
    """The re-evaluation that is being made or was handed in for each of these certificates."""
    living = (DossierState.DRAFT, *UNANSWERED)
    found = Dossier.objects.filter(
        product__in={row.product_id for row in rows}, kind=DossierKind.RE_EVALUATION, state__in=living
    ).order_by("pk")
    by_product: dict[int, list[Dossier]] = {}
    for dossier in found.only("pk", "code", "state", "product_id", "submitted_at"):
        by_product.setdefault(dossier.product_id, []).append(dossier)
    last = Certificate.objects.filter(pk__in=[row.pk for row in rows]).lives_on()
    return {
        row.pk: InHand(
            dossier.code, DossierState(dossier.state).label, dossier.state != DossierState.DRAFT, last.get(row.pk)
        )
        for row in rows
        for dossier in by_product.get(row.product_id, ())
        if dossier.submitted_at is None or timezone.localdate(dossier.submitted_at) >= row.valid_from
    }


@dataclass(frozen=True)
class People:
    """Who is told: users of the producer, officers of the ward, the issuer's office; each once. Where the issuer is no
    unit of ours, the offices above the ward."""

    producers: dict[int, list[User]]
    wards: dict[int, list[User]]
    offices: dict[int, list[User]]
    offices_above: dict[int, list[User]]
    addresses: dict[int, str]

    def of(self, row: Row) -> list[User]:
        found = [
            *self.producers.get(row.producer_id, ()),
            *self.wards.get(row.ward_id, ()),
            *(self.offices.get(row.issuer_id, ()) if row.issuer_id else self.offices_above.get(row.ward_id, ())),
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
    units = Unit.objects.filter(pk__in={row.ward_id for row in rows} | {row.issuer_id for row in rows})
    heirs = {unit.pk: unit.heirs(today) for unit in units}
    above = {unit.pk: keys_of(unit.path)[:-1] for unit in units}
    return People(
        producers,
        _staff(Role.WARD_OFFICER, heirs, today),
        _staff(Role.OFFICE, heirs, today),
        _staff(Role.OFFICE, above, today),
        addresses,
    )


def _staff(role: Role, heirs: Mapping[int, Sequence[int]], today: date) -> dict[int, list[User]]:
    """Who holds this role today in each unit, or in those that go on with what it had."""
    wanted = {key for keys in heirs.values() for key in keys}
    held = Membership.objects.on(today).filter(unit__in=wanted, role=role, user__is_active=True)
    found: dict[int, list[User]] = {}
    for membership in held.select_related("user").order_by("pk"):
        found.setdefault(membership.unit_id, []).append(membership.user)
    return {unit: [user for key in keys for user in found.get(key, ())] for unit, keys in heirs.items()}


def _note(row: Row, due: DueNow, subject: str, text: str, *, to: User | None = None, mail_to: str = "") -> outbox.Note:
    """To a user; or, where a producer has no account, a mail alone."""
    return outbox.Note(
        to=to,
        mail_to=mail_to,
        subject=subject,
        text=text,
        url=reverse("products:certificate", args=[row.pk]) if to else "",
        key=f"reminder:{row.pk}:{_key(due.newest)}",
    )


# ── the end ──


def _tell_ends(today: date) -> int:
    """Certificates past their last day, save those that go on: that they are over is told once, by an event. Whether
    one is over is never stored: the dates say it, so that no wrong day can end one for good. How many were told."""
    over = Certificate.objects.filter(state=CertificateState.ACTIVE, valid_to__lt=today, ended_told_on=None)
    over = over.exclude(pk__in=Certificate.objects.going_on(today)).order_by("-pk")
    told = 0
    while keys := list(over.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            rows = list(over.filter(pk__in=keys).select_for_update(of=("self",)).select_related("product"))
            Certificate.objects.filter(pk__in=[row.pk for row in rows]).update(ended_told_on=today)
            ended = {"state": (CertificateState.ACTIVE, CertificateState.EXPIRED)}
            audit.record_each(None, "certificate.expire", dict.fromkeys(rows, ended))
        told += len(rows)
    return told


# ── what a wrong day told ──


@transaction.atomic
def take_back_early(today: date) -> None:
    """What was told for days that have not come (by a clock that was ahead) counts for nothing: it is told when due.
    `today` by the clock, never a day that is done again by hand."""
    Certificate.objects.filter(ended_told_on__gt=today).update(ended_told_on=None)
    early = Reminder.objects.filter(due_on__gt=today)
    keys = {f"reminder:{pk}:{milestone}" for pk, milestone in early.values_list("certificate_id", "milestone")}
    if keys:
        outbox.forget(keys)
        early.delete()
