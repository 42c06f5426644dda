from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ocop.accounts.access import needs
from ocop.accounts.models import Membership, memberships
from ocop.accounts.roles import Role
from ocop.core.requests import UserRequest
from ocop.worklist import (
    administrator,
    council_member,
    department,
    helper_team,
    leader,
    office,
    producer,
    ward_officer,
)
from ocop.worklist.board import Board

BOARDS: dict[Role, Callable[[Membership, date], Board]] = {
    Role.OFFICE: office.board,
    Role.LEADER: leader.board,
    Role.WARD_OFFICER: ward_officer.board,
    Role.HELPER_TEAM: helper_team.board,
    Role.COUNCIL_MEMBER: council_member.board,
    Role.DEPARTMENT: department.board,
    Role.PRODUCER: producer.board,
    Role.ADMINISTRATOR: administrator.board,
}


@needs("worklist.read")
def worklist(request: UserRequest) -> HttpResponse:
    """The first screen: one board for each membership, the first of Role's order unless `?vai-tro=` names another."""
    held = in_order(memberships(request.user))
    chosen = next((m for m in held if str(m.pk) == request.GET.get("vai-tro")), held[0])
    today = timezone.localdate()
    tabs = [
        {"label": f"{m.get_role_display()}, {m.unit}", "url": f"?vai-tro={m.pk}", "current": m is chosen, "count": ""}
        for m in held
    ]
    context = {
        "board": BOARDS[Role(chosen.role)](chosen, today),
        "today": today,
        "unit": chosen.unit,
        "tabs": tabs if len(held) > 1 else [],
    }
    return render(request, "worklist/board.html", context)


def in_order(held: list[Membership]) -> list[Membership]:
    order = list(Role)
    return sorted(held, key=lambda m: (order.index(Role(m.role)), m.unit.path))
