"""The worker of an office without Redis: it looks at the rows itself, so there is no queue that could be lost or torn.

Each chore of the schedule has a thread of its own, and so have the jobs: a mail server that says nothing holds up mail
alone, a long job holds up no heartbeat.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import structlog
from celery.schedules import BaseSchedule, maybe_schedule
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from ocop.celery import app
from ocop.core.health.models import Pulse
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job

log = structlog.get_logger(__name__)
LOOKS_EVERY = 1.0  # seconds between two looks for a job
LONGEST_SLEEP = 30.0
AFTER_AN_ERROR = 5.0  # seconds
PATIENCE = 10.0  # seconds that a thread has to come to its end


class Worker:
    def __init__(self, after_an_error: float = AFTER_AN_ERROR) -> None:
        self.after_an_error = after_an_error
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until `stop`. What is in the middle then ends or is done again by the next worker."""
        loops = [self.do_jobs, *(partial(self.do_when_due, *chore) for chore in chores())]
        threads = [threading.Thread(target=self._forever, args=(loop,), daemon=True) for loop in loops]
        for thread in threads:
            thread.start()
        self.stopping.wait()
        for thread in threads:
            thread.join(PATIENCE / len(threads))

    def stop(self) -> None:
        self.stopping.set()

    def _forever(self, look: Callable[[], float]) -> None:
        """`look` does what is due and tells for how many seconds nothing is. An error ends nothing but its turn."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                pause = look()
            except Exception:
                log.exception("chore_failed")
                pause = self.after_an_error
            close_old_connections()
            self.stopping.wait(pause)

    def do_jobs(self) -> float:
        for pk in Job.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True)[:20]:
            if self.stopping.is_set():
                break
            try:
                jobs.run(pk)
            except Exception:  # it stands on the row, and the next one is due
                log.exception("job_failed", job=pk)
        return LOOKS_EVERY

    @staticmethod
    def do_when_due(name: str, chore: Callable[[], None], schedule: BaseSchedule) -> float:
        """When it was done last is a row: a chore missed while the office was off is done at its next start."""
        now = timezone.now()
        last, _ = Pulse.objects.get_or_create(name=f"chore:{name}", defaults={"at": first(schedule, now)})
        due, wait = schedule.is_due(min(last.at, now))  # a clock that was ahead does not stop it
        if last.at > now or due:
            Pulse.objects.filter(pk=last.pk).update(at=now)
            chore()
        return min(max(wait, LOOKS_EVERY), LONGEST_SLEEP)


def chores() -> Iterator[tuple[str, Callable[[], None], BaseSchedule]]:
    """The same schedule as Celery's beat has: name, function, when."""
    app.loader.import_default_modules()
    for name, entry in settings.CELERY["beat_schedule"].items():
        yield name, app.tasks[entry["task"]].run, maybe_schedule(entry["schedule"])


def first(schedule: BaseSchedule, now: datetime) -> datetime:
    """When it counts as done before it ever was: what is done each few seconds is due at once, the morning's work on
    the next morning."""
    return now if hasattr(schedule, "hour") else now - schedule.run_every
