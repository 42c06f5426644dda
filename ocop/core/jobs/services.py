from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.core.worker import bell

if TYPE_CHECKING:
    from ocop.accounts.models import User

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60))
"""After the first, second, … failed run: a full disk or a frozen server outlasts a minute."""
MOST_ATTEMPTS = len(WAITS) + 1
Handler = Callable[[Job], None]


@dataclass(frozen=True)
class About:
    """What a job is for, as its page and the first pages name it."""

    text: str
    url: str


@dataclass(frozen=True)
class JobKind:
    words: str
    handler: Handler
    about: Callable[[Job], About | None]


def _nothing(job: Job) -> About | None:
    return None


_KINDS: dict[str, JobKind] = {}


def handles(kind: str, words: str, about: Callable[[Job], About | None] = _nothing) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind. It may run twice and must end with the same result."""

    def register(handler: Handler) -> Handler:
        _KINDS[kind] = JobKind(words, handler, about)
        return handler

    return register


def words_of(job: Job) -> str:
    return _KINDS[job.kind].words if job.kind in _KINDS else "Tác vụ tự động"


def about_of(job: Job) -> About | None:
    return _KINDS[job.kind].about(job) if job.kind in _KINDS else None


def order(kind: str, key: str, arguments: dict[str, Any], *, by: "User | None") -> Job:
    """One job per key, however often it is ordered; one that was given up is tried anew. The worker is woken after
    commit; a dead broker changes nothing."""
    with transaction.atomic():
        job, _ = Job.objects.get_or_create(key=key, defaults={"kind": kind, "arguments": arguments, "ordered_by": by})
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.failed_at:
            _start_over(job, by)
        _wake(job)
    return job


@transaction.atomic
def again(job: Job, *, by: "User") -> Job:
    """Chạy lại: a job that waits after an error, or was given up, is tried at once, with all its tries. Raises
    Refusal."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.done_at:
        raise Refusal("Việc này đã xong, không cần chạy lại.")
    if not (job.failed_at or job.retry_at):
        raise Refusal("Việc này đang chạy hoặc đang chờ đến lượt. Hãy đợi, trang tự cập nhật.")
    _start_over(job, by)
    _wake(job)
    return job


def _start_over(job: Job, by: "User | None") -> None:
    audit.record(by, "job.again", job, attempts=(job.attempts, 0), error=job.error[:200])
    job.failed_at, job.retry_at, job.leased_until, job.attempts, job.error = None, None, None, 0, ""
    job.save(update_fields=["failed_at", "retry_at", "leased_until", "attempts", "error", "updated_at"])


def _wake(job: Job) -> None:
    from ocop.core.jobs.tasks import run_job

    bell.after_commit(run_job, job.pk)


def run(pk: int) -> None:
    """Do the job if it is due. An error is kept on the row and the job tried again after growing waits, `MOST_ATTEMPTS`
    times in all; then it is given up, which the office's and the administrator's first pages say."""
    job = Job.claim(pk, timezone.now())
    if job is None:
        return
    try:
        _KINDS[job.kind].handler(job)
    except Exception as error:
        now = timezone.now()
        given_up = job.attempts >= MOST_ATTEMPTS
        Job.objects.filter(pk=pk).update(
            error=f"{type(error).__name__}: {error}"[:2000],
            leased_until=None,
            failed_at=now if given_up else None,
            retry_at=None if given_up else now + WAITS[job.attempts - 1],
        )
        raise
    now = timezone.now()
    Job.objects.filter(pk=pk).update(done_at=now, leased_until=None, retry_at=None, error="", updated_at=now)
