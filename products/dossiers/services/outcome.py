"""Moves that another act makes: a session, its result, a decision. The policy is asked all the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ocop.accounts.models import User
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.notifications import outbox
from products.dossiers.models import Dossier
from products.dossiers.rules.facts import Reached
from products.dossiers.rules.moves import INTO_SESSION, NOT_SCORED, OUT_OF_SESSION, OUTCOMES, SCORED
from products.dossiers.rules.states import State
from products.dossiers.services import people
from products.dossiers.services.facts import lock_each, moving


def into_session(dossier: Dossier, *, by: User) -> Dossier:
    """Đưa vào phiên họp: eligible → in_session. Raises Refusal."""
    with moving(INTO_SESSION, dossier, by) as act:
        pass
    return act.record


def out_of_session(dossier: Dossier, *, by: User) -> Dossier:
    """Its item was taken off an agenda before scoring: in_session → eligible. Raises Refusal."""
    with moving(OUT_OF_SESSION, dossier, by) as act:
        pass
    return act.record


def mark_scored(dossier: Dossier, *, by: User) -> Dossier:
    """Xác nhận kết quả chấm: in_session → scored. Raises Refusal."""
    with moving(SCORED, dossier, by) as act:
        pass
    return act.record


def back_to_session(dossier: Dossier, *, by: User) -> Dossier:
    """Its confirmed result was opened again: scored → in_session. Raises Refusal."""
    with moving(NOT_SCORED, dossier, by) as act:
        pass
    return act.record


def decide_each(outcomes: Mapping[int, State], *, by: User) -> None:
    """The decision was published: each dossier, by its key, scored → recognised, proposed, handed down or not
    recognised; one that came back from the higher level → recognised. All or none, in as many statements for many as
    for one. Raises Refusal."""
    with transaction.atomic():
        dossiers = lock_each(outcomes)
        roles = Dossier.objects.roles_of_each(by, outcomes)
        for dossier in dossiers:
            seen = Reached(State(dossier.state), roles[dossier.pk])
            if reason := OUTCOMES[outcomes[dossier.pk]].refusal(seen):
                raise Refusal(f"{dossier.code}: {reason}")
        for state in OUTCOMES:
            _decide([dossier for dossier in dossiers if outcomes[dossier.pk] == state], state, by)
        _tell(dossiers, outcomes, by)


def _decide(dossiers: Sequence[Dossier], state: State, by: User) -> None:
    if not dossiers:
        return
    now = timezone.now()
    keys = [dossier.pk for dossier in dossiers]
    Dossier.objects.filter(pk__in=keys).update(state=state, state_since=now, updated_at=now)
    moved: dict[Model, dict[str, Any]] = {dossier: {"state": (State(dossier.state), state)} for dossier in dossiers}
    audit.record_each(by, OUTCOMES[state].action, moved)


def _tell(dossiers: Sequence[Dossier], outcomes: Mapping[int, State], by: User) -> None:
    """Its producer and ward; of what a higher council hands down also the office right above the ward, which certifies
    it (148)."""
    producers = people.producers_each({dossier.product.producer_id for dossier in dossiers})
    wards = people.holding_each(Role.WARD_OFFICER, {dossier.product.ward for dossier in dossiers})
    down = {pk for pk, state in outcomes.items() if state == State.HANDED_DOWN}
    above = {dossier.pk: dossier.product.ward.parent for dossier in dossiers if dossier.pk in down}
    offices = people.holding_each(Role.OFFICE, {unit for unit in above.values() if unit})
    notes: list[outbox.Note] = []
    for dossier in dossiers:
        product, unit = dossier.product, above.get(dossier.pk)
        who = [*producers[product.producer_id], *wards[product.ward], *(offices[unit] if unit else ())]
        text = f"Sản phẩm {product}: {outcomes[dossier.pk].label.lower()} theo quyết định đã công bố."
        notes += people.notes(dossier, who, "đã có quyết định", text, but=by)
    outbox.tell_each(notes)
