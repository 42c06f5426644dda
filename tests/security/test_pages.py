"""SECURITY 15, 21, 22: what every page keeps, whoever asks."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import Case, Value, When
from django.test import Client, override_settings

from ocop.accounts.roles import Role
from tests.guards import unguarded
from tests.security.forms import TOKEN, pages, read
from tests.security.matrix import MATRIX
from tests.security.snapshot import changed, snapshot, tables
from tests.security.world import World

ROOT = Path(settings.BASE_DIR)
LONG = '"><img src=x onerror=alert(1)>'
SHORT = "<i id=x9>"
FILES = ("application/pdf", "image/", "application/zip", "application/vnd.openxmlformats", "text/csv")
PUBLIC = ("/san-pham/", "/xac-minh/", "/du-lieu-mo/", "/bo-tieu-chi/", "/tra-cuu-ho-so/", "/static/")


def check_headers(url: str, answer) -> None:
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff", url
    assert headers["Referrer-Policy"] == "same-origin", url
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", url
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin", url
    policy = headers["Content-Security-Policy"]
    if headers.get("Content-Type", "").startswith(FILES):
        assert "sandbox" in policy or "default-src 'none'" in policy, url
    else:
        for part in ("default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"):
            assert part in policy, (url, part)
        assert "unsafe" not in policy, url
    if url != "/" and not url.startswith(PUBLIC):
        assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"], url
        assert headers["X-Robots-Tag"] == "noindex", url


def test_s15_s22_reading_changes_nothing_and_every_answer_is_guarded(world: World):
    before = snapshot(law=True)
    for role, url in pages(world):
        answer = world.ask(role, "GET", url)
        assert answer.status_code < 500, (role, url)
        check_headers(url, answer)
        if not answer.streaming and "html" in answer.headers["Content-Type"]:
            check_forms(answer.content.decode(), url, role)
    left = changed(before, snapshot(law=True))
    told = ("request.forbidden", "password.reset_failed")  # what was refused stands in the trail (41)
    assert [line for line in left if not line.startswith("core.AuditEvent") or not any(w in line for w in told)] == []


def check_forms(html: str, url: str, role: Role | None) -> None:
    """S15: every form that posts carries the token; S22: nothing inline that the policy would refuse."""
    for form in read(html, url, role):
        assert TOKEN in form.kinds, (url, form.action)
    assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)\s*=\s*[\"']", html), url
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html)
    assert all("application/json" in attributes for attributes in inline), url
    assert "<style" not in html, url


@pytest.mark.parametrize("url", ["/khong-co/", "/lam-viec/ho-so/999999/", "/quan-tri/khong-co/", "/dang-nhap/"])
def test_s22_errors_are_guarded_too(url: str, world: World):
    for role in (None, Role.OFFICE, Role.ADMINISTRATOR):
        check_headers(url, world.ask(role, "GET", url))
        check_headers(url, world.ask(role, "POST", url))


def test_s22_static_files_are_guarded(db):
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        answer = Client().get("/static/css/theme.css")
    assert answer.status_code == 200
    check_headers("/static/css/theme.css", answer)


def test_s15_no_post_without_the_token(world: World):
    for row in MATRIX:
        role = next(role for role, answers in row.answers.items() if answers[0] != 403)
        client = world.client(role, enforce_csrf_checks=True)
        answer = client.post(row.url(world.own))
        assert answer.status_code == 403, row
        assert "Biểu mẫu đã mở quá lâu" in answer.content.decode(), row


@pytest.mark.parametrize("path", ["//xau.example", "/\\xau.example", "https://xau.example/", "javascript:alert(1)"])
def test_s15_no_parameter_leads_away(path: str, world: World):
    for role, url in (*((None, url) for url in ("/dang-nhap/", "/")), (Role.ADMINISTRATOR, "/quan-tri/login/")):
        for name in ("next", "url", "return"):
            answer = world.ask(role, "GET", url, {name: path})
            assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "http", "javascript")), (url, name)


LATE, EVE, DAY = datetime(2019, 7, 9, 18, 14, tzinfo=UTC), ("09/07/2019", "2019-07-09"), "10/07/2019"


def set_all_clocks() -> None:
    """Every moment becomes 01:14 of 10/07/2019 here, which is the day before in UTC."""
    for model in tables():
        moments = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
        filled = {name: Case(When(**{f"{name}__isnull": False}, then=Value(LATE))) for name in moments}
        with suppress(DatabaseError), transaction.atomic():  # frozen rows keep theirs
            if filled:
                model._base_manager.update(**filled)


def test_no_page_tells_the_day_of_another_time_zone(world: World):
    with unguarded():
        set_all_clocks()
    told, asked = 0, set()
    for role, url in pages(world):
        if url in asked and url != "/lam-viec/":
            continue
        asked.add(url)
        answer = world.ask(role, "GET", url)
        if not answer.streaming and "html" in answer.headers["Content-Type"]:
            html = re.sub(r"<time[^>]+datetime=[^>]*>|name=\"seen\" value=\"[^\"]*\"", "", answer.content.decode())
            assert not any(day in html for day in EVE), (role, url)
            told += DAY in html
    assert told > 10


# ── 21 ──


def poison() -> int:
    """A payload in every text a person may type; how many fields took it."""
    taken = 0
    for model in tables():
        for field in model._meta.concrete_fields:
            if not isinstance(field, (models.CharField, models.TextField)) or not typed(field):
                continue
            payload = LONG if (field.max_length or 999) >= len(LONG) + 12 else SHORT
            try:
                with transaction.atomic():
                    for pk in model._base_manager.values_list("pk", flat=True):
                        model._base_manager.filter(pk=pk).update(**{field.name: f"{payload}{pk}"[: field.max_length]})
                taken += 1
            except IntegrityError:  # frozen: it was refused when it was written, too
                continue
    return taken


def typed(field: models.Field) -> bool:
    kept = {
        "number_text",
        "search_text",
        "sha256",
        "path",
        "key",
        "slug",
        "code",
        "batch",
        "username",
        "password",
        "url",
        "session_key",
    }
    states = {
        "state",
        "kind",
        "role",
        "metric",
        "message_id",
        "email",
        "to",
        "account",
        "action",
        "paper_code",
        "outcome",
    }
    return not field.choices and field.name not in kept | states and (field.max_length or 999) >= len(SHORT) + 5


def test_s21_a_payload_comes_out_as_text_on_every_page(world: World):
    assert poison() > 60
    for role, url in pages(world):
        answer = world.ask(role, "GET", url)
        assert answer.status_code < 500, (role, url)
        kind = answer.headers.get("Content-Type", "")
        if not answer.streaming and ("html" in kind or "svg" in kind):
            html = answer.content.decode()
            assert "<img src=x" not in html, (role, url)
            assert "<i id=x9" not in html, (role, url)


SAFE = {  # where text is declared safe: each is a constant of ours or escaped before
    "ocop/core/columns.py",
    "ocop/core/templatetags/ocop.py",
    "ocop/documents/templatetags/papers.py",
}


def test_s21_nothing_is_declared_safe_elsewhere():
    code = [path for house in ("ocop", "products", "evaluations", "plans") for path in (ROOT / house).rglob("*.py")]
    marked = {str(path.relative_to(ROOT)) for path in code if re.search(r"mark_safe\(|SafeString\(", path.read_text())}
    assert marked <= SAFE, marked - SAFE
    templates = (ROOT / "templates").rglob("*.html")
    loose = [path.name for path in templates if re.search(r"\|\s*safe\b|autoescape off|safeseq", path.read_text())]
    assert loose == []
    scripts = {path.name: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}
    assert [name for name, text in scripts.items() if re.search(r"innerHTML|outerHTML|insertAdjacentHTML", text)] == []
    assert {name for name, text in scripts.items() if "createContextualFragment" in text} <= {"score-show.js"}
