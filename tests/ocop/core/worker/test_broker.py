"""Entries of a queue that are no messages: set aside, told, and the worker goes on."""

import base64
import json
import os
import ssl
import subprocess
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
import redis as redis_py
from celery import Celery
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from kombu import Queue

from ocop import env
from ocop.core.health import services as health
from ocop.core.jobs.models import Job
from ocop.core.worker import broker as transport
from tests.ocop.core.worker.conftest import answers
from tests.processes import comes, database_url, free_port

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

    def test_a_key_of_another_kind_where_a_queue_stands_gets_another_name(self, broker, worker, settings):
        _, redis, settings.REDIS_URL = broker
        settings.QUEUE_IN_ROWS = False
        process, log = worker
        redis.hset("mail", "cua", "chuong trinh khac")  # before it begins, as a rule
        job = Job.objects.create(kind="certificates", key="certificates:khong-co", arguments={"batch": "khong-co"})
        assert comes(lambda: process.poll() is not None or redis.exists("_kombu.binding.jobs"))
        redis.set("jobs", "cua chuong trinh khac")
        assert comes(lambda: process.poll() is not None or not redis.exists("jobs"))
        redis.lpush("jobs", body([[job.pk], {}, {}]))
        assert comes(lambda: process.poll() is not None or Job.objects.exclude(done_at=None).exists())
        assert process.poll() is None, log.read_text()
        assert Job.objects.exclude(done_at=None).exists()
        assert redis.get("ocop:set-aside:jobs") == b"cua chuong trinh khac"
        assert {entry.queue for entry in transport.set_aside()} == {"jobs", "mail"}
        assert "2 tin" in str(health.no_message_set_aside())
        transport.clear()
        assert not redis.exists("ocop:set-aside", "ocop:set-aside:jobs", "ocop:set-aside:mail")


@pytest.fixture(params=["redis", "unix", "redis+socket", "rediss"])
def address(request, tmp_path):
    """Of a Redis, in each way to write it."""
    port, scheme = free_port(), request.param
    options = ["--port", str(port)]
    where = f"redis://127.0.0.1:{port}/3"
    if scheme in ("unix", "redis+socket"):
        options = ["--port", "0", "--unixsocket", f"{tmp_path}/redis"]
        where = f"{scheme}://{tmp_path}/redis?{'db' if scheme == 'unix' else 'virtual_host'}=3"
    if scheme == "rediss":
        for_itself = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
        files = ["-keyout", f"{tmp_path}/key", "-out", f"{tmp_path}/crt"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", *for_itself, *files], check=True,
                       capture_output=True)  # fmt: skip
        options = ["--port", "0", "--tls-port", str(port), "--tls-cert-file", f"{tmp_path}/crt", "--tls-key-file",
                   f"{tmp_path}/key", "--tls-ca-cert-file", f"{tmp_path}/crt", "--tls-auth-clients", "no"]  # fmt: skip
        where = f"rediss://localhost:{port}/3?ssl_cert_reqs=required&ssl_ca_certs={tmp_path}/crt"
    process = subprocess.Popen(["redis-server", *options, "--save", ""], stdout=subprocess.DEVNULL)
    yield where
    process.kill()
    process.wait()


@pytest.mark.slow
@pytest.mark.postgres
def test_however_redis_is_named_bad_entries_are_set_aside(address, settings):
    settings.QUEUE_IN_ROWS, settings.REDIS_URL = False, env.redis_url(address)
    celery = Celery("thu", broker_connection_retry_on_startup=False)
    celery.conf.update(env.broker(settings.REDIS_URL))
    given, own = [], redis_py.Redis.from_url(settings.REDIS_URL)
    assert comes(lambda: answers(own))
    own.lpush("thu", b"khong phai tin", altered())
    with celery.connection_for_read() as line, line.Consumer(Queue("thu"), accept=["json"]) as consumer:
        consumer.register_callback(lambda said, message: given.append(message.delivery_tag))
        for _ in range(5):
            if not given:
                with suppress(TimeoutError):
                    line.drain_events(timeout=2)
    assert given == ["mot"]
    assert [entry.text for entry in transport.set_aside()] == ["khong phai tin"]


def test_another_kind_of_broker_is_refused_with_a_sentence():
    with pytest.raises(ImproperlyConfigured, match="bắt đầu bằng redis://"):
        env.redis_url("sentinel://may:26379")
    assert env.broker(env.redis_url("rediss://may/1"))["broker_use_ssl"] == {"ssl_cert_reqs": ssl.CERT_REQUIRED}


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
