"""Which wards a user may act in, by the roles that may do the act."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Protocol, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from ocop.accounts.models import Succession, Unit, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.accounts.scopes import NOTHING, within
from ocop.core.moves import no_right
from ocop.core.refusal import Refusal

REACHING = (Role.OFFICE, Role.LEADER, Role.HELPER_TEAM, Role.WARD_OFFICER)


def wards_for(user: User, action: str, day: date) -> QuerySet[Unit]:
    """Wards that exist on this day: all below an office's unit, a ward officer's own, none for others."""
    held = [m for m in memberships(user) if m.role in MAY[action] and m.role in REACHING]
    reach = reduce(or_, (within(m.unit, day=day) for m in held), NOTHING)
    return Unit.objects.on(day).wards().filter(reach).order_by("name_order")


def wards_listed(user: User, action: str, day: date) -> QuerySet[Unit]:
    """Wards by which a list is filtered: those of `wards_for`, and those that go on for one that has ended, also where
    they stand under another office. The list shows what the user may see, whichever is chosen."""
    own = wards_for(user, action, day)
    held = [m for m in memberships(user) if m.role in MAY[action] and m.role in REACHING]
    reach = reduce(or_, (within(m.unit, "unit", day) for m in held), NOTHING)
    past = Succession.objects.filter(day__lte=day, unit__valid_to__lt=day)
    next_ = past.filter(reach).values("successor")
    after = past.filter(unit__in=next_).values("successor")
    on = Unit.objects.on(day).wards()
    return on.filter(Q(pk__in=own.values("pk")) | Q(pk__in=next_) | Q(pk__in=after)).order_by("name_order")


def ward_refusal(user: User, action: str, act: str, ward: int) -> str | None:
    """Why this user may not do the act in this ward today; None when they may."""
    today = timezone.localdate()
    if wards_for(user, action, today).filter(pk=ward).exists():
        return None
    if ended := Unit.objects.filter(pk=ward, valid_to__lt=today).first():
        return f"{ended} đã kết thúc hoạt động ngày {ended.valid_to:%d/%m/%Y}. Hãy chọn đơn vị mới sau sắp xếp."
    held = frozenset(Role(m.role) for m in memberships(user))
    return no_right(act, "xã, phường", frozenset() if held & MAY[action] else held)


class Mergeable(Protocol):
    @property
    def merged_into_id(self) -> int | None: ...
    @property
    def merged_into(self) -> object: ...


M = TypeVar("M", bound=Mergeable)


def merged_away(record: object, kept: object) -> str:
    """For who acts on a record that was merged while the page stood open."""
    return f"{record} vừa được gộp vào {kept}. Hãy mở bản đó rồi làm lại."


def unmerged(record: M) -> M:
    """A record just locked: what is written to one that was merged meanwhile nobody would see. Raises Refusal."""
    if record.merged_into_id:
        raise Refusal(merged_away(record, record.merged_into))
    return record
