from dataclasses import dataclass

from ocop.accounts.access import may
from ocop.accounts.models import User
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, about_of, words_of

SOON, LATER = "2s", "20s"
"""How often the page asks: while it runs or is about to, and while it waits after an error."""


@dataclass(frozen=True)
class JobPage:
    job: Job
    words: str
    about: About | None
    may_run_again: bool
    may_ask: bool
    """Whether the bar asks by itself how far it is; who may not is told to load the page again."""

    @property
    def asks_every(self) -> str:
        return LATER if self.job.retry_at else SOON


def page_of(job: Job, user: User) -> JobPage:
    stopped = bool(job.failed_at or job.retry_at) and not job.done_at
    return JobPage(job, words_of(job), about_of(job), stopped and may(user, "job.again"), may(user, "job.read"))
