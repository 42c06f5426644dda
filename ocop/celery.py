"""The queue. A message only wakes a worker; what is to be done stands in the database (docs/decisions)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
app = Celery("ocop")
app.config_from_object("ocop.settings:CELERY")
app.autodiscover_tasks()
