"""SECURITY 83: what nobody needs any more goes each night, and nothing else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from ocop.accounts.login.models import LoginAttempt
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import FileFormat
from ocop.core.sweeping.services import sweep
from products.products.models import ProductPhoto
from tests.factories import ProductFactory
from tests.stored import near

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture
def data(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    (tmp_path / "tmp").mkdir()
    return tmp_path


def aged(path: Path, **age: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    then = (timezone.now() - timedelta(**age)).timestamp()
    os.utime(path, (then, then))
    return path


def test_s83_sessions_that_are_over_and_attempts_of_before_go(data):
    now = timezone.now()
    for key, until in (("cu", now - timedelta(minutes=1)), ("con", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data=SessionStore().encode({}), expire_date=until)
    for days in (0, 2):
        LoginAttempt.objects.create(account="a", address="192.0.2.1", at=now - timedelta(days=days))
    assert sweep(now)["attempts"] == 1
    assert [row.session_key for row in Session.objects.all()] == ["con"]
    assert LoginAttempt.objects.get().at == now


def test_s83_old_uploads_and_pictures_go_and_young_ones_stay(data):
    gone = [aged(data / "tmp" / "do-dang", hours=25), aged(data / "pages" / "ab" / "x-1-800.jpg", days=31)]
    stay = [aged(data / "tmp" / "dang-tai", hours=23), aged(data / "pages" / "ab" / "y-1-800.jpg", days=29)]
    went = sweep(timezone.now())
    assert (went["temporary"], went["pictures"]) == (1, 1)
    assert [path.exists() for path in (*gone, *stay)] == [False, False, True, True]


def kept(count: int) -> list[StoredFile]:
    rows = [
        files.store_bytes(b"%PDF-1.7 x", name="giay.pdf", kind=FileFormat.PDF, pages=1, by=None) for _ in range(count)
    ]
    for row in rows:
        aged(near(row), days=30)
    return rows


def test_s83_a_file_without_a_row_goes_after_a_week(data):
    rows = kept(20)
    lost, young = aged(data / "files" / "ab" / "lost", days=8), aged(data / "files" / "ab" / "young", days=6)
    assert sweep(timezone.now())["orphans"] == 1
    assert not lost.exists()
    assert young.exists()
    assert all(near(row).exists() for row in rows)


def test_s83_where_most_files_have_no_row_none_is_deleted(data):
    """Another database beside this folder: its files are not ours to delete."""
    kept(5)
    lost = [aged(data / "files" / "ab" / f"lost-{n}", days=30) for n in range(6)]
    assert sweep(timezone.now())["orphans"] == 0
    assert all(path.exists() for path in lost)


def test_s83_a_row_that_no_record_names_goes_after_a_week(data):
    unused, young = (
        files.store_bytes(word, name="giay.pdf", kind=FileFormat.PDF, pages=1, by=None)
        for word in (b"%PDF x", b"%PDF y")
    )
    used_elsewhere = ProductPhoto.objects.create(product=ProductFactory(), file=young)
    assert sweep(timezone.now() + timedelta(days=6))["unused"] == 0
    assert sweep(timezone.now() + timedelta(days=8))["unused"] == 1
    assert list(StoredFile.objects.all()) == [used_elsewhere.file] != [unused]


def test_s83_a_content_goes_with_its_last_name(data):
    row = kept(1)[0]
    assert sweep(timezone.now())["contents"] == 0
    near(row).unlink()
    assert sweep(timezone.now())["contents"] == 1
