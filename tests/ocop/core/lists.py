"""Every list there is, for the tests that hold of each."""

import csv
import io

from django.urls import URLPattern, URLResolver, get_resolver
from openpyxl import load_workbook

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.lists import ListPage


def lists(urls: URLResolver | None = None, space: str = "") -> list[tuple[str, type[ListPage]]]:
    """URL name and class of each."""
    found: list[tuple[str, type[ListPage]]] = []
    for each in (urls or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found += lists(each, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and issubclass(getattr(each.callback, "view_class", object), ListPage):
            found.append((f"{space}{each.name}", each.callback.view_class))
    return found


EXPORT = "/lam-viec/xuat/"
LISTS = lists()
NAMES = [name for name, _ in LISTS]


def reader(world, page: type[ListPage]):
    """A client of somebody who may read it."""
    return world.client(next(role for role in (Role.OFFICE, *Role) if role in MAY[page.action]))


# ── as files ──


def taken(client, path: str, kind: str = "xlsx"):
    return client.post(EXPORT, {"danh_sach": path, "kieu": kind})


def sheet_of(response):
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def cells(response) -> list[tuple]:
    return list(sheet_of(response).iter_rows(values_only=True))


def csv_rows(response) -> list[list[str]]:
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")  # by which Excel knows UTF-8
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
