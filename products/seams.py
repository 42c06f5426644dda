"""What this house answers to those below it."""

from typing import Any

from ocop.core import seams
from ocop.core.bulk.rules import Bulk
from ocop.law.models import RuleProfile
from products import found, many
from products.certificates.health import clock_did_not_jump
from products.rounds.models import Round


@seams.profile_used_by.answered_by
def rounds_under(profile: RuleProfile) -> str:
    """“Đợt 1 năm 2026”, or how many; nothing where no round has it."""
    found = list(Round.objects.filter(profile=profile)[:2])
    if len(found) < 2:
        return str(found[0]) if found else ""
    return f"{Round.objects.filter(profile=profile).count()} đợt đánh giá"


seams.health_faults.answered_by(clock_did_not_jump)
for kind in (found.DOSSIERS, found.PRODUCTS, found.PRODUCERS, found.CERTIFICATES):
    seams.found.answered_by(kind.find)


@seams.bulk_acts.answered_by
def bulk_acts() -> list[Bulk[Any]]:
    return [many.RECEIVE_EACH, many.CHECK_EACH, many.REMIND_EACH, many.NOTICE_EACH]
