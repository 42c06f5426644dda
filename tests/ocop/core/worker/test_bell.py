"""A broker that is dead, frozen or sends nonsense holds up nobody (cases/acts.md 38, 39; SECURITY 49)."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

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
