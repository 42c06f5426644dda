"""Files in a bucket of an S3-compatible store, asked of a real server; machines hold copies that may go at any time."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as given
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from ocop.core.exports import services as exports
from ocop.core.files import pictures, services
from ocop.core.files.models import StoredFile
from ocop.core.files.services import at_hand
from ocop.core.files.serving import picture_response, serve
from ocop.core.files.store import Silent
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.sweeping.services import sweep
from tests.ocop.core.lists import EXPORT, taken
from tests.processes import comes, database_url
from tests.stored import near

from . import making
from .in_bucket import answer, empty, files_on, long_list, sent, variables

pytestmark = pytest.mark.django_db
PRODUCERS = "/lam-viec/chu-the/"


def test_a_file_is_read_on_a_machine_that_has_nothing(bucket, machine):
    stored = sent()
    data = at_hand(stored).read_bytes()
    assert bucket.read(f"files/{stored.path}") == data
    folder = machine("other")
    assert files_on(folder) == []
    response = serve(RequestFactory().get("/"), stored)
    assert b"".join(response.streaming_content) == data
    assert (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == ("nosniff", "sandbox")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''gi%E1%BA%A5y.pdf")
    assert int(response["Content-Length"]) == len(data)
    assert files_on(folder) == [near(stored).name]
    empty(folder)
    assert answer(stored) == data


def test_the_disk_has_copies_alone_and_no_second_name(bucket, machine, settings):
    rows = [sent(), sent()]
    assert {near(row).stat().st_nlink for row in rows} == {1}
    assert {path.name for path in settings.DATA_DIR.iterdir()} == {"near"}
    assert len(bucket.names("files/")) == 2


def test_without_the_object_there_is_no_row(gone, settings):
    gone()
    with pytest.raises(Silent, match="Kho lưu tệp chưa trả lời"):
        sent()
    assert not StoredFile.objects.exists()
    assert files_on(settings.DATA_DIR) == []


def test_a_file_goes_when_the_deletion_is_final(bucket, django_capture_on_commit_callbacks):
    stored = sent()
    with django_capture_on_commit_callbacks(execute=True):
        services.drop_unused(stored)
        assert bucket.names("files/")
    assert bucket.names("files/") == []
    assert not near(stored).exists()


def test_a_file_that_cannot_go_now_is_swept(bucket, gone, settings, django_capture_on_commit_callbacks):
    kept = [sent(making.pdf(2)) for _ in range(10)]
    stored = sent()
    gone()
    with django_capture_on_commit_callbacks(execute=True):
        services.drop_unused(stored)
    settings.S3 = bucket.access
    assert len(bucket.names("files/")) == 11
    assert sweep(timezone.now() + timedelta(hours=25))["orphans"] == 1
    assert sorted(bucket.names("files/")) == sorted(row.stored_name for row in kept)


def test_an_altered_object_is_not_handed_out(bucket, machine):
    stored = sent()
    bucket.put(stored.stored_name, b"%PDF-1.7 another")
    folder = machine("other")
    with pytest.raises(Http404):
        serve(RequestFactory().get("/"), stored)
    assert files_on(folder) == []
    assert bucket.names("files/") == [stored.stored_name]


def test_pages_are_drawn_by_a_worker_of_another_machine(bucket, machine):
    stored = sent(making.pdf(3))
    assert picture_response(stored, 2, 1600).status_code == 202
    machine("worker")
    assert [page for page, _ in pictures._missing(stored, set())] == [2, 1, 3]
    jobs.run(Job.objects.get().pk)
    machine("web")
    for page, width in ((2, 1600), (1, 200), (3, 1200)):
        response = picture_response(stored, page, width)
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert b"".join(response.streaming_content).startswith(b"RIFF")
    assert bucket.names("asked/") == []
    assert len(bucket.names("pages/")) == 7


def test_a_page_that_cannot_be_drawn_says_so_on_every_machine(bucket, machine):
    stored = sent(making.pdf(1))
    bucket.client.put_object(
        Bucket=bucket.access.bucket, Key=f"pages/{stored.path}-1-200.webp", Body=b"",
        Metadata={"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    )  # fmt: skip
    machine("other")
    said = picture_response(stored, 1, 200)
    assert (said.status_code, "Hãy tải tệp về" in said.content.decode()) == (200, True)


def test_pages_go_on_where_another_machine_stopped(bucket, machine):
    stored = sent(making.pdf(2))
    machine("worker")
    jobs.run(Job.objects.get().pk)
    bucket.delete(f"pages/{stored.path}-2-1200.webp")
    times = {name: bucket.client.head_object(Bucket=bucket.access.bucket, Key=name)["ETag"] for name in bucket.names()}
    Job.objects.update(done_at=None)
    machine("second worker")
    jobs.run(Job.objects.get().pk)
    assert files_on(given.DATA_DIR / "near" / "pages") == [f"{near(stored).name}-2-1200.webp"]
    assert set(bucket.names()) == {*times, f"pages/{stored.path}-2-1200.webp"}


def test_a_picture_that_was_altered_is_drawn_again(bucket, machine):
    stored = sent()
    jobs.run(Job.objects.get().pk)
    name = f"pages/{stored.path}-1-200.webp"
    bucket.put(name, b"another")
    machine("other")
    assert picture_response(stored, 1, 200).status_code == 202
    jobs.run(Job.objects.get().pk)
    assert picture_response(stored, 1, 200).status_code == 200


def test_a_list_is_made_by_a_worker_of_another_machine(bucket, machine, client_of, office, ward):
    long_list(ward)
    client = client_of(office)
    taken(client, PRODUCERS, "csv")
    job = Job.objects.get()
    machine("worker")
    jobs.run(job.pk)
    machine("web")
    data = b"".join(client.get(f"{EXPORT}{job.pk}/tep/").streaming_content)
    assert data.decode("utf-8-sig").count("Cơ sở 0") == exports.AT_ONCE + 1
    bucket.delete(f"exports/{job.arguments['token']}")
    machine("other")
    assert client.get(f"{EXPORT}{job.pk}/tep/").status_code == 404


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_a_process_of_its_own_draws_and_writes(bucket, client_of, office, ward, tmp_path):
    stored = sent(making.pdf(2))
    long_list(ward)
    client = client_of(office)
    taken(client, PRODUCERS, "csv")
    environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | {
        "DATABASE_URL": database_url(connection.settings_dict),
        "DATA_DIR": str(tmp_path / "worker"),
        "DJANGO_SECRET_KEY": given.SECRET_KEY,
        **variables(bucket.access),
    }
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=given.BASE_DIR, env=environment)
    try:
        assert comes(lambda: not Job.objects.filter(done_at=None).exists())
    finally:
        process.terminate()
        assert process.wait(30) == 0
    assert picture_response(stored, 2, 1200).status_code == 200
    job = Job.objects.get(kind=exports.EXPORT)
    assert b"C\xc6\xa1 s\xe1\xbb\x9f 01000" in b"".join(client.get(f"{EXPORT}{job.pk}/tep/").streaming_content)
