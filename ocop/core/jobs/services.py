from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ocop.core.jobs.models import Job

if TYPE_CHECKING:
    from ocop.accounts.models import User

MOST_ATTEMPTS = 5
Handler = Callable[[Job], None]
_HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind. It may run twice and must end with the same result."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return register


def order(kind: str, key: str, arguments: dict[str, Any], *, by: "User | None") -> Job:
    """One job per key, however often it is ordered. The worker is woken after commit; a dead broker changes nothing."""
    from ocop.core.jobs.tasks import run_job

    with transaction.atomic():
        job, _ = Job.objects.get_or_create(key=key, defaults={"kind": kind, "arguments": arguments, "ordered_by": by})
        transaction.on_commit(lambda: run_job.delay(job.pk), robust=True)
    return job


def again(job: Job) -> None:
    """Let a job that was given up be tried anew."""
    Job.objects.filter(pk=job.pk, done_at=None).update(failed_at=None, leased_until=None, attempts=0, error="")


def run(pk: int) -> None:
    """Do the job if it is due. An error is kept on the row and the job tried again, `MOST_ATTEMPTS` times in all."""
    job = Job.claim(pk, timezone.now())
    if job is None:
        return
    try:
        _HANDLERS[job.kind](job)
    except Exception as error:
        given_up = job.attempts >= MOST_ATTEMPTS
        Job.objects.filter(pk=pk).update(
            error=f"{type(error).__name__}: {error}"[:2000],
            leased_until=None,
            failed_at=timezone.now() if given_up else None,
        )
        raise
    now = timezone.now()
    Job.objects.filter(pk=pk).update(done_at=now, leased_until=None, error="", updated_at=now)
