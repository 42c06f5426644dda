"""Open data of the register: streamed, with an ETag, so that an unchanged list is not sent again."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from products.certificates.models import Certificate
from products.register.public import OPEN_FIELDS, listed, open_row

CHUNK = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows(day: date) -> Iterator[dict[str, str | int]]:
    certificates = Certificate.objects.published().latest_of_product().for_public().order_by("pk")
    last = Certificate.objects.filter(valid_to__lt=day).lives_on()
    for certificate in certificates.iterator(chunk_size=CHUNK):
        certificate.goes_on_to = last.get(certificate.pk)
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


def etag_of(lines: Callable[[date], Iterator[str]]) -> Callable[[HttpRequest], str]:
    """Of what would be sent: a state reckoned from dates and dossiers changes without any certificate being touched."""

    def etag(request: HttpRequest) -> str:
        digest = hashlib.sha256()
        for line in lines(timezone.localdate()):
            digest.update(line.encode())
        return f'"{digest.hexdigest()[:32]}"'

    return etag


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
@condition(etag_func=etag_of(csv_lines))
def products_csv(request: HttpRequest) -> HttpResponseBase:
    response = StreamingHttpResponse(csv_lines(timezone.localdate()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="san-pham.csv"'
    return response


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
@condition(etag_func=etag_of(json_lines))
def products_json(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(json_lines(timezone.localdate()), content_type="application/json")
