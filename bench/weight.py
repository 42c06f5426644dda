"""What a first visit weighs: every published product with a photo of several MB, a browser with an empty cache.

    export DATABASE_URL=postgres:///ocop_bench DATA_DIR=/tmp/bench DEMO_PASSWORD=measure-by-hand
    .venv/bin/python manage.py migrate && .venv/bin/python manage.py prepare
    .venv/bin/python -m bench.weight

It adds photos to that database: a throw-away one. Bytes are Chromium's own count (`Network.loadingFinished`), heads included.
"""

import io
import os
import random
from collections.abc import Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from PIL import Image, ImageChops  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from bench.run import office  # noqa: E402
from evaluations.models import ScoreSheet  # noqa: E402
from ocop.core.files import services as files  # noqa: E402
from ocop.core.jobs import services as jobs  # noqa: E402
from ocop.core.jobs.models import Job  # noqa: E402
from products.models import Certificate  # noqa: E402
