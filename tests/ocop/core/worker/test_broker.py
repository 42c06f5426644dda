"""Entries of a queue that are no messages: set aside, told, and the worker goes on."""

import base64
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from ocop.core.health import services as health
from ocop.core.jobs.models import Job
from ocop.core.worker import broker as transport
from tests.processes import comes, database_url

ASKED = json.dumps([[7], {}, {}]).encode()
MESSAGE = {
    "body": base64.b64encode(ASKED).decode(),
    "content-encoding": "utf-8",
    "content-type": "application/json",
    "headers": {"lang": "py", "task": "ocop.core.run_job", "id": "mot", "root_id": "mot"},
    "properties": {
        "correlation_id": "mot",
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": "jobs"},
        "priority": 0,
        "body_encoding": "base64",
        "delivery_tag": "mot",
    },
}


def altered(**parts: object) -> bytes:
    return json.dumps(MESSAGE | parts).encode()


def body(value: object) -> bytes:
    return altered(body=base64.b64encode(json.dumps(value).encode()).decode())


BAD = {
    "no JSON": b"khong phai tin",
    "cut off": altered()[:-20],
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "a number": b"7",
    "a list": b"[1, 2]",
    "null": b"null",
    "deep": b"[" * 100_000,
    "an object of another kind": b'{"viec": 7}',
    "no properties": altered(properties=None),
    "no delivery tag": altered(properties={"delivery_info": {}}),
    "no headers": json.dumps({k: v for k, v in MESSAGE.items() if k != "headers"}).encode(),
    "headers null": altered(headers=None),
    "headers without a task": altered(headers={"id": "mot"}),
    "headers without a number": altered(headers={"task": "ocop.core.run_job"}),
    "a task that is no name": altered(headers={"task": 7, "id": "mot"}),
    "body null": altered(body=None),
    "body no base64": altered(body="!!!"),
    "body no JSON": altered(body=base64.b64encode(b"{").decode()),
    "body an object": body({"pk": 7}),
    "body a list too short": body([[7]]),
    "arguments an object": body([{"pk": 7}, {}, {}]),
    "names a list": body([[7], [], {}]),
    "another kind of content": altered(**{"content-type": "application/x-python-serialize"}),
}


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD)
def test_what_is_no_message_is_known_as_such(raw):
    assert transport.is_message(altered(), task=True)
    assert not transport.is_message(raw, task=True)


class TestWithAWorker:
    pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

    @pytest.fixture
    def worker(self, broker, tmp_path):
        """A Celery worker of the tests' database and Redis, and what it wrote."""
        log = (tmp_path / "log").open("w+")
        environment = os.environ | {
            "DATABASE_URL": database_url(connection.settings_dict),
            "REDIS_URL": broker[2],
            "DATA_DIR": str(tmp_path),
            "DJANGO_SECRET_KEY": settings.SECRET_KEY,
        }
        command = [str(Path(sys.executable).parent / "celery"), "-A", "ocop", "worker", "--queues", "celery,jobs,mail"]
        process = subprocess.Popen(
            [*command, "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        yield process, Path(log.name)
        process.terminate()
        process.wait(30)
        log.close()

    def test_it_sets_bad_entries_aside_and_does_the_good_one_behind_them(self, broker, worker, settings):
        _, redis, settings.REDIS_URL = broker
        settings.QUEUE_IN_ROWS = False
        process, log = worker
        job = Job.objects.create(kind="certificates", key="certificates:khong-co", arguments={"batch": "khong-co"})
        queued = [*BAD.values(), body([[job.pk], {}, {}])]
        redis.lpush("jobs", *queued)
        assert comes(lambda: process.poll() is not None or Job.objects.exclude(done_at=None).exists())
        assert process.poll() is None, log.read_text()
        assert Job.objects.exclude(done_at=None).exists()
        told = transport.set_aside()
        assert len(told) == len(BAD)
        assert {entry.text for entry in told} >= {"khong phai tin", "[1, 2]", r"\xff\xfe\x00".replace("\\x00", "\x00")}
        assert {entry.queue for entry in told} == {"jobs"}
        assert log.read_text().count("message_set_aside") == len(BAD)
        assert "khong phai tin" not in log.read_text()

    def test_an_unknown_task_and_arguments_that_do_not_fit_end_nothing(self, broker, worker):
        _, redis, _ = broker
        process, log = worker
        job = Job.objects.create(kind="certificates", key="certificates:khong-co", arguments={"batch": "khong-co"})
        unknown = altered(headers=MESSAGE["headers"] | {"task": "ocop.khong.co", "id": "hai"})
        redis.lpush(
            "jobs", unknown, body([["a", "b", "c"], {}, {}]), body([["khong-so"], {}, {}]), body([[job.pk], {}, {}])
        )
        assert comes(lambda: process.poll() is not None or Job.objects.exclude(done_at=None).exists())
        assert process.poll() is None, log.read_text()
        assert Job.objects.exclude(done_at=None).exists()


@pytest.mark.slow
class TestTold:
    @pytest.fixture
    def entries(self, broker, settings):
        _, redis, settings.REDIS_URL = broker
        settings.QUEUE_IN_ROWS = False

        def put(number: int) -> None:
            for n in range(number):
                note = {"queue": "jobs", "at": timezone.now().isoformat(), "text": f"tin {n}\x1b[2J"}
                redis.lpush(transport.SET_ASIDE, json.dumps(note))

        return put

    def test_doctor_says_how_many_and_what_to_do(self, entries):
        assert health.no_message_set_aside() is None
        entries(3)
        fault = health.no_message_set_aside()
        assert fault
        assert "3 tin" in fault.what
        assert "manage.py set_aside" in fault.remedy

    def test_they_are_shown_and_cleared(self, entries):
        entries(2)
        out = StringIO()
        call_command("set_aside", stdout=out)
        assert "jobs: 'tin 0" in out.getvalue()
        assert "\x1b" not in out.getvalue(), "what stands there cannot play with the terminal"
        call_command("set_aside", "--clear", stdout=out)
        assert "Đã xóa 2 tin" in out.getvalue()
        assert health.no_message_set_aside() is None

    def test_a_dead_redis_is_no_second_fault_and_ends_no_check(self, entries, broker):
        broker[0].kill()
        broker[0].wait()
        assert health.no_message_set_aside() is None
        with pytest.raises(CommandError, match="Không nối được hàng đợi"):
            call_command("set_aside")


def test_without_redis_nothing_is_asked(settings):
    settings.QUEUE_IN_ROWS, settings.REDIS_URL = True, ""
    assert health.no_message_set_aside() is None
    with pytest.raises(CommandError, match="không dùng Redis"):
        call_command("set_aside")
