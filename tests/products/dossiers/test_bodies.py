"""SECURITY 34, 76, 77: whatever is sent to a real server, its workers stay small; nothing of a stranger is stored."""

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from ocop.core.files.models import StoredFile
from tests.ocop.core.files import hurting
from tests.processes import comes, database_url, free_port

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MOST_KB = 400 * 1024
FILES = {
    "long.pdf": hurting.nested_forms,
    "bomb.pdf": lambda: hurting.stream_bomb(200),
    "wide.png": lambda: hurting.png((14_000, 14_000)),
    "tall.png": lambda: hurting.png((100, 70_000)),
    "wide.jpg": hurting.wide_jpeg,
    "odd.pdf": hurting.odd_pages,
    "hidden.pdf": hurting.hidden_pdf,
    "lying.docx": lambda: hurting.lying_docx(150),
}


@pytest.fixture
def server(tmp_path):
    port = free_port()
    own = {"DATABASE_URL": database_url(connection.settings_dict), "DATA_DIR": str(tmp_path), "REDIS_URL": ""}
    own |= {"DJANGO_SECRET_KEY": settings.SECRET_KEY, "DJANGO_DEBUG": "1"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "ocop.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
    ]
    command += ["--workers", "1", "--threads", "4", "--timeout", "60", "--no-control-socket"]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ | own, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert comes(lambda: answers(port))
        yield port, process.pid, tmp_path
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port: int) -> bool:
    try:
        return post(port, "/dang-nhap/", b"").status in {400, 403}
    except OSError:
        return False


def post(port: int, path: str, body: bytes, **headers: str) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    line.request("POST", path, body, headers)
    return line.getresponse()


def peak_kb(parent: int) -> int:
    """Of the largest process of the server, children of a moment ago not counted: they are not workers."""
    listed = subprocess.run(["ps", "-o", "pid=", "-g", str(parent)], capture_output=True, text=True, check=True)
    peaks = [Path(f"/proc/{pid}/status").read_text() for pid in listed.stdout.split() if Path(f"/proc/{pid}").exists()]
    return max(int(re.search(r"VmHWM:\s+(\d+)", told)[1]) for told in peaks if "VmHWM" in told)


def form(name: str, data: bytes, token: str) -> tuple[bytes, dict[str, str]]:
    edge = "ranh-gioi-cua-tep"
    field = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    head = f'{field}--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n--{edge}--\r\n".encode(), {
        "Content-Type": f"multipart/form-data; boundary={edge}"
    }


def test_s77_no_worker_grows_whatever_is_sent(server, ward_officer, dossier, record_property):
    port, parent, _ = server
    path = reverse("products:dossier_item_upload", args=[dossier.pk, dossier.items.first().pk])
    client = Client()
    client.force_login(ward_officer)
    token = "a" * 32
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    for name, make in FILES.items():
        body, headers = form(name, make(), token)
        answer = post(port, path, body, Cookie=cookies, **{"X-Requested-With": "XMLHttpRequest"}, **headers)
        assert answer.status in {200, 422}, (name, answer.status, answer.read()[:300])
    peak = peak_kb(parent)
    record_property("figure", f"largest web worker after every file that hurts: {peak // 1024} MB")
    assert peak < MOST_KB


def test_s76_a_stranger_sends_no_more_than_a_megabyte_and_nothing_is_stored(server):
    port, _, folder = server
    body, headers = form("a.pdf", b"x" * 30_000_000, "a" * 32)
    try:
        answer = post(port, "/dang-nhap/", body, **headers)
        assert answer.status == 413
        assert "Hãy đăng nhập" in answer.read().decode()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server hung up before it was all sent: as good
    assert not [path for path in (folder / "tmp").rglob("*") if path.is_file()]
    assert not StoredFile.objects.exists()
