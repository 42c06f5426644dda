"""Whom to tell about a dossier."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from ocop.accounts.models import Membership, User
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
    return holding(Role.WARD_OFFICER, Q(unit_id=dossier.product.ward_id))


def office(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.OFFICE, Q(unit_id=dossier.round.unit_id))


def helpers(dossier: Dossier) -> QuerySet[User]:
    return holding(Role.HELPER_TEAM, Q(unit_id=dossier.round.unit_id))


def holding(role: Role, where: Q) -> QuerySet[User]:
    """Users who hold the role there today."""
    held = Membership.objects.on(timezone.localdate()).filter(where, role=role)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))
