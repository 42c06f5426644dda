"""Open data of the register: streamed, with an ETag, so that an unchanged list costs one small query."""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from products.certificates.models import Certificate
from products.register.public import OPEN_FIELDS, listed, open_row

CHUNK = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def etag(request: HttpRequest) -> str:
    """Changes with any certificate, and with the day: a certificate ends without being touched. Nothing else is
    printed."""
    newest = Certificate.objects.aggregate(Max("updated_at"), Count("pk"))
    text = f"{request.path} {timezone.localdate()} {newest}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def rows(day: date) -> Iterator[dict[str, str | int]]:
    certificates = Certificate.objects.published().latest_of_product().for_public().order_by("pk")
    for certificate in certificates.iterator(chunk_size=CHUNK):
        yield open_row(listed(certificate, day))


class Echo:
    def write(self, text: str) -> str:
        return text


def as_text(value: Any) -> Any:
    """A cell that a spreadsheet would run is text (SECURITY 25)."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(FORMULA) else value


def csv_lines(day: date) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(OPEN_FIELDS)  # with the mark spreadsheets need to read Vietnamese
    for row in rows(day):
        yield writer.writerow([as_text(row[name]) for name in OPEN_FIELDS])


def json_lines(day: date) -> Iterator[str]:
    before = "[\n"
    for row in rows(day):
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
@condition(etag_func=etag)
def products_csv(request: HttpRequest) -> HttpResponseBase:
    response = StreamingHttpResponse(csv_lines(timezone.localdate()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="san-pham.csv"'
    return response


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
@condition(etag_func=etag)
def products_json(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(json_lines(timezone.localdate()), content_type="application/json")
