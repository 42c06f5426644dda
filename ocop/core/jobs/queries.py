from django.db.models import Q

from ocop.accounts.models import Membership, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.accounts.scopes import within
from ocop.core.jobs.models import Job, JobQuerySet


def visible_to(user: User) -> JobQuerySet:
    """What the user ordered, or somebody of the user's own units or below; an administrator sees all."""
    held = [membership for membership in memberships(user) if membership.role in MAY["job.read"]]
    if any(membership.role == Role.ADMINISTRATOR for membership in held):
        return Job.objects.all()
    return _ordered_by(Q(ordered_by=user), *(_below(membership) for membership in held))


def of_unit(membership: Membership) -> JobQuerySet:
    """Ordered by somebody of this unit or below."""
    return _ordered_by(_below(membership))


def _below(membership: Membership) -> Q:
    return within(membership.unit, "ordered_by__memberships__unit")


def _ordered_by(*reach: Q) -> JobQuerySet:
    either = Q(pk__in=())
    for each in reach:
        either |= each
    return Job.objects.filter(pk__in=Job.objects.filter(either).values("pk"))
