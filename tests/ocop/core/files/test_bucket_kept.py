"""A bucket is looked after, filled by an office that moves in, and named by its settings."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as given
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from ocop import env
from ocop.core.files import services
from ocop.core.files.rules import FileFormat
from ocop.core.files.store import current
from ocop.core.health import files as checking
from ocop.core.sweeping.services import sweep
from ocop.env import S3
from tests.stored import near

from . import making
from .in_bucket import answer, sent, variables

pytestmark = pytest.mark.django_db


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


def test_a_copy_that_nobody_opened_for_a_month_goes_though_there_is_room(bucket):
    old, young = (
        services.store_bytes(b"%d" % n, name=f"{n}.pdf", kind=FileFormat.PDF, pages=0, by=None) for n in range(2)
    )
    for row, days in ((old, 31), (young, 29)):
        then = time.time() - days * 24 * 3600
        os.utime(near(row), (then, then))
    assert current().tidy() == 1
    assert (near(old).exists(), near(young).exists()) == (False, True)


def test_a_good_answer_and_a_mark_hold_a_while(bucket, monkeypatch):
    """Who asks again within seconds makes no question of it."""
    asked, real = [], type(current())._ask
    monkeypatch.setattr(
        type(current()), "_ask", lambda self, act, **words: asked.append(act) or real(self, act, **words)
    )
    for _ in range(2):
        current().probe()
        current().mark("asked/1-1-800")
    assert asked == ["list_objects_v2", "put_object", "delete_object", "put_object"]


def test_what_a_store_lists_on_several_pages_is_read_to_the_end(bucket, monkeypatch):
    real = type(current())._ask
    monkeypatch.setattr(
        type(current()), "_ask",
        lambda self, act, **words: real(self, act, **words, **({"MaxKeys": 1} if act == "list_objects_v2" else {})),
    )  # fmt: skip
    for page in range(3):
        current().mark(f"asked/9-{page}-800")
    assert [found.name for found in current().names("asked/9-")] == [f"asked/9-{page}-800" for page in range(3)]


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
