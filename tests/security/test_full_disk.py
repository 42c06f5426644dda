"""SECURITY 52: a disk that is really full: no half file, no row without its file, and all goes on when room is back."""

import contextlib
import io
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.db import OperationalError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils import timezone
from PIL import Image

from ocop import env
from ocop.core.files import pictures
from ocop.core.files import services as files
from ocop.core.files.models import FileState, StoredFile
from ocop.core.health.models import Pulse
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.documents.official import services as official
from tests.ocop.core.files import making
from tests.ocop.documents.samples import SAMPLES
from tests.stored import near

pytestmark = pytest.mark.django_db
SIZE = 4 * 1024**2


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Until nothing goes on it any more but `leave` bytes."""
        with self.ballast.open("wb", buffering=0) as stream:
            with contextlib.suppress(OSError):
                while stream.write(b"x" * 4096) == 4096:
                    pass
            stream.truncate(max(0, stream.tell() - leave))
        assert shutil.disk_usage(self.folder).free <= leave + 4096

    def make_room(self) -> None:
        self.ballast.unlink()

    def holds(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file() and path != self.ballast]


@pytest.fixture
def disk(tmp_path, settings):
    folder = tmp_path / "dia"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    settings.DATA_DIR, settings.KEEP_FREE_MB = folder, -1000  # the room goes after it was asked for
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def noise() -> bytes:
    """A picture that no format makes small."""
    out = io.BytesIO()
    Image.effect_noise((900, 900), 100).convert("RGB").save(out, format="JPEG", quality=95)
    return out.getvalue()


def large_pdf() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.Root.Thu = pikepdf.Stream(document, os.urandom(500_000))
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("leave", [0, 40_960], ids=["nothing free", "room for a part of it"])
@pytest.mark.parametrize("name", ["giay.pdf", "anh.jpg"])
def test_s52_an_upload_on_a_full_disk_leaves_no_half_file(disk, name, leave):
    data = large_pdf() if name.endswith("pdf") else noise()
    disk.fill(leave)
    with pytest.raises(OSError, match="No space left"):
        files.store(making.upload(name, data), by=None)
    assert disk.holds() == []
    assert not StoredFile.objects.exists()
    disk.make_room()
    kept = files.store(making.upload(name, data), by=None)
    assert near(kept).stat().st_size == kept.size


@pytest.mark.parametrize("leave", [0, 40_960], ids=["nothing free", "room for a part of it"])
def test_s52_a_page_picture_on_a_full_disk_leaves_no_half_file(disk, leave):
    kept = files.store(making.upload("anh.jpg", noise()), by=None)
    job, held = Job.objects.get(), disk.holds()
    disk.fill(leave)
    with pytest.raises(OSError, match="No space left"):
        jobs.run(job.pk)
    assert all(path in held or path.stem.startswith(near(kept).name) for path in disk.holds())
    disk.make_room()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        jobs.run(job.pk)
    kept.refresh_from_db()
    assert kept.state == FileState.STORED
    assert pictures.page_picture(kept, 1, 800).stat().st_size


def test_s52_a_paper_on_a_full_disk_is_made_when_room_is_back(disk, city):
    paper = official.write("quyet-dinh", about=city, unit=city, context=SAMPLES["quyet-dinh"], number=7, by=None)
    job = official.job_of(paper)
    assert job
    disk.fill(leave=8192)
    with pytest.raises(OSError, match="No space left"):
        jobs.run(job.pk)
    assert disk.holds() == []
    assert not paper.files.exists()
    assert Job.objects.get(pk=job.pk).failed_at is None
    disk.make_room()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        jobs.run(job.pk)
    paper.refresh_from_db()
    assert paper.pdf
    assert near(paper.pdf).stat().st_size == paper.pdf.size


def test_s52_sqlite_on_a_full_disk_keeps_what_it_acknowledged_and_goes_on(disk, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = DatabaseWrapper({**connection.settings_dict, **env.database(disk.folder)})
    with database.schema_editor() as editor:
        editor.create_model(Pulse)
    told: list[str] = []

    def write(name: str) -> None:
        with database.cursor() as cursor:
            cursor.execute("INSERT INTO core_pulse (name, at) VALUES (%s, %s)", [name, "2026-01-01"])
        told.append(name)

    disk.fill(leave=200_000)
    with pytest.raises(OperationalError, match="full"):  # noqa: PT012
        while len(told) < 100_000:
            write(f"dong {len(told)} {'x' * 200}")
    assert told
    assert stored(database) == told
    disk.make_room()
    write("sau")
    database.close()
    assert stored(database) == told
    with database.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def stored(database: DatabaseWrapper) -> list[str]:
    with database.cursor() as cursor:
        return [name for (name,) in cursor.execute("SELECT name FROM core_pulse ORDER BY id").fetchall()]
