"""`/suc-khoe/` asked by many at once, and `doctor`, of a real server beside a real Redis (SECURITY 84)."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ocop.core.health import services
from ocop.core.health.asking import Shared
from ocop.core.health.models import Pulse
from tests.processes import comes, database_url, free_port

MANY = 40
WAITING = 8  # each waits some seconds for who looks, three at a time


def test_of_many_who_ask_at_once_one_looks_and_all_have_its_answer():
    looked, go = [], threading.Event()
    asked = Shared(lambda: bool(looked.append(1)) or go.wait(10))
    with ThreadPoolExecutor(MANY) as pool:
        asking = [pool.submit(asked) for _ in range(MANY)]
        assert comes(lambda: len(asked.found._waiters) == MANY - 1)
        go.set()
        assert all(one.result() for one in asking)
    assert len(looked) == 1


def test_who_waits_for_a_part_that_stands_still_hears_no_and_goes(monkeypatch):
    monkeypatch.setattr("ocop.core.health.asking.PATIENCE", 0.1)
    stands, begun = threading.Event(), threading.Event()
    asked = Shared(lambda: bool(begun.set()) or stands.wait(10))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(asked)
        begun.wait(10)
        assert asked() is False
        stands.set()
        assert first.result() is True


def test_many_who_try_the_data_folder_at_once_do_not_take_it_for_broken(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with ThreadPoolExecutor(MANY) as pool:
        assert set(pool.map(lambda _: services.storage_writable(), range(20 * MANY))) == {None}
    assert not list(tmp_path.iterdir())


class TestServer:
    pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

    @pytest.fixture
    def server(self, broker, tmp_path):
        """(port, pid of its one worker, environment)"""
        port = free_port()
        own = {"DATABASE_URL": database_url(connection.settings_dict), "DATA_DIR": str(tmp_path)}
        own |= {"DJANGO_SECRET_KEY": settings.SECRET_KEY, "DJANGO_DEBUG": "1", "REDIS_URL": broker[2]}
        command = [sys.executable, "-m", "gunicorn", "ocop.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        process = subprocess.Popen(
            [*command, "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--timeout", "60"],
            cwd=settings.BASE_DIR, env=os.environ | own, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        services.beat()
        try:
            assert comes(lambda: self.ask(port) == 200)
            yield port, process.pid, os.environ | own
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(self, port: int) -> int:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            line.request("GET", "/suc-khoe/")
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def at_once(self, port: int) -> set[int]:
        with ThreadPoolExecutor(MANY) as pool:
            return set(pool.map(lambda _: self.ask(port), range(MANY)))

    def threads(self, parent: int) -> int:
        listed = subprocess.run(["ps", "-o", "nlwp=", "-g", str(parent)], capture_output=True, text=True, check=True)
        return max(map(int, listed.stdout.split()))

    def test_a_dead_a_frozen_and_a_living_redis_are_told_to_all_who_ask_and_no_thread_is_left(self, broker, server):
        process, _, _ = broker
        port, parent, environment = server
        assert self.at_once(port) == {200}
        usual = self.threads(parent)
        process.send_signal(signal.SIGSTOP)
        assert self.at_once(port) == {503}
        process.send_signal(signal.SIGCONT)
        assert comes(lambda: self.ask(port) == 200)
        process.kill()
        process.wait()
        assert self.at_once(port) == {503}
        assert self.threads(parent) == usual
        told = subprocess.run(
            [sys.executable, "manage.py", "doctor"],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 1
        assert "Không nối được hàng đợi" in told.stdout

    def test_a_silent_worker_and_a_slow_database_are_told_to_all_who_ask(self, server):
        port, parent, _ = server
        assert self.at_once(port) == {200}
        usual = self.threads(parent)
        with ThreadPoolExecutor(MANY) as pool:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE core_pulse IN ACCESS EXCLUSIVE MODE")
                asking = [pool.submit(self.ask, port) for _ in range(WAITING)]
                assert comes(lambda: sum(one.done() for one in asking) == WAITING - 1), "one waits for the database"
                assert {one.result() for one in asking if one.done()} == {503}
                assert self.threads(parent) == usual
            assert {one.result() for one in asking} == {200, 503}
        Pulse.objects.update(at=timezone.now() - timedelta(minutes=3))
        assert comes(lambda: self.ask(port) == 503)
        assert self.at_once(port) == {503}
