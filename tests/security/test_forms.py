"""SECURITY 12, 13, 24, 38: what may be sent to every form there is."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocop.accounts.roles import Role
from ocop.core.triggers import Guard, install
from tests.security.forms import TOKEN, Form, all_forms
from tests.security.matrix import MATRIX
from tests.security.snapshot import Rows, added, changed, snapshot
from tests.security.world import World

CANARY, CANARY_NUMBER = "CANARY13", 987_654_321
NASTY = [
    "' OR 1=1; --", "10" + "0" * 30, "-1", "NaN", "1e999", "１２３", "a\x00b", "\ud800", "31/12/9999", "29/02/2023",
    "\u202e\u200bẩn", "x" * 20_000, "[]", "{}", "null", "0", "%s%n{{7*7}}", "1,5", "01/01/0001",
]  # fmt: skip
PAGED = ["trang", "sap-xep", "q", "nam", "year", "sao", "nhom", "phuong", "trang-thai", "dot", "muc", "mo", "page", "o"]
LOGOUT = ("/dang-xuat/", "/quan-tri/logout/")


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(world: World, form: Form, values: dict[str, list[str]]):
    """As a browser would: lone surrogates do not survive UTF-8, they come as "?" there too."""
    plain = {name: [value.encode(errors="replace").decode() for value in each] for name, each in values.items()}
    return world.ask(form.role, "POST", form.action, plain)


def forms_of(world: World) -> list[Form]:
    if not hasattr(world, "forms"):
        world.forms = [form for form in all_forms(world) if not form.action.endswith(LOGOUT)]
    return world.forms


def test_s24_no_field_of_any_form_breaks_the_program(world: World):
    """Nonsense in all fields at once, another in each, in rounds; the hidden ones (versions, keys) every other time."""
    for number, form in enumerate(forms_of(world)):
        for turn in range(5):
            names = form.free() if turn % 2 else [name for name in form.kinds if name != TOKEN]
            values = {name: [NASTY[(number + turn * 4 + place) % len(NASTY)]] for place, name in enumerate(names)}
            with undone():
                answer = send(world, form, form.filled() | values)
            assert answer.status_code < 500, (str(form), {name: value[0][:20] for name, value in values.items()})


def test_s24_a_megabyte_in_a_field_is_answered(world: World):
    for form in [form for form in light_forms(world) if "textarea" in form.kinds.values()][:8]:
        for name in form.free()[:3]:
            with undone():
                assert send(world, form, form.filled() | {name: ["x" * 1_000_000]}).status_code < 500, (str(form), name)


def test_s24_no_parameter_of_any_page_breaks_the_program(world: World):
    for number, row in enumerate(row for row in MATRIX if row.method == "GET" and row.name != "core:health"):
        role = next(iter(row.readers()), None)
        for nonsense in NASTY if not row.keys else NASTY[number % 7 :: 7]:
            query = {name: nonsense[:4000].encode(errors="replace").decode() for name in PAGED}
            assert world.ask(role, "GET", row.url(world.own), query).status_code < 500, (str(row), nonsense[:20])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_s24_anything_typed_into_any_field_is_answered(world: World, data):
    form = data.draw(st.sampled_from([form for form in forms_of(world) if form.free()]))
    name = data.draw(st.sampled_from(form.free()))
    text = data.draw(st.text(max_size=300) | st.integers().map(str) | st.dates().map(str) | st.floats().map(str))
    with undone():
        assert send(world, form, form.filled() | {name: [text]}).status_code < 500


def test_s24_addresses_of_nonsense_are_answered(world: World):
    for path in (
        "/%00/",
        "/san-pham/%00/",
        "/xac-minh/%00%ff/",
        "/xac-minh/" + "A" * 5000 + "/",
        "/lam-viec/ho-so/" + "9" * 40 + "/",
    ):
        for role in (None, Role.OFFICE):
            assert world.ask(role, "GET", path).status_code in (302, 400, 404, 403), path


BODIES = [
    ("application/json", '{"version": "\\ud800", "level": 1e999}'),
    ("application/json", "["),
    ("text/plain", "x"),
    ("multipart/form-data; boundary=x", "--x\r\n"),
]


def test_s24_a_body_of_any_kind_is_answered(world: World):
    for row in (row for row in MATRIX if row.method == "POST"):
        role = next((role for role, answers in row.answers.items() if role and answers[0] not in (403, 404)), None)
        client: Client = world.clients[role]
        for kind, content in BODIES:
            kept = client.cookies.copy()
            with undone():
                assert client.generic("POST", row.url(world.own), content, kind).status_code < 500, (str(row), kind)
            client.cookies = kept


def extras(form: Form) -> dict[str, list[str]]:
    """Every field of every record that this form does not show."""
    names = {
        field.name for model in apps.get_models() for field in model._meta.get_fields() if hasattr(field, "attname")
    }
    names |= {f"{name}_id" for name in names} | {"pk", "id", "is_staff", "is_superuser", "groups", "user_permissions"}
    told = {name.split("-")[-1] for name in form.kinds}
    number = ("version", "edition", "stars", "number", "year", "last", "attempts", "position")
    return {name: [str(CANARY_NUMBER) if name in number or name.endswith("_id") else CANARY] for name in names - told}


def kept_rows(rows: dict[str, Rows], before: dict[str, Rows]) -> dict[str, Rows]:
    """The rows that were there before, whatever the clock says."""
    return {
        label: {pk: timeless(row) for pk, row in every.items() if pk in before[label]} for label, every in rows.items()
    }


def timeless(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple("lúc" if isinstance(value, datetime) else value for value in row)


HEAVY = (
    "/quan-tri/accounts/user/",
    "/quan-tri/accounts/unit/",
    "/quan-tri/law/legalbasis/",
    "/quan-tri/products/product/",
)


def light_forms(world: World) -> list[Form]:
    """All of the office's forms, and the admin's that matter most."""
    return [form for form in forms_of(world) if "/quan-tri/" not in form.action or form.action.startswith(HEAVY)]


def test_s13_a_field_that_the_form_does_not_show_changes_nothing(world: World):
    """The same form with and without all other fields leaves the same rows."""
    before = snapshot()
    for form in light_forms(world):
        with undone():
            send(world, form, form.filled())
            plain = snapshot()
        with undone():
            send(world, form, extras(form) | form.filled())
            stuffed = snapshot()
        assert changed(kept_rows(plain, before), kept_rows(stuffed, before)) == [], str(form)
        assert added(before, plain) == added(before, stuffed), str(form)
        fresh = [row for label, rows in stuffed.items() for pk, row in rows.items() if pk not in before[label]]
        assert CANARY not in repr(fresh), str(form)
        assert str(CANARY_NUMBER) not in repr(fresh), str(form)


KEYS = ("ward", "producer", "product", "dossier", "round", "council", "session", "member", "paper", "official", "unit",
        "department", "plan", "item_paper")  # fmt: skip


def test_s12_a_foreign_choice_posted_is_no_choice(world: World):
    """In every select a foreign key answers like a missing one."""
    for form in forms_of(world):
        if form.role in (None, Role.ADMINISTRATOR):
            continue
        for name in (name for name, kind in form.kinds.items() if kind == "select" or name in ("paper", "item_paper")):
            missing = told(world, form, name, "999999999")
            for what in KEYS:
                key = str(getattr(world.foreign, what).pk)
                if key not in form.choices.get(name, []):
                    assert told(world, form, name, key) == missing, (str(form), name, what)


def told(world: World, form: Form, name: str, value: str) -> tuple[int, str, str]:
    """What is answered, but for numbers and the token."""
    with undone():
        answer = send(world, form, form.filled() | {name: [value]})
        text = "" if answer.streaming else tokenless(answer.content.decode())
    return answer.status_code, re.sub(r"\d+", "", text), re.sub(r"\d+", "", answer.headers.get("Location", ""))


def tokenless(html: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", html)


UNTOLD = {"core.AuditEvent", "admin.LogEntry", "notifications.Mail", "notifications.Message", "accounts.LoginAttempt"}
OWN_LOG = {"evaluations.Score", "evaluations.ScoreChange", "evaluations.ScoreSheet", "evaluations.Finding"}
SILENT = {
    *UNTOLD,
    *OWN_LOG,
    "accounts.User",
}  # scores have a log of their own; logins and marks of reading are no change


def test_s38_the_same_form_sent_twice_makes_one_record(world: World):
    """A double click, a resent page: what was made stays one."""
    before, doubled = snapshot(), []
    for form in light_forms(world):
        with undone():
            send(world, form, form.filled())
            once = snapshot()
            made = {label: n for label, n in added(before, once).items() if label not in UNTOLD and n > 0}
            if not made:
                continue
            send(world, form, form.filled())
            again = {label: n for label, n in added(once, snapshot()).items() if label in made}
        if again:
            doubled.append(f"{form}: {again}")
    assert doubled == []


def test_s41_each_change_has_its_event_and_goes_with_it(world: World):
    """Whatever a form changes names its actor; when the event cannot be written nothing else is."""
    before, silent = snapshot(), []
    for form in light_forms(world):
        with undone():
            send(world, form, form.filled())
            after = snapshot()
        tables = {line.split()[0] for line in changed(before, after)} - SILENT
        events = [row for pk, row in after["core.AuditEvent"].items() if pk not in before["core.AuditEvent"]]
        if tables and not events:
            silent.append(f"{form}: {tables}")
            continue
        with undone():
            install(connection, Guard("core_auditevent", "INSERT", "thu", "thử"))
            try:
                send(world, form, form.filled())
            except IntegrityError:
                left = {line.split()[0] for line in changed(before, snapshot())} - SILENT
                assert left == set(), str(form)
    assert silent == []


def test_s24_text_is_one_form_at_the_edge_and_found_in_any(world: World):
    """NFD as a Mac sends it finds NFC; bidi controls and zero-width go."""
    name = unicodedata.normalize("NFD", world.own.producer.name)
    for typed in (name, f"\u202e{name[:3]}\u200b{name[3:]}", name.upper()):
        answer = world.ask(Role.OFFICE, "GET", "/lam-viec/chu-the/", {"q": typed})
        assert world.own.producer.name in answer.content.decode(), typed
    assert QueryDict("q=a").get("q") == "a"
