"""Whom to tell about a dossier."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User
from ocop.accounts.roles import Role
from ocop.notifications import outbox
from products.dossiers.models import Dossier


def tell(dossier: Dossier, who: Iterable[User], subject: str, text: str, *, but: User) -> None:
    """A message to each once, save to the one who did it."""
    people = {user.pk: user for user in who if user.pk != but.pk}
    outbox.tell(people.values(), f"{dossier.code}: {subject}", text, dossier.get_absolute_url())


def producers(dossier: Dossier) -> QuerySet[User]:
    return dossier.product.producer.users.filter(is_active=True)


def ward(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.WARD_OFFICER, dossier.product.ward)


def office(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.OFFICE, dossier.round.unit)


def office_above_ward(dossier: Dossier) -> QuerySet[User]:
    """The office of the level right above the ward: who certifies what a higher council hands down (148)."""
    above = dossier.product.ward.parent
    return holding(Role.OFFICE, above) if above else User.objects.none()


def helpers(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.HELPER_TEAM, dossier.round.unit)


def holding(role: Role, unit: Unit) -> QuerySet[User]:
    """Users who hold the role today in this unit, or in those that go on with what it had."""
    today = timezone.localdate()
    held = Membership.objects.on(today).filter(unit__in=unit.heirs(today), role=role)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))
