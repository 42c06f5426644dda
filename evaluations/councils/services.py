"""A council's acts: set up, its rules entered with their sources, its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from evaluations.councils.models import Council, CouncilMember
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.audit.services import record
from ocop.core.refusal import Refusal

RULES = (
    "name", "decision_number", "decision_date", "quorum", "quorum_with_chair", "quorum_source", "spread_limit",
    "spread_source", "minimum_reading", "minimum_source",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One member as entered. `pk` None: new."""

    user: User
    office: str
    organisation: str = ""
    pk: int | None = None
    leaves: bool = False


def save_council(council: Council, places: Sequence[Place], *, by: User) -> Council:
    """Keep the council, its rules and its members together. Raises Refusal, ValidationError of the constraints."""
    with transaction.atomic():
        before = Council.objects.select_for_update().filter(pk=council.pk).values(*RULES).first() or {}
        if before and not MAY["council.edit"] & Council.objects.roles_of(by, council.pk):
            raise Refusal("Vai trò của bạn không sửa được Hội đồng này.")
        council.validate_constraints()
        council.save()
        _seat(council, places)
        after = {name: getattr(council, name) for name in RULES}
        changes: dict[str, Any] = {
            name: (before.get(name), value) for name, value in after.items() if before.get(name) != value
        }
        record(by, "council.edit" if before else "council.create", council, members=len(places), **changes)
    return council


def _seat(council: Council, places: Sequence[Place]) -> None:
    for place in sorted(places, key=lambda place: not place.leaves):
        if place.leaves:
            _unseat(council, place)
    staying = [place for place in places if not place.leaves]
    # offices go first through "member": two who swap the chair never hold it both
    council.members.filter(pk__in=[place.pk for place in staying if place.pk]).update(office="member")
    for position, place in enumerate(staying, 1):
        member = CouncilMember(pk=place.pk, council=council) if place.pk else CouncilMember(council=council)
        if place.pk:
            member = council.members.get(pk=place.pk)
        member.user, member.office = place.user, place.office
        member.organisation, member.position = place.organisation, position
        member.validate_constraints()
        member.save()


def _unseat(council: Council, place: Place) -> None:
    member = council.members.filter(pk=place.pk).first() if place.pk else None
    if member is None:
        return
    if member.sheets.exists():
        raise Refusal(f"{member.user} đã có phiếu chấm, không bỏ khỏi Hội đồng được. Hãy ghi vắng mặt ở phiên.")
    member.attendance_set.all().delete()
    member.recusal_set.all().delete()
    member.delete()
