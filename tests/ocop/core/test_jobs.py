"""Long work: tried again after growing waits, said when it is given up, run again by one click."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job, lease
from ocop.core.jobs.page import page_of
from ocop.core.jobs.queries import visible_to
from ocop.core.jobs.tasks import run_job
from ocop.core.refusal import Refusal
from tests.factories import UnitFactory, UserFactory
from tests.races import Other

RUNS: list[int] = []
FULL = {"disk": True}


@jobs.handles("day-dia", "Thử đĩa đầy", lambda job: jobs.About(f"việc {job.key}", "/lam-viec/ho-so/"))
def write(job: Job) -> None:
    RUNS.append(job.pk)
    if FULL["disk"]:
        raise OSError("No space left on device")


@pytest.fixture(autouse=True)
def fresh():
    RUNS.clear()
    FULL["disk"] = True


def run_once(job: Job) -> None:
    with pytest.raises(OSError, match="No space"):
        jobs.run(job.pk)


def give_up(job: Job) -> None:
    for _ in range(jobs.MOST_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(retry_at=None)
        run_once(job)


@pytest.fixture
def city(db):
    return UnitFactory(kind="city", name="Thành phố Thử")


@pytest.fixture
def office(city):
    return UserFactory(role=Role.OFFICE, unit=city)


@pytest.fixture
def job(office):
    return jobs.order("day-dia", "day-dia:1", {}, by=office)


def test_each_error_is_followed_by_a_longer_wait(job):
    for wait in jobs.WAITS:
        with time_machine.travel(timezone.now(), tick=False):
            now = timezone.now()
            Job.objects.filter(pk=job.pk).update(retry_at=None)
            run_once(job)
            job.refresh_from_db()
            assert job.retry_at == now + wait
            assert not Job.objects.due(now + wait - timedelta(seconds=1)).exists()
            assert Job.objects.due(now + wait).get() == job
            assert "thử lại lúc" in job.state
    assert list(jobs.WAITS) == sorted(set(jobs.WAITS))


def test_a_worker_that_is_woken_before_the_wait_is_over_does_nothing(job):
    run_once(job)
    jobs.run(job.pk)
    assert [job.pk] == RUNS


def test_what_failed_five_times_is_given_up_and_ordered_anew_it_runs(job, office):
    give_up(job)
    job.refresh_from_db()
    assert job.failed_at
    assert job.retry_at is None
    assert not Job.objects.due(timezone.now()).exists()
    FULL["disk"] = False
    assert jobs.order("day-dia", "day-dia:1", {}, by=office) == job
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.done_at
    event = AuditEvent.objects.get(action="job.again")
    assert event.changes["attempts"] == [5, 0]
    assert "No space" in event.changes["error"]


def test_ordering_again_what_is_done_or_waits_its_turn_changes_nothing(job, office):
    run_once(job)
    assert jobs.order("day-dia", "day-dia:1", {}, by=office).retry_at
    FULL["disk"] = False
    jobs.again(job, by=office)
    jobs.run(job.pk)
    done = jobs.order("day-dia", "day-dia:1", {}, by=office)
    assert done.done_at
    assert AuditEvent.objects.filter(action="job.again").count() == 1


def test_the_worker_is_woken_for_what_is_run_again_and_not_for_what_is_refused(
    job, office, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as woken, pytest.raises(Refusal, match="đang chờ"):
        jobs.again(job, by=office)
    assert not woken
    give_up(job)
    with django_capture_on_commit_callbacks() as woken:
        jobs.again(job, by=office)
    assert [call.args for call in woken] == [(run_job, job.pk)]


def test_the_office_runs_it_again_from_its_page(job, office, client):
    client.force_login(office)
    address = reverse("core:job", args=[job.pk])
    assert "Chạy lại" not in client.get(address).content.decode(), "it waits for its turn: nothing to press"
    give_up(job)
    page = client.get(address).content.decode()
    assert "Máy đã thử 5 lần" in page
    assert "Chạy lại" in page
    assert "Mở việc day-dia:1" in page
    first = client.get(reverse("worklist:today")).content.decode()
    assert "Tác vụ tự động đã dừng vì lỗi" in first
    assert "Thử đĩa đầy: việc day-dia:1" in first
    assert address in first
    FULL["disk"] = False
    client.post(reverse("core:job_again", args=[job.pk]))
    jobs.run(job.pk)
    assert Job.objects.get().done_at
    assert "Tác vụ tự động đã dừng vì lỗi" not in client.get(reverse("worklist:today")).content.decode()


def test_an_office_of_another_unit_is_not_told_and_the_administrator_is(job, client):
    give_up(job)
    other = UnitFactory(kind="city", name="Thành phố Khác")
    client.force_login(UserFactory(role=Role.OFFICE, unit=other))
    assert "Tác vụ tự động đã dừng vì lỗi" not in client.get(reverse("worklist:today")).content.decode()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR, unit=other))
    assert "Tác vụ tự động đã dừng vì lỗi" in client.get(reverse("worklist:today")).content.decode()
    assert "Chạy lại" in client.get(reverse("core:job", args=[job.pk])).content.decode()


@pytest.mark.parametrize("over", [False, True])
def test_what_runs_by_itself_is_not_run_again_by_hand(job, office, over):
    if over:
        FULL["disk"] = False
        jobs.run(job.pk)
    with pytest.raises(Refusal, match="đã xong" if over else "đang chờ"):
        jobs.again(job, by=office)


def test_what_is_done_has_no_button_though_a_run_that_was_thought_dead_failed_later(job, office, client):
    Job.objects.filter(pk=job.pk).update(done_at=timezone.now(), retry_at=timezone.now())
    client.force_login(office)
    page = client.get(reverse("core:job", args=[job.pk])).content.decode()
    assert "đã xong" in page
    assert "Chạy lại" not in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_run_again_by_two_at_once_it_starts_once_and_the_second_is_told(job, office):
    give_up(job)
    with transaction.atomic():
        jobs.again(job, by=office)
        second = Other(lambda: jobs.again(job, by=office))
        assert second.waits()
    with pytest.raises(Refusal, match="đang chờ đến lượt"):
        second.ends()
    assert AuditEvent.objects.filter(action="job.again").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ordered_again_by_two_at_once_a_job_given_up_starts_over_once(job, office):
    give_up(job)
    with transaction.atomic():
        jobs.order("day-dia", "day-dia:1", {}, by=office)
        second = Other(lambda: jobs.order("day-dia", "day-dia:1", {}, by=office))
        assert second.waits()
    second.ends()
    assert AuditEvent.objects.filter(action="job.again").count() == 1


def test_what_a_worker_has_in_hand_is_nobody_elses_until_its_lease_is_over(job):
    now = timezone.now()
    assert Job.claim(job.pk, now) == job
    assert Job.claim(job.pk, now + timedelta(seconds=1)) is None
    assert Job.claim(job.pk, now + lease() + timedelta(seconds=1)) == job


def test_what_is_done_is_moved_on_by_no_worker_that_slept(job):
    FULL["disk"] = False
    slept = Job.claim(job.pk, timezone.now())
    Job.objects.filter(pk=job.pk).update(leased_until=None)
    jobs.run(job.pk)
    slept.advance(3, 7)
    job.refresh_from_db()
    assert (job.done, job.leased_until, job.state) == (0, None, "Đã xong")


def test_what_went_well_after_errors_says_nothing_of_them_and_begins_anew_with_all_its_tries(job, office):
    run_once(job)
    jobs.again(job, by=office)
    job.refresh_from_db()
    assert (job.attempts, job.error) == (0, "")
    Job.objects.filter(pk=job.pk).update(retry_at=timezone.now() - timedelta(seconds=1), error="đĩa đầy")
    FULL["disk"] = False
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.retry_at, job.error) == (None, "")


def test_who_ordered_it_sees_it_also_after_leaving_the_unit_and_who_may_not_run_it_has_no_button(job, office, city):
    give_up(job)
    job.refresh_from_db()
    office.memberships.update(unit=UnitFactory(kind="city"))
    assert visible_to(type(office).objects.get(pk=office.pk)).filter(pk=job.pk).exists()
    assert page_of(job, office).may_run_again
    assert not page_of(job, UserFactory(role=Role.PRODUCER, unit=city)).may_run_again
