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
from ocop.demo.scale.certificates import LOT
from products.certificates import services
from products.models import Certificate

waiting = Certificate.objects.filter(batch=LOT, sha256="")
assert waiting.exists(), "their PDFs are made: fill an empty database with seed_scale"
with transaction.atomic():
    job = services.order_files(LOT, by=User.objects.get(username="vanphong"))
run(job.pk)
assert not waiting.exists()
"""

MAKE_LIST = """
from ocop.accounts.models import User
from ocop.core.exports.files import ExportFormat
from ocop.core.exports.services import export
from ocop.core.jobs.services import run
from ocop.core.listing import listing_at

job = export(listing_at("/lam-viec/san-pham/", User.objects.get(username="vanphong")), ExportFormat.XLSX)
run(job.pk)
job.refresh_from_db()
assert job.done >= 100_000, "too few products: fill an empty database with seed_scale"
"""

PUBLISH = """
import resource, time
from django.db.models import Max
from django.utils import timezone
from evaluations.decisions import services
from evaluations.models import AgendaItem, Result, Session
from ocop.accounts.models import User
from ocop.core.numbers.models import NumberBook
from ocop.demo.council import signed_copy
from ocop.documents.official import services as official
from products.certificates.services import CERTIFICATE_BOOK
from products.models import Certificate, Dossier

office, leader = (User.objects.get(username=name) for name in ("vanphong", "lanhdao"))
running = Session.objects.latest("pk")
rows = Dossier.objects.exclude(state="recognised").exclude(pk__in=AgendaItem.objects.values("dossier")).order_by("pk")
files = list(rows.select_related("product")[:40])
assert len(files) == 40, "too few dossiers are open: fill an empty database with seed_scale"
sheets = dict(AgendaItem.objects.values_list("dossier__product__product_set", "sheet"))
now = timezone.now()
held = Session.objects.create(
    council=running.council, round=files[0].round, number=Session.objects.count() + 1, place="Hội trường UBND",
    starts_at=now,
)
items = AgendaItem.objects.bulk_create(
    AgendaItem(
        session=held, dossier=dossier, sheet_id=sheets[dossier.product.product_set_id], dossier_version=1,
        position=place, state="confirmed", opened_at=now, closed_at=now,
    )
    for place, dossier in enumerate(files, 1)
)
Result.objects.bulk_create(
    Result(item=item, total=540, sheets=9, average=60, star_by_points=3, stars=3, confirmed_at=now) for item in items
)
Dossier.objects.filter(pk__in=[dossier.pk for dossier in files]).update(state="scored")
Session.objects.filter(pk=held.pk).update(minutes_confirmed_at=now)
decision = services.draft(Session.objects.get(pk=held.pk), by=office)
services.change(
    decision,
    {
        "title": decision.title, "signer": "Nguyễn Văn Mẫu", "signer_title": "CHỦ TỊCH",
        "legal_bases": decision.legal_bases.all(),
    },
    by=office,
)
services.approve(decision, by=leader)
year = now.year
last = Certificate.objects.filter(year=year).aggregate(last=Max("number"))["last"]
NumberBook.objects.update_or_create(book=CERTIFICATE_BOOK, unit=decision.unit, year=year, defaults={"last": last})
decision = services.number(decision, services.numbering_of(decision).proposal(), timezone.localdate(), by=office)
official.keep_scan(decision.paper, signed_copy(decision.paper), by=office)
began, computed = time.perf_counter(), time.process_time()
job = services.publish(decision, by=office)
took, computed = time.perf_counter() - began, time.process_time() - computed
assert job and Certificate.objects.filter(batch=job.arguments["batch"]).count() == 40
print(took * 1000, computed * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@dataclass(frozen=True)
class Published:
    """The act alone: forty dossiers are brought to a draft that is approved before the clock runs."""

    name: str
    budget: float  # ms

    def measure(self) -> Figure:
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", PUBLISH]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        took, computed, memory = (float(word) for word in said.split()[-3:])
        return Figure(took, took, computed, int(memory))


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
    Published("a decision of 40 lines published *", 5_000),
    Work("1,000 certificates *", 30_000, ["shell", "-v", "0", "-c", MAKE_FILES]),
    Work("100,000 products as XLSX *", 20_000, ["shell", "-v", "0", "-c", MAKE_LIST]),
    Work("reminders, first run of a day *", 3_000, ["send_expiry_reminders"]),
    Work("reminders, the same day again *", 3_000, ["send_expiry_reminders"]),
]
