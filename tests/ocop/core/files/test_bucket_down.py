"""A store that is down, slow, or does not know us: told in words, waited for once, and back by itself."""

import http.server
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as given
from django.urls import reverse
from django.utils import timezone

from ocop.core.files import bucket as far
from ocop.core.files.models import StoredFile
from ocop.core.files.store import Silent, current
from ocop.core.health import services as health
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from tests.factories import ProducerFactory, ProductFactory
from tests.ocop.core.lists import EXPORT, taken
from tests.processes import comes

from . import making
from .in_bucket import answer, empty, files_on, long_list, sent

pytestmark = pytest.mark.django_db
PRODUCERS = "/lam-viec/chu-the/"


def test_a_store_that_is_down_is_told_in_words_and_comes_back(bucket, gone, machine, settings, client_of, ward_officer):
    product = ProductFactory(producer=ProducerFactory(ward=ward_officer.memberships.get().unit))
    client, page = client_of(ward_officer), product.get_absolute_url()
    upload = reverse("products:product_photo_upload", args=[product.pk])

    def post():
        files = {"files": making.upload("anh.jpg", making.picture())}
        return client.post(upload, files, headers={"X-Requested-With": "XMLHttpRequest"})

    assert post().status_code == 200
    kept = product.photos.get()
    shown = reverse("products:product_photo", args=[product.pk, kept.pk])
    gone()
    refused = post()
    assert (refused.status_code, "Kho lưu tệp chưa trả lời" in refused.json()["error"]) == (503, True)
    assert refused["Retry-After"] == "20"
    assert (product.photos.count(), StoredFile.objects.count()) == (1, 1)
    assert client.get(page).status_code == 200  # the page itself asks no store
    waiting = client.get(shown)
    assert (waiting.status_code, "Kho lưu tệp" in waiting.content.decode()) == (202, True)
    settings.S3 = bucket.access
    jobs.run(Job.objects.get().pk)
    assert client.get(shown).status_code == 200
    gone()
    assert client.get(shown).status_code == 200  # at hand
    machine("other")
    assert client.get(shown).status_code == 202


def test_a_file_of_a_silent_store_is_a_page_in_words(gone, client_of, office, ward):
    long_list(ward)
    client = client_of(office)
    taken(client, PRODUCERS, "csv")
    job = Job.objects.get()
    gone()
    with pytest.raises(Silent):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.done_at, job.failed_at, job.retry_at > timezone.now()) == (None, None, True)
    assert "Kho lưu tệp chưa trả lời" in job.error
    Job.objects.update(done_at=timezone.now())
    given.DATA_DIR.joinpath("near").exists() and empty(given.DATA_DIR)
    page = client.get(f"{EXPORT}{job.pk}/tep/")
    assert (page.status_code, "Kho lưu tệp chưa trả lời" in page.content.decode()) == (503, True)


def test_a_job_that_failed_on_the_store_is_done_when_it_is_back(bucket, gone, settings):
    stored = sent(making.pdf(2))
    gone()
    with pytest.raises(Silent):
        jobs.run(Job.objects.get().pk)
    settings.S3 = bucket.access
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        jobs.run(Job.objects.get().pk)
    assert len(bucket.names(f"pages/{stored.path}")) == 4


def unanswered(caplog) -> int:
    """Questions that the store itself was asked and did not answer: each is a wait."""
    return sum("store_silent" in record.getMessage() for record in caplog.records)


def test_a_frozen_store_costs_one_wait_and_not_one_for_each(bucket, server, machine, monkeypatch, caplog):
    monkeypatch.setattr(far, "READS_FOR", 0.4)
    monkeypatch.setattr(far, "WRITES_FOR", 0.4)
    monkeypatch.setattr(far, "HOLDS", 600.0)
    current().probe()
    stored = sent()
    machine("other")
    server.freeze()
    try:
        for _ in range(20):
            with pytest.raises(Silent):
                answer(stored)
        with pytest.raises(Silent):
            sent(making.pdf(2))
        assert unanswered(caplog) == 1
        current().silent_until = 0.0
        with pytest.raises(Silent):
            sent(making.pdf(2))
        assert unanswered(caplog) == 2
        assert StoredFile.objects.get() == stored
    finally:
        server.thaw()
    current().silent_until = 0.0
    assert comes(lambda: _answers(stored))


def test_after_a_silence_one_asks_and_the_others_are_told_at_once(bucket, server, machine, monkeypatch, caplog):
    monkeypatch.setattr(far, "READS_FOR", 1.5)
    monkeypatch.setattr(far, "HOLDS", 0.0)
    stored = sent()
    machine("other")

    def ask() -> None:
        with pytest.raises(Silent):
            current().fetch(stored.stored_name, stored.sha256)

    server.freeze()
    try:
        ask()
        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.thaw()
    assert unanswered(caplog) == 2, "the first, then one of the five"
    assert comes(lambda: _answers(stored))
    assert current().doubted == ""


def _answers(stored: StoredFile) -> bool:
    try:
        return bool(answer(stored))
    except Silent:
        return False


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"secret_access_key": "khac"}, "SignatureDoesNotMatch"),
        ({"access_key_id": "khac"}, "InvalidAccessKeyId"),
        ({"bucket": "khong-co"}, "NoSuchBucket"),
    ],
)
def test_a_wrong_key_or_bucket_is_named_to_who_looks_after_it_alone(bucket, settings, wrong, code):
    assert health.store_answers() is None
    assert bucket.names() == []  # the probe leaves nothing
    settings.S3 = replace(bucket.access, **wrong)
    fault = health.store_answers()
    assert code in fault.what
    assert "S3_BUCKET" in fault.remedy
    with pytest.raises(Silent) as said:
        sent()
    assert code not in str(said.value)


class Cut(http.server.BaseHTTPRequestHandler):
    """Promises more than it sends; `seconds` between the bytes."""

    seconds, bytes_sent = 0.0, 5

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _ in range(self.bytes_sent):
            self.wfile.write(b"x")
            if self.seconds:
                threading.Event().wait(self.seconds)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def cut(bucket, settings):
    """cut(**how): the store is one that answers so."""
    servers = []

    def answering(**how) -> None:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("How", (Cut,), how))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.S3 = replace(bucket.access, endpoint_url=f"http://127.0.0.1:{server.server_port}")

    yield answering
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_body_that_breaks_off_leaves_no_half_copy(cut, machine):
    stored = sent()
    folder = machine("other")
    cut()
    with pytest.raises(Silent):
        answer(stored)
    assert files_on(folder) == []


def test_a_store_that_drips_is_given_up(cut, machine, monkeypatch):
    monkeypatch.setattr(far, "BODY_FOR", 0.5)
    monkeypatch.setattr(far, "CHUNK", 1)
    stored = sent()
    folder = machine("other")
    cut(seconds=0.1, bytes_sent=50)
    began = time.monotonic()
    with pytest.raises(Silent):
        answer(stored)
    assert time.monotonic() - began < 3
    assert files_on(folder) == []
