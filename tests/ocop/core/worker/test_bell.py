"""A broker that is dead, frozen or sends nonsense holds up nobody (cases/acts.md 38, 39; SECURITY 49)."""

import os
import signal
import subprocess
import sys

import pytest
import redis
from django.conf import settings

from tests.processes import comes, free_port

pytestmark = [pytest.mark.postgres, pytest.mark.slow]  # beside a Redis that is installed
RINGS = """
import sys
from ocop.core.jobs.tasks import run_job
from ocop.core.worker import bell
print(bell.ring(run_job, 1), flush=True)
sys.stdin.readline()
print(bell.ring(run_job, 2), flush=True)
sys.stdin.readline()
print(bell.ring(run_job, 3), flush=True)
"""


@pytest.fixture
def broker():
    """A Redis of the test's own, to be stopped and torn."""
    port = free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    assert comes(answers)
    yield process, client, f"redis://127.0.0.1:{port}/0"
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def test_a_frozen_redis_is_asked_once_and_then_left_alone(broker):
    process, client, url = broker
    caller = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", RINGS],
        cwd=settings.BASE_DIR,
        env=os.environ | {"REDIS_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert caller.stdout
    assert caller.stdout.readline().strip() == "True"
    assert client.llen("jobs") == 1
    process.send_signal(signal.SIGSTOP)
    print("go", file=caller.stdin, flush=True)
    assert caller.stdout.readline().strip() == "False"
    process.send_signal(signal.SIGCONT)
    out, _ = caller.communicate("go\n", timeout=30)
    assert out.strip() == "False", "it answers again, and is not asked yet"
