"""SECURITY 11, 12: every URL, role, method and object gets what the one written table says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.db import transaction
from django.forms import Field, ModelChoiceField
from django.http import HttpResponse

from ocop.accounts.roles import Role
from tests.security.matrix import LETTERS, MATRIX, PLACES, Row, url_names
from tests.security.world import World


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone after."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def body(response: HttpResponse) -> bytes:
    text = b"".join(response) if response.streaming else response.content
    return re.sub(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', b"", text)


def expected(row: Row, role: Role | None, place: str) -> int:
    answers = row.answers[role]
    return answers[0] if len(answers) == 1 else answers[PLACES.index(place)]


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_s11_s12_each_role_gets_what_the_table_promises(row: Row, world: World):
    """And what is foreign cannot be told from what is not there."""
    for role, answers in row.answers.items():
        for place in PLACES[: len(answers)]:
            with undone():
                answer = world.ask(role, row.method, row.url(getattr(world, place)))
            assert answer.status_code == expected(row, role, place), (role, place)
        if answers[-1] == 404:
            foreign = world.ask(role, row.method, row.url(world.foreign))
            missing = world.ask(role, row.method, row.missing_url())
            assert (missing.status_code, body(missing)) == (404, body(foreign)), role
            assert dict(missing.headers) == dict(foreign.headers), role


@pytest.mark.parametrize("row", [row for row in MATRIX if len(row.keys) > 1], ids=str)
def test_s12_an_own_object_opens_no_foreign_one_behind_it(row: Row, world: World):
    """/ho-so/<mine>/muc/<theirs>/ is not there."""
    for role, answers in row.answers.items():
        if len(answers) == 3 and row.keys[1][0] not in ("page", "criterion", "metric"):
            answer = world.ask(role, row.method, row.mixed_url(world.own, world.foreign))
            assert answer.status_code in (403, 404), (role, answer.status_code)


def test_s11_no_url_is_missing_from_the_table():
    named = {name for name, _ in url_names() if not name.startswith("admin:")}
    assert named == {row.name for row in MATRIX}


def test_s11_what_has_no_row_answers_as_the_page_or_not_at_all(world: World):
    """POST to a page is a GET or 405; GET on an act is 405 and does nothing."""
    rows = {(row.name, row.method, row.keys): row for row in MATRIX}
    for (name, method, keys), row in rows.items():
        other = "POST" if method == "GET" else "GET"
        if (name, other, keys) in rows:
            continue
        role = next((role for role in row.readers() if role), Role.OFFICE)
        answer = world.ask(role, other, row.url(world.own))
        allowed = (405, expected(row, role, "own"), 422) if other == "POST" else (405,)
        assert answer.status_code in allowed, (str(row), other, answer.status_code)


ADMIN = [(name, pattern) for name, pattern in url_names() if name.startswith("admin:")]


def admin_url(pattern: str, pk: object) -> str:
    return "/" + re.sub(r"<[^>]+>", str(pk), pattern)


@pytest.mark.parametrize("role", [role for role in LETTERS.values() if role != Role.ADMINISTRATOR])
def test_s11_the_admin_is_closed_to_all_but_administrators(role: Role | None, world: World):
    for name, pattern in ADMIN:
        if "(?P" in pattern or name in ("admin:jsi18n", "admin:logout", "admin:login"):
            continue
        for method in ("GET", "POST"):
            answer = world.ask(role, method, admin_url(pattern, 1))
            assert answer.status_code == (403 if role else 302), (name, method)
            assert role or answer.url.startswith("/dang-nhap/"), name


def test_s11_an_administrator_opens_every_list_and_record_of_the_admin(world: World):
    for model, options in admin.site._registry.items():
        base = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"
        assert world.ask(Role.ADMINISTRATOR, "GET", base).status_code == 200, base
        assert world.ask(Role.ADMINISTRATOR, "GET", f"{base}?q=a").status_code == 200, base
        if found := model._default_manager.first():
            assert world.ask(Role.ADMINISTRATOR, "GET", f"{base}{found.pk}/change/").status_code == 200, base
            assert world.ask(Role.ADMINISTRATOR, "GET", f"{base}{found.pk}/history/").status_code == 200, base
        assert world.ask(Role.ADMINISTRATOR, "GET", f"{base}add/").status_code in (200, 403), base
        assert not options.raw_id_fields, base


BIG = {"user", "unit", "producer", "product", "dossier", "certificate"}


def test_s11_the_admin_picks_one_of_many_by_search_alone(world: World, rf):
    """A select of all users or units would be thousands of lines."""
    request = rf.get("/")
    request.user = world.users[Role.ADMINISTRATOR]
    for model, options in admin.site._registry.items():
        for each in [options, *options.get_inline_instances(request)]:
            if not options.has_change_permission(request):
                continue
            form = each.get_form(request) if each is options else each.get_formset(request).form
            wide = {name for name, field in form.base_fields.items() if names_many(field)}
            if each is not options:
                wide -= {model._meta.model_name}  # the record the lines stand under
            assert wide <= {*each.autocomplete_fields}, each


def names_many(field: Field) -> bool:
    return isinstance(field, ModelChoiceField) and field.queryset.model._meta.model_name in BIG
