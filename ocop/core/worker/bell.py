"""Wakes a worker. What is to be done stands in rows, which a worker finds within a minute in any case.

Without Redis nobody is to be woken: the worker looks at the rows each second (`loops`).
"""

import time
from functools import partial

import structlog
from celery import Task
from django.conf import settings
from django.db import transaction

log = structlog.get_logger(__name__)
SILENT_FOR = 30.0
"""Seconds for which nothing is sent to a broker that did not answer: each try may cost a request a second."""
_silent_until = 0.0


def after_commit(task: Task, *arguments: object) -> None:
    """Wake a worker once the caller's rows are stored."""
    transaction.on_commit(partial(ring, task, *arguments), robust=True)


def ring(task: Task, *arguments: object) -> bool:
    """Whether the message went out. A dead or frozen broker is no error: the row is found by `reconcile`."""
    global _silent_until
    if settings.QUEUE_IN_ROWS or time.monotonic() < _silent_until:
        return False
    try:
        task.apply_async(arguments, retry=False)
    except Exception as error:  # each transport has its own
        _silent_until = time.monotonic() + SILENT_FOR
        log.warning("broker_silent", task=task.name, error=type(error).__name__)
        return False
    return True
