"""What of ours uses a rule profile: then the law keeps it as it is."""

from ocop.law.models import RuleProfile
from products.rounds.models import Round


def rounds_under(profile: RuleProfile) -> str:
    """“Đợt 1 năm 2026”, or how many; nothing where no round has it."""
    found = list(Round.objects.filter(profile=profile)[:2])
    if len(found) < 2:
        return str(found[0]) if found else ""
    return f"{Round.objects.filter(profile=profile).count()} đợt đánh giá"
