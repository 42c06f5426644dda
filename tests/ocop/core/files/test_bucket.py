"""Files in a bucket of an S3-compatible store, asked of a real server; machines hold copies that may go at any time."""

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as given
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from ocop import env
from ocop.core.exports import services as exports
from ocop.core.files import bucket as far
from ocop.core.files import pictures, services
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import FileFormat
from ocop.core.files.services import at_hand
from ocop.core.files.serving import picture_response, serve
from ocop.core.files.store import Silent, current
from ocop.core.health import files as checking
from ocop.core.health import services as health
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.sweeping.services import sweep
from ocop.env import S3
from products.models import Producer
from tests.factories import ProducerFactory, ProductFactory
from tests.ocop.core.lists import EXPORT, taken
from tests.processes import comes, database_url, free_port
from tests.stored import near

from . import making

pytestmark = pytest.mark.django_db
PRODUCERS = "/lam-viec/chu-the/"


@pytest.fixture
def gone(bucket, settings):
    """gone(): from here on nothing listens where the store was."""

    def away() -> None:
        settings.S3 = replace(bucket.access, endpoint_url=f"http://127.0.0.1:{free_port()}")

    return away


def sent(data: bytes | None = None, name: str = "giấy.pdf") -> StoredFile:
    return services.store(making.upload(name, data or making.pdf()), by=None)


def empty(folder) -> None:
    shutil.rmtree(folder / "near")


def answer(stored: StoredFile) -> bytes:
    return b"".join(serve(RequestFactory().get("/"), stored).streaming_content)


def files_on(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


# ── in and out ──


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


# ── pages and lists made on another machine ──


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


def long_list(ward) -> None:
    Producer.objects.bulk_create(
        Producer(kind="hop_tac_xa", name=f"Cơ sở {n:05}", representative="Ai", address="Đường", ward=ward)
        for n in range(exports.AT_ONCE + 1)
    )


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


def variables(access: S3) -> dict[str, str]:
    return {
        "S3_ENDPOINT_URL": access.endpoint_url, "S3_BUCKET": access.bucket,
        "S3_ACCESS_KEY_ID": access.access_key_id, "S3_SECRET_ACCESS_KEY": access.secret_access_key,
    }  # fmt: skip


# ── a store that is down, slow, or knows us not ──


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


def test_a_frozen_store_costs_one_wait_and_not_one_for_each(bucket, server, machine, monkeypatch):
    monkeypatch.setattr(far, "READS_FOR", 0.4)
    monkeypatch.setattr(far, "WRITES_FOR", 0.4)
    monkeypatch.setattr(far, "HOLDS", 2.0)
    current().probe()
    stored = sent()
    machine("other")
    server.freeze()
    try:
        began = time.monotonic()
        with pytest.raises(Silent):
            answer(stored)
        assert time.monotonic() - began < 4
        began = time.monotonic()
        for _ in range(20):
            with pytest.raises(Silent):
                answer(stored)
        with pytest.raises(Silent):
            sent(making.pdf(2))
        assert time.monotonic() - began < 0.5
        current().silent_until = 0.0
        with pytest.raises(Silent):
            sent(making.pdf(2))
        assert StoredFile.objects.get() == stored
    finally:
        server.thaw()
    assert comes(lambda: _answers(stored))


def test_after_a_silence_one_asks_and_the_others_are_told_at_once(bucket, server, machine, monkeypatch):
    monkeypatch.setattr(far, "READS_FOR", 1.5)
    monkeypatch.setattr(far, "HOLDS", 0.0)
    stored, waits = sent(), []
    machine("other")

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(Silent):
            current().fetch(stored.stored_name, stored.sha256)
        waits.append(time.monotonic() - began)

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
    assert sorted(wait > 1.4 for wait in waits[1:]) == [False] * 4 + [True]
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


# ── looked after ──


def test_doctor_compares_what_the_store_holds_going_on_on_any_machine(bucket, machine, gone, settings):
    rows = [sent(making.pdf(number), f"{number}.pdf") for number in (1, 2, 3, 4, 5)]
    bucket.put(rows[3].stored_name, b"%PDF-1.7 changed")
    bucket.delete(rows[4].stored_name)
    assert checking.check_next(2) == (2, [])
    machine("other")
    checked, (changed,) = checking.check_next(2)
    assert (checked, "4.pdf" in changed.what, "SHA-256" in changed.what) == (2, True, True)
    gone()
    checked, (silent,) = checking.check_next(2)
    assert (checked, "Kho tệp (S3)" in silent.what) == (0, True)
    settings.S3 = bucket.access
    checked, (lost,) = checking.check_next(2)
    assert (checked, "5.pdf" in lost.what) == (1, True)
    assert checking.check_next(2) == (2, [])  # from the first one again


def test_s83_what_nobody_needs_goes_from_the_bucket(bucket):
    kept = [sent(making.pdf(2)) for _ in range(10)]
    bucket.put("files/ab/lost", b"x")
    for name in ("exports/x", "asked/ab/x-1-200.webp", "pages/ab/x-1-200.webp"):
        bucket.put(name, b"x")
    now = timezone.now()
    assert {sweep(now + timedelta(hours=23))[kind] for kind in ("orphans", "exports", "questions", "pictures")} == {0}
    went = sweep(now + timedelta(hours=25))
    assert [went[kind] for kind in ("orphans", "exports", "questions", "pictures")] == [1, 1, 1, 0]
    assert sweep(now + timedelta(days=31))["pictures"] == 1
    assert bucket.names("files/") == sorted(row.stored_name for row in kept)


def test_s83_with_another_database_nothing_goes_from_the_bucket(bucket):
    for number in range(6):
        bucket.put(f"files/ab/{number}", b"x")
    assert sweep(timezone.now() + timedelta(days=9))["orphans"] == 0
    assert len(bucket.names("files/")) == 6


def test_s83_a_silent_store_keeps_nothing_else_from_being_swept(gone):
    gone()
    assert "orphans" not in sweep(timezone.now())


def test_copies_that_nobody_opens_make_room(bucket, settings):
    rows = [
        services.store_bytes(bytes(600_000), name=f"{n}.pdf", kind=FileFormat.PDF, pages=0, by=None) for n in range(4)
    ]
    settings.S3_NEAR_MB = 1
    assert current().tidy() == 0  # all are young
    for age, row in enumerate(rows):
        then = time.time() - 3600 * (age + 1)
        os.utime(near(row), (then, then))
    answer(rows[3])  # opened again
    settings.FILE_UPLOAD_TEMP_DIR = settings.DATA_DIR / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    drafts = [near(rows[0]).with_suffix(".draft"), settings.FILE_UPLOAD_TEMP_DIR / "x.upload.webp"]
    for hours, went in ((20, 3), (25, 2)):
        for draft in drafts:
            draft.write_bytes(b"x")
            then = time.time() - 3600 * hours
            os.utime(draft, (then, then))
        assert current().tidy() == went
    assert [path.exists() for path in (*(near(row) for row in rows), *drafts)] == [False] * 3 + [True] + [False] * 2
    assert all(len(answer(row)) == 600_000 for row in rows)


def test_an_office_moves_into_a_bucket(bucket, machine, gone, settings, capsys):
    settings.S3 = None
    rows = [sent(making.pdf(number)) for number in (1, 2, 3, 4)]
    near(rows[2]).write_bytes(b"damaged")
    near(rows[3]).unlink()
    with pytest.raises(CommandError, match="Chưa đặt kho S3"):
        call_command("files_to_bucket")
    gone()
    with pytest.raises(CommandError, match="hãy chạy lại, việc chép đi tiếp"):
        call_command("files_to_bucket")
    settings.S3 = bucket.access
    for said in ("Đã chép 2 tệp, 0 tệp", "Đã chép 0 tệp, 2 tệp"):
        with pytest.raises(SystemExit):
            call_command("files_to_bucket")
        told = capsys.readouterr().out
        assert (said in told, rows[2].path in told, rows[3].path in told) == (True, True, True)
    remedies = {fault.what.split()[4]: fault.remedy for fault in checking.check_next(9)[1]}
    assert remedies == {rows[2].path: checking.MOVE, rows[3].path: checking.REMEDY}
    assert bucket.names("files/") == sorted(row.stored_name for row in rows[:2])
    assert sweep(timezone.now() + timedelta(days=40))["orphans"] == 0
    assert (settings.DATA_DIR / rows[0].stored_name).exists()  # and the folder keeps what it has
    machine("other")
    assert all(answer(row) for row in rows[:2])


# ── how it is set ──


@pytest.mark.parametrize("absent", ["S3_ENDPOINT_URL", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_a_store_that_is_named_by_half_is_told(monkeypatch, absent):
    for name, value in variables(S3("http://127.0.0.1:9000", "tep", "a", "b")).items():
        monkeypatch.setenv(name, "" if name == absent else value)
    with pytest.raises(ImproperlyConfigured, match=f"còn thiếu: {absent}"):
        env.s3()


def test_a_store_is_named_whole(monkeypatch):
    access = S3("https://s3.example.vn", "tep", "a", "b")
    for name, value in variables(access).items():
        monkeypatch.setenv(name, value)
    assert env.s3() == access
    assert "hidden" not in repr(replace(access, secret_access_key="hidden"))
    monkeypatch.setenv("S3_ENDPOINT_URL", "s3.example.vn")
    with pytest.raises(ImproperlyConfigured, match="https://"):
        env.s3()


DEFAULT = """
import django, json, sys
django.setup()
from django.conf import settings
from ocop.core.files import store
import ocop.urls, ocop.wsgi, ocop.core.sweeping.services, ocop.core.health.files
at = store.current()
at.mark("checked/1"); at.probe(); at.tidy()
far = [name for name in sys.modules if name.split(".")[0] in ("botocore", "urllib3") or name.endswith("files.bucket")]
print(json.dumps([type(at).__name__, str(at.near("files/a")), [found.name for found in at.names("checked/")], far]))
"""


def test_without_s3_it_is_the_folder_and_nothing_of_a_bucket_is_taken_in(tmp_path):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("S3_")}
    done = subprocess.run(
        [sys.executable, "-c", DEFAULT], cwd=given.BASE_DIR, capture_output=True, text=True, check=True,
        env=plain | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ocop.settings"},
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == ["Folder", f"{tmp_path}/files/a", ["checked/1"], []]
