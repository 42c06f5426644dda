"""SECURITY 47: what was acknowledged is stored, once, however often web and worker die by kill -9.

KILLS=50 for the long run; the suite does 8.
"""

import os
import queue
import random
import select
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from ocop.accounts.roles import Role
from ocop.core.jobs import services as jobs
from ocop.core.jobs import tasks
from ocop.core.models import AuditEvent, Job
from products.models import Producer
from tests.factories import UserFactory
from tests.processes import database_url, free_port

KILLS = int(os.environ.get("KILLS", "8"))
CLIENTS, SEED = 3, 47
TOKEN = "a" * 32

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Office:
    """gunicorn and a worker on the tests' database; each can be killed and comes back."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | {
            "DATABASE_URL": database_url(connection.settings_dict),
            "DATA_DIR": str(folder),
            "DJANGO_SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_DEBUG": "1",  # static files as they lie
        }
        binary = Path(sys.executable).parent
        self.commands = {
            "web": [str(binary / "gunicorn"), "ocop.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2",
                    "--worker-class", "gthread", "--threads", "4", "--log-level", "critical", "--no-control-socket"],
            "worker": [sys.executable, "manage.py", "work"],
        }  # fmt: skip
        self.parts = {name: self.start(name) for name in self.commands}

    def start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.commands[name],
            cwd=settings.BASE_DIR,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        """The part and its children at once, then a new one."""
        os.killpg(self.parts[name].pid, signal.SIGKILL)
        self.parts[name].wait()
        self.parts[name] = self.start(name)

    def stop(self) -> None:
        for part in self.parts.values():
            os.killpg(part.pid, signal.SIGKILL)
            part.wait()


class Clerk(threading.Thread):
    """Records producers one after the other, and notes each the office said it has."""

    def __init__(self, number: int, office: Office, session: str, ward: int, heard: "queue.Queue[str]") -> None:
        super().__init__()
        self.number, self.office, self.heard = number, office, heard
        self.cookie = f"phien={session}; csrf={TOKEN}"
        self.ward, self.over, self.noted = ward, threading.Event(), []

    def run(self) -> None:
        count = 0
        while not self.over.is_set():
            count += 1
            name = f"Hợp tác xã {self.number} {count}"
            if self.save(name):
                self.noted.append(name)
                self.heard.put(name)

    def save(self, name: str) -> bool:
        """Whether the office acknowledged it: a redirect to the record."""
        fields = {"csrfmiddlewaretoken": TOKEN, "name": name, "kind": "hop_tac_xa", "representative": "Trần Thị Ghi",
                  "address": "1 đường Thử", "ward": self.ward}  # fmt: skip
        body = urllib.parse.urlencode(fields).encode()
        url = f"http://127.0.0.1:{self.office.port}/lam-viec/chu-the/moi/"
        request = urllib.request.Request(url, body, {"Cookie": self.cookie})
        try:
            NO_REDIRECT.open(request, timeout=20)
        except urllib.error.HTTPError as answer:
            return answer.code == 302
        except OSError:  # the office is dead just now: wait until somebody listens there again
            select.select([], [], [], 0.05)
        return False


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


NO_REDIRECT = urllib.request.build_opener(NoRedirect)


def test_s47_what_was_acknowledged_is_stored_once_whoever_dies(reference, city, ward, tmp_path):
    user = UserFactory(role=Role.OFFICE, unit=city)
    client = Client()
    client.force_login(user)
    chance, heard, office = random.Random(SEED), queue.Queue(), Office(tmp_path)
    clerks = [Clerk(n, office, client.cookies["phien"].value, ward.pk, heard) for n in range(CLIENTS)]
    try:
        for clerk in clerks:
            clerk.start()
        for number in range(KILLS):
            for _ in range(chance.randint(1, 12)):
                heard.get(timeout=60)
            jobs.order("certificates", f"certificates:thu-{number}", {"batch": f"thu-{number}"}, by=user)
            office.kill(chance.choice(["web", "web", "worker"]))
        heard.get(timeout=60)
    finally:
        for clerk in clerks:
            clerk.over.set()
        for clerk in clerks:
            clerk.join()
        office.stop()
    connections.close_all()
    stored = list(Producer.objects.values_list("name", flat=True))
    acknowledged = {name for clerk in clerks for name in clerk.noted}
    assert len(acknowledged) > KILLS
    assert acknowledged - set(stored) == set()
    assert len(stored) == len(set(stored))
    assert AuditEvent.objects.filter(action="producer.created").count() == len(stored)
    end_all_jobs()
    assert not Job.objects.filter(done_at=None).exists()


def end_all_jobs() -> None:
    """What the next worker does: a dead one's lease has ended, and each due job is done."""
    Job.objects.filter(done_at=None).update(leased_until=None)
    for pk in Job.objects.filter(done_at=None).values_list("pk", flat=True):
        tasks.run_job(pk)
