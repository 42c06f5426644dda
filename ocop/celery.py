"""The queue. A message only wakes a worker; what is to be done stands in the database (docs/decisions)."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
# whichever way an address of Redis is written (rediss, redis+socket), bad entries of a queue are set aside
TRANSPORT_ALIASES |= dict.fromkeys(("redis", "rediss"), "ocop.core.worker.broker:Transport")
app = Celery("ocop")
app.config_from_object("ocop.settings:CELERY")
app.autodiscover_tasks()
