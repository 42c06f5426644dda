"""Long work, each in a process of its own, so that its memory can be told."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.client import Figure

ROOT = Path(__file__).resolve().parents[1]

MAKE_FILES = """
from django.db import transaction
from ocop.accounts.models import User
from ocop.core.jobs.services import run
from ocop.reports.scale.certificates import LOT
from products.certificates import services
from products.models import Certificate

waiting = Certificate.objects.filter(batch=LOT, sha256="")
assert waiting.exists(), "their PDFs are made: fill an empty database with seed_scale"
with transaction.atomic():
    job = services.order_files(LOT, by=User.objects.get(username="vanphong"))
run(job.pk)
assert not waiting.exists()
"""


@dataclass(frozen=True)
class Work:
    name: str
    budget: float  # ms
    command: list[str]

    def measure(self) -> Figure:
        """Run once; in place of bytes the largest memory."""
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "manage.py", *self.command], cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, f"{self.name} ended with {os.waitstatus_to_exitcode(status)}"
        took = (time.perf_counter() - began) * 1000
        return Figure(took, took, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss * 1024)


JOBS = [
    Work("1,000 certificates *", 60_000, ["shell", "-v", "0", "-c", MAKE_FILES]),
    Work("reminders, first run of a day *", 10_000, ["send_expiry_reminders"]),
    Work("reminders, the same day again *", 10_000, ["send_expiry_reminders"]),
]
