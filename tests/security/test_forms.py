"""SECURITY 12, 24: what may be sent to every form there is."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings as settings_of
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django_filters import FilterSet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocop.accounts.roles import Role
from tests.security.examples import undone
from tests.security.forms import TOKEN, Form, all_forms
from tests.security.matrix import MATRIX, key_of, url_names
from tests.security.world import World

ROOT = Path(settings_of.BASE_DIR)
NASTY = [
    "' OR 1=1; --", "10" + "0" * 30, "-1", "NaN", "1e999", "１２３", "a\x00b", "\ud800", "31/12/9999", "29/02/2023",
    "\u202e\u200bẩn", "x" * 20_000, "[]", "{}", "null", "0", "%s%n{{7*7}}", "1,5", "01/01/0001", "a/b", "../..",
    "2024-13-45T00:00:00", "-1/0/99999",
]  # fmt: skip
LOGOUT = ("/dang-xuat/", "/quan-tri/logout/")


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


@pytest.mark.parametrize("typed", ["2024-13-45T00:00:00", "2024-01-01T00:00:00", "9" * 30])
def test_s24_no_hidden_field_breaks_the_program(typed: str, world: World):
    """Versions, stamps and keys that no page of ours has written: each alone, in the admin all at once."""
    for form in forms_of(world):
        hidden = [name for name, kind in form.kinds.items() if kind == "hidden" and name != TOKEN]
        for names in [hidden] if "/quan-tri/" in form.action else [[name] for name in hidden]:
            with undone():
                answer = send(world, form, form.filled() | {name: [typed] for name in names})
            assert answer.status_code < 500, (str(form), names)


def test_s24_a_megabyte_in_a_field_is_answered(world: World):
    for form in [form for form in light_forms(world) if "textarea" in form.kinds.values()][:8]:
        for name in form.free()[:3]:
            with undone():
                assert send(world, form, form.filled() | {name: ["x" * 1_000_000]}).status_code < 500, (str(form), name)


@cache
def parameters() -> list[str]:
    """What any page reads from its address: asked for in the code, or a field of a filter."""
    read = re.compile(r"""GET(?:\.get\(|\[)"([^"]+)"|asked\.get\("([^"]+)"|place\.get\("([^"]+)\"""")
    found = {"trang", "sap-xep", "page", "o", "p", "all", "e", "_popup", "_to_field", "next"}
    for house in ("ocop", "products", "evaluations", "plans"):
        for path in (ROOT / house).rglob("*.py"):
            found |= {name for names in read.findall(path.read_text()) for name in names if name}
    assert list(url_names())  # every page's module is there
    found |= {name for filters in subclasses(FilterSet) for name in filters.base_filters}
    assert {"luot", "san-pham", "tieu-chi", "q", "tinh_trang"} <= found
    return sorted(found)


def subclasses(of: type) -> set[type]:
    return {each for direct in of.__subclasses__() for each in {direct, *subclasses(direct)}}


def test_s24_no_parameter_of_any_page_breaks_the_program(world: World):
    for number, row in enumerate(row for row in MATRIX if row.method == "GET" and row.name != "core:health"):
        role = next(iter(row.readers()), None)
        for nonsense in NASTY[number % 2 :: 2] if not row.keys else NASTY[number % 7 :: 7]:
            query = {name: nonsense[:200].encode(errors="replace").decode() for name in parameters()}
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


@pytest.mark.parametrize("typed", ["%00", "%E2%80%AE", "%ff", "a" * 5000, "%25n"], ids=ascii)
def test_s24_no_text_in_an_address_breaks_the_program(typed: str, world: World):
    """Every address that takes words, with nonsense in each place of a word."""
    taken = [pattern for _, pattern in url_names() if re.search(r"<(str|slug|path)?:?[a-z0-9_]+>", pattern)]
    assert len(taken) > 7
    for pattern in taken:
        words = re.sub(r"<(?!int:)[^>]+>", typed, re.sub(r"<int:[^>]+>", "1", pattern))
        for role in (None, Role.OFFICE, Role.ADMINISTRATOR):
            assert world.ask(role, "GET", f"/{words}").status_code < 500, (words[:80], role)


def test_s24_no_number_in_an_address_breaks_the_program(world: World):
    """Every address that names a record by numbers: what is ours, and in each other place more than a key can be."""
    for row in MATRIX:
        for place, (key, what) in enumerate(row.keys):
            if not isinstance(key_of(getattr(world.own, what)), int):
                continue
            given = {each: key_of(getattr(world.own, name)) for each, name in row.keys} | {key: 10**19}
            for role in row.readers()[:2]:
                with undone():
                    answer = world.ask(role, row.method, reverse(row.name, kwargs=given))
                assert answer.status_code == 404, (row.name, row.method, place, role)


CHARSETS = ["utf-7", "utf-16", "base64", "idna", "rot13", "unicode_escape", "khong-co", "UTF8"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_s24_a_body_in_any_alphabet_is_answered(charset: str, world: World):
    """What is not UTF-8 is refused before anything reads it; an unknown name and UTF-8 by another one are read."""
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n+AGE-\xff\xfe\r\n--x--\r\n'
    kinds = {"application/x-www-form-urlencoded": b"name=+AGE-&x=%ff", "multipart/form-data; boundary=x": part}
    wanted = (200, 302, 403, 422) if charset in ("khong-co", "UTF8") else (400,)
    for role in (None, Role.OFFICE):
        for checked in (True, False):
            client = world.client(role, enforce_csrf_checks=checked)
            client.get("/tra-cuu-ho-so/")  # the form's token is there, as in a browser: it is compared with the body's
            for kind, sent in kinds.items():
                for url in ("/dang-nhap/", "/tra-cuu-ho-so/"):
                    answer = client.generic("POST", url, sent, f"{kind}; charset={charset}")
                    assert answer.status_code in wanted, (kind, url)


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


HEAVY = (
    "/quan-tri/accounts/user/",
    "/quan-tri/accounts/unit/",
    "/quan-tri/law/legalbasis/",
    "/quan-tri/products/product/",
)


def light_forms(world: World) -> list[Form]:
    """All of the office's forms, and the admin's that matter most."""
    return [form for form in forms_of(world) if "/quan-tri/" not in form.action or form.action.startswith(HEAVY)]


KEYS = ("ward", "producer", "product", "dossier", "round", "council", "session", "member", "paper", "official", "unit",
        "department", "plan", "item_paper")  # fmt: skip


def test_s12_a_foreign_choice_posted_is_no_choice(world: World):
    """In every select a foreign key answers like a missing one."""
    foreign = {str(getattr(world.foreign, what).pk) for what in KEYS}  # many a key is that of several records
    for form in forms_of(world):
        if form.role in (None, Role.ADMINISTRATOR):
            continue
        for name in (name for name, kind in form.kinds.items() if kind == "select" or name in ("paper", "item_paper")):
            missing = told(world, form, name, "999999999")
            for key in foreign - {*form.choices.get(name, [])}:
                assert told(world, form, name, key) == missing, (str(form), name, key)


def told(world: World, form: Form, name: str, value: str) -> tuple[int, str, str]:
    """What is answered, but for numbers and the token."""
    with undone():
        answer = send(world, form, form.filled() | {name: [value]})
        text = "" if answer.streaming else tokenless(answer.content.decode())
    return answer.status_code, re.sub(r"\d+", "", text), re.sub(r"\d+", "", answer.headers.get("Location", ""))


def tokenless(html: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", html)


def test_s24_text_is_one_form_at_the_edge_and_found_in_any(world: World):
    """NFD as a Mac sends it finds NFC; bidi controls and zero-width go."""
    name = unicodedata.normalize("NFD", world.own.producer.name)
    for typed in (name, f"\u202e{name[:3]}\u200b{name[3:]}", name.upper()):
        answer = world.ask(Role.OFFICE, "GET", "/lam-viec/chu-the/", {"q": typed})
        assert world.own.producer.name in answer.content.decode(), typed
    assert QueryDict("q=a").get("q") == "a"
