"""What this house answers to those below it."""

from datetime import date
from typing import Any

from django.utils import timezone

from evaluations import found, many
from evaluations.decisions.services import refresh_lines
from evaluations.decisions.taking_up import resting
from evaluations.next_steps import next_steps
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.queries import dossiers_on_own_agenda
from evaluations.ward.services import part_of, report_text
from ocop.core import seams
from ocop.core.bulk.rules import Bulk
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State
from products.dossiers.services import WardPart


@seams.ward_part.answered_by
def ward_part(dossier: Dossier) -> WardPart:
    """Asked while the dossier is with the ward, and for its report later on."""
    part = part_of(dossier)
    report = report_text(part.assessment) if part.assessment else ""
    if report or dossier.state != State.WARD_ASSESSING:
        return WardPart((), report, part.assessment.reported_on if part.assessment and report else None)
    return WardPart(part.open_matters, "")


@seams.after_reception.answered_by
def after_reception(dossier: Dossier) -> list[tuple[str, date]]:
    """The first session that has it on its agenda."""
    item = AgendaItem.objects.filter(dossier=dossier).select_related("session").order_by("session__starts_at").first()
    return [(str(item.session), timezone.localdate(item.session.starts_at))] if item else []


seams.council_dossiers.answered_by(dossiers_on_own_agenda)
seams.certified_changed.answered_by(refresh_lines)
seams.next_steps.answered_by(next_steps)
seams.takes_up.answered_by(resting)
for kind in (found.DECISIONS, found.SESSIONS):
    seams.found.answered_by(kind.find)


@seams.bulk_acts.answered_by
def bulk_acts() -> list[Bulk[Any]]:
    return [many.PUT_ON_AGENDA]
