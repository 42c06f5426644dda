"""The worker of an office without Redis: what is due is found in the rows; nothing holds up anything else."""

import threading
from datetime import timedelta

import pytest
import time_machine
from celery.schedules import crontab, maybe_schedule
from django.utils import timezone

from ocop.core.health.models import Pulse
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.worker import bell
from ocop.core.worker.loops import Worker
from tests.factories import UserFactory

DONE: list[str] = []


@jobs.handles("ghi-ten", "Ghi tên")
def note(job: Job) -> None:
    DONE.append(job.key)
    if "hỏng" in job.key:
        raise OSError("No space left on device")


@pytest.fixture(autouse=True)
def fresh():
    DONE.clear()


@pytest.mark.embedded
@pytest.mark.django_db
def test_a_job_that_fails_does_not_keep_the_next_from_being_done():
    by = UserFactory()
    for key in ("hỏng", "lành"):
        jobs.order("ghi-ten", key, {}, by=by)
    Worker().do_jobs()
    assert DONE == ["hỏng", "lành"]
    assert Job.objects.get(key="lành").done_at
    Worker().do_jobs()
    assert DONE == ["hỏng", "lành"], "the one that failed waits, the other is done"


EACH_MINUTE, AT_SIX = maybe_schedule(60.0), crontab(hour=6, minute=0)


def chore_runs(schedule, *moments) -> list[bool]:
    """At each moment: whether the chore was done."""
    done: list[int] = []
    told = []
    for moment in moments:
        before = len(done)
        with time_machine.travel(moment, tick=False):
            Worker.do_when_due("thử", lambda: done.append(1), schedule)
        told.append(len(done) > before)
    return told


@pytest.mark.embedded
@pytest.mark.django_db
def test_what_is_done_each_minute_is_done_at_once_and_then_each_minute():
    now = timezone.now()
    times = [now, now + timedelta(seconds=20), now + timedelta(seconds=61), now + timedelta(seconds=80)]
    assert chore_runs(EACH_MINUTE, *times) == [True, False, True, False]


@pytest.mark.embedded
@pytest.mark.django_db
def test_the_mornings_work_is_done_once_a_day_and_one_missed_is_caught_up():
    evening = timezone.make_aware(timezone.datetime(2026, 11, 25, 20))
    hours = [0, 9, 11, 14, 34, 35, 34 + 24 * 5]  # 20:00, 05:00, 07:00, 10:00, 06:00, 07:00 … five days off
    told = chore_runs(AT_SIX, *(evening + timedelta(hours=hour) for hour in hours))
    assert told == [False, False, True, False, True, False, True]


@pytest.mark.django_db
def test_a_clock_that_was_a_year_ahead_stops_no_chore():
    now = timezone.now()
    assert chore_runs(EACH_MINUTE, now + timedelta(days=400), now, now + timedelta(seconds=61)) == [True, True, True]
    assert Pulse.objects.get(name="chore:thử").at <= timezone.now() + timedelta(minutes=2)


@pytest.mark.django_db
def test_a_chore_that_raises_is_done_again_and_the_loop_goes_on():
    worker, turns = Worker(after_an_error=0), []

    def look() -> float:
        turns.append(1)
        if len(turns) == 2:
            worker.stop()
            return 0
        raise OSError("disk")

    worker._forever(look)
    assert turns == [1, 1]


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_nobody_is_to_be_woken_where_the_worker_looks_itself(settings):
    from ocop.core.jobs.tasks import run_job

    settings.QUEUE_IN_ROWS = True
    assert bell.ring(run_job, 1) is False


def test_two_threads_of_the_worker_do_not_wait_for_each_other():
    """A mail server that says nothing holds up mail alone."""
    worker, silent, seen = Worker(), threading.Event(), threading.Event()

    def mail() -> float:
        silent.wait(20)
        return 0

    def other() -> float:
        seen.set()
        return 0.01

    threads = [threading.Thread(target=worker._forever, args=(loop,), daemon=True) for loop in (mail, other)]
    for thread in threads:
        thread.start()
    assert seen.wait(20)
    worker.stop()
    silent.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
