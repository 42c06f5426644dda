"""Whom an administrator reaches, and who is told of what he gives (SECURITY 75)."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.accounts.units.rules import keys_of
from ocop.core import seams


def administers(administrator: User, unit: Unit) -> bool:
    """Whether the unit is one that this user administers, or below it."""
    return any(m.unit.covers(unit) for m in memberships(administrator) if m.role == Role.ADMINISTRATOR)


def manages(administrator: User, user: User) -> bool:
    """Whether all that the user holds today lies where this administrator may give roles."""
    if user == administrator:
        return True
    held = Membership.objects.on(timezone.localdate()).filter(user=user).select_related("unit")
    return all(administers(administrator, membership.unit) for membership in held)


def without_role(users: QuerySet[User], day: date) -> QuerySet[User]:
    """Those who hold none on this day, and so see nothing."""
    return users.exclude(Exists(Membership.objects.on(day).filter(user=OuterRef("pk"))))


def granted(membership: Membership, *, by: User) -> None:
    """Tell the owner of a role that opens what is decided, and the leaders of its unit."""
    user, unit = membership.user, membership.unit
    told = {person.pk: person for person in (user, *leaders_of(unit)) if person != by}
    role = membership.get_role_display()
    days = " ".join(
        f"{word} {day:%d/%m/%Y}"
        for word, day in (("từ", membership.valid_from), ("đến hết", membership.valid_to))
        if day is not None
    )
    text = (
        f"{by} (quản trị) vừa ghi vai trò {role} tại {unit}{f' {days}' if days else ''} cho {user} ({user.username}).\n"
        "Nếu không đúng, hãy báo ngay cho lãnh đạo đơn vị."
    )
    seams.tell.ask(told.values(), f"{user}: vai trò {role}, {unit}", text)


def leaders_of(unit: Unit) -> list[User]:
    """Leaders of the unit; where it has none, of the nearest above it."""
    held = Membership.objects.on(timezone.localdate()).filter(role=Role.LEADER, user__is_active=True)
    found: dict[int, list[User]] = {}
    for membership in held.filter(unit__in=keys_of(unit.path)).select_related("user"):
        found.setdefault(membership.unit_id, []).append(membership.user)
    return next((found[key] for key in reversed(keys_of(unit.path)) if key in found), [])


def reaches(user: User, unit: Unit, action: str) -> bool:
    """Whether the unit lies within what some role of the user that may do `action` covers."""
    return any(m.unit.covers(unit) for m in memberships(user) if m.role in MAY[action])
