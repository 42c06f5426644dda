"""Rounds: opened and changed by the office of their unit."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Unit, User, memberships
from ocop.accounts.policy import MAY
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.refusal import Refusal
from ocop.law.dates.rules import last_day_in_time, round_for
from ocop.law.profiles.services import profile_for, rules_of
from products.rounds.models import Round
from products.rounds.rules import RoundDays, Span, fixed_rounds_warning, profile_warnings

TAKEN = "Đơn vị đã có đợt mang số này trong năm. Hãy chọn số khác."


def create(round_: Round, *, by: User) -> Round:
    """Lập đợt. Raises Refusal."""
    if reason := edit_refusal(organises(by, round_.unit)):
        raise Refusal(reason)
    if not round_.unit.is_in_force(timezone.localdate()):
        raise Refusal(f"{round_.unit} đã kết thúc hoặc chưa có. Hãy lập đợt cho đơn vị hiện nay.")
    with in_words(round_number_once=TAKEN), transaction.atomic():
        written = audit.differences(round_)
        round_.save()
        audit.record(by, "round.created", round_, changed=written)
    return round_


def change(round_: Round, changes: dict[str, tuple[Any, Any]], *, by: User) -> Round:
    """Save what a form changed. Its profile stays once the round has dossiers. Raises Refusal."""
    with in_words(round_number_once=TAKEN), acts.doing(ROUNDS, "round.changed", edit_refusal, round_, by) as act:
        if reason := edit_refusal(organises(by, round_.unit)):  # whose it would become
            raise Refusal(reason)
        if "profile" in changes and act.record.dossiers.exists():
            raise Refusal("Đợt này đã có hồ sơ nên không đổi bộ quy định. Hãy lập đợt mới.")
        round_.save()
        act.about = round_
        act.said["changed"] = dict(changes)
    return round_


def own_units(user: User) -> list[Unit]:
    """Units of today in whose name the user may organise rounds."""
    today = timezone.localdate()
    held = [m.unit for m in memberships(user) if m.role in MAY["round.edit"]]
    return list({unit.pk: unit for unit in held if unit.is_in_force(today)}.values())


def organises(user: User, unit: Unit) -> bool:
    """Whether the user organises the rounds of this unit, or of the one that goes on with what it had."""
    return any(m.unit.stands_for(unit) for m in memberships(user) if m.role in MAY["round.edit"])


def warnings_of(round_: Round) -> list[str]:
    """Where the round's days do not fit its profile."""
    profile = round_.profile
    law = rules_of(profile)
    days = RoundDays(round_.opens_on, round_.last_day_on, round_.due_on)
    handed_in = Span(profile.handed_in_from, profile.handed_in_to)
    found = profile_warnings(days, Span(profile.in_force_from, profile.in_force_to), handed_in)
    fixed = fixed_rounds_warning(round_.last_day_on, law.rounds, cut_off_counts=law.cut_off_day_counts)
    return [*found, fixed] if fixed else found


def proposed(today: date) -> dict[str, Any]:
    """What a new round begins with: the law of today and, where it fixes rounds, the next one with its days."""
    try:
        profile = profile_for(today)
    except Refusal:
        return {"year": today.year}
    law = rules_of(profile)
    found = round_for(today, law.rounds, cut_off_counts=law.cut_off_day_counts)
    if found is None:
        return {"year": today.year, "profile": profile}
    last_day = last_day_in_time(found.cut_off, law.rounds, cut_off_counts=law.cut_off_day_counts)
    return {
        "year": found.year, "number": found.number, "profile": profile, "opens_on": today,
        "cut_off_on": last_day, "due_on": found.due,
    }  # fmt: skip


def _locked(round_: Round) -> Round:
    return acts.locked(Round.objects.select_related("unit"), round_.pk)


def edit_refusal(organising: bool) -> str | None:
    return None if organising else "Chỉ cơ quan tổ chức đợt đánh giá mới sửa được đợt này."


ROUNDS = ActedOn(_locked, lambda round_, by: organises(by, round_.unit))
