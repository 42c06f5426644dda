"""Long work, each in a process of its own, so that its memory can be told."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.client import Figure

ROOT = Path(__file__).resolve().parents[1]
CERTIFICATES = 1000

MAKE_FILES = f"""
from django.db import transaction
from django.utils import timezone
from ocop.core.jobs.services import run
from ocop.accounts.models import User
from products.certificates import services
from products.models import Certificate

rows = Certificate.objects.order_by("-pk").values_list("pk", flat=True)[:{CERTIFICATES}]
Certificate.objects.filter(pk__in=list(rows)).update(batch="bench", sha256="", file=None)
with transaction.atomic():
    job = services.order_files("bench", by=User.objects.get(username="vanphong"))
job.__class__.objects.filter(pk=job.pk).update(done_at=None, leased_until=None, attempts=0)
run(job.pk)
assert not Certificate.objects.filter(batch="bench", sha256="").exists()
"""


@dataclass(frozen=True)
class Work:
    name: str
    budget: float  # ms
    command: list[str]

    def measure(self) -> Figure:
        """Wall time once; in place of bytes the largest memory, in bytes."""
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "manage.py", *self.command], cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, f"{self.name} ended with {os.waitstatus_to_exitcode(status)}"
        took = (time.perf_counter() - began) * 1000
        return Figure(took, took, usage.ru_maxrss * 1024)


JOBS = [
    Work(f"{CERTIFICATES:,} certificates (bytes: peak memory)", 60_000, ["shell", "-v", "0", "-c", MAKE_FILES]),
    Work("reminders, first run of a day (bytes: peak memory)", 10_000, ["send_expiry_reminders"]),
    Work("reminders, the same day again (bytes: peak memory)", 10_000, ["send_expiry_reminders"]),
]
