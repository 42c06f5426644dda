"""Whom to tell about a dossier."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User
from ocop.accounts.roles import Role
from ocop.notifications import outbox
from products.dossiers.models import Dossier
from products.producers.models import Producer


def tell(dossier: Dossier, who: Iterable[User], subject: str, text: str, *, but: User) -> None:
    outbox.tell_each(notes(dossier, who, subject, text, but=but))


def notes(dossier: Dossier, who: Iterable[User], subject: str, text: str, *, but: User) -> list[outbox.Note]:
    """To each once, save to the one who did it."""
    people = {user.pk: user for user in who if user.pk != but.pk}
    subject, url = f"{dossier.code}: {subject}", dossier.get_absolute_url()
    return [outbox.Note(user, subject, text, url) for user in people.values()]


def producers(dossier: Dossier) -> QuerySet[User]:
    return dossier.product.producer.users.filter(is_active=True)


def ward(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.WARD_OFFICER, dossier.product.ward)


def office(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.OFFICE, dossier.round.unit)


def helpers(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.HELPER_TEAM, dossier.round.unit)


def holding(role: Role, unit: Unit) -> QuerySet[User]:
    """Users who hold the role today in this unit, or in those that go on with what it had."""
    today = timezone.localdate()
    held = Membership.objects.on(today).filter(unit__in=unit.heirs(today), role=role)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def holding_each(role: Role, units: Iterable[Unit]) -> dict[Unit, list[User]]:
    """As `holding`, for many units in one query."""
    today = timezone.localdate()
    heirs = {unit: unit.heirs(today) for unit in units}
    keys = {key for found in heirs.values() for key in found}
    held = Membership.objects.on(today).filter(unit__in=keys, role=role, user__is_active=True).select_related("user")
    rows = list(held.order_by("user_id"))
    return {unit: [row.user for row in rows if row.unit_id in found] for unit, found in heirs.items()}


def producers_each(producers: Collection[int]) -> dict[int, list[User]]:
    """The active users of each producer, by its key, in one query."""
    users: dict[int, list[User]] = {pk: [] for pk in producers}
    links = Producer.users.through.objects.filter(producer__in=producers, user__is_active=True)
    for link in links.select_related("user").order_by("user_id"):
        users[link.producer_id].append(link.user)
    return users
