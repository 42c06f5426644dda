"""`manage.py work` as a real process: it shows life, does what is due, and ends when told."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from ocop.core.health.models import Pulse
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from tests.factories import UserFactory
from tests.processes import comes, database_url

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_worker_without_redis_does_what_is_due_and_ends_when_told(tmp_path):
    job = jobs.order("certificates", "certificates:khong-co", {"batch": "khong-co"}, by=UserFactory())
    environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | {
        "DATABASE_URL": database_url(connection.settings_dict),
        "DATA_DIR": str(tmp_path),
        "DJANGO_SECRET_KEY": settings.SECRET_KEY,
    }
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=settings.BASE_DIR, env=environment)
    try:
        assert comes(lambda: Job.objects.filter(pk=job.pk, done_at__isnull=False).exists())
        assert comes(lambda: Pulse.objects.filter(name="worker").exists())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_with_redis_it_leaves_the_work_to_celery():
    environment = os.environ | {"REDIS_URL": "redis://127.0.0.1:6379/15"}
    done = subprocess.run(
        [sys.executable, "manage.py", "work"], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Bỏ REDIS_URL rồi gọi lại" in done.stderr
