"""Reading forms.txt: every form with good values, what it changes, and whether it was accepted (SECURITY 81)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from ocop.accounts.roles import Role
from tests.ocop.core.files.making import pdf, picture, upload
from tests.security.forms import Form, read
from tests.security.matrix import LETTERS, key_of
from tests.security.snapshot import Change, Rows, changes, snapshot
from tests.security.world import World

PDF, PNG = pdf(3), picture("PNG", size=(70, 50))  # a page that is sent again sends the same bytes
TABLE = Path(__file__).parent / "forms.txt"
LOGS = {"core.AuditEvent", "admin.LogEntry", "accounts.LoginAttempt"}  # what changes only these did nothing


@dataclass(frozen=True)
class Example:
    """One line of the table."""

    name: str
    role: Role | None
    page: str
    typed: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.name

    @property
    def of_the_law(self) -> bool:
        return self.name.startswith("admin:law_")

    def form(self, world: World) -> Form:
        """As the page shows it to this user."""
        url = self.url(world)
        answer = world.ask(self.role, "GET", url)
        assert answer.status_code == 200, f"{url} answers {answer.status_code} to {self.role}"
        found = [form for form in read(answer.content.decode(), url, self.role) if form.name == self.name]
        assert found, f"{url} shows no such form to {self.role}"
        return found[0]

    def url(self, world: World) -> str:
        name, *keys = self.page.split()
        query = keys.pop() if keys and keys[-1].startswith("?") else ""
        pairs = [pair.split("=") for pair in ",".join(keys).split(",") if pair]
        url = reverse(name, kwargs={key: key_of(at(world, what)) for key, what in pairs})
        return url + query.format(**vars(world.own))

    def values(self, world: World, form: Form) -> dict[str, list[Any]]:
        sent: dict[str, list[Any]] = dict(form.filled())
        for key, words in self.typed:
            name = key.format(**vars(world.own))
            names = [each for each in form.kinds if each.startswith(name[:-1])] if name.endswith("*") else [name]
            sent |= {each: [value_of(words, world)] if words else [] for each in names}
        return sent


def at(world: World, what: str) -> Any:
    """ "colleague.user" of the own place."""
    found: Any = world.own
    for part in what.split("."):
        found = getattr(found, part)
    return found


def value_of(words: str, world: World) -> Any:
    if words == "@pdf":
        return upload("giấy mới.pdf", PDF)
    if words == "@png":
        return upload("ảnh mới.png", PNG)
    return words.format(**vars(world.own))


def read_examples() -> list[Example]:
    lines = [line for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return [read_example(line) for line in lines]


def read_example(line: str) -> Example:
    name, letter, page, typed = (cell.strip() for cell in f"{line} ".split("|", 3))
    pairs = [pair.strip().split("=", 1) for pair in typed.split("; ") if pair.strip()]
    return Example(name, LETTERS[letter], page, tuple((key, words) for key, words in pairs))


EXAMPLES = read_examples()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Walked:
    """A form that was sent once, and what it left."""

    example: Example
    form: Form
    left: list[Change]
    why_not: str

    def send(self, world: World, extra: Mapping[str, list[Any]] | None = None) -> HttpResponse:
        values = {**(extra or {}), **self.example.values(world, self.form)}
        return world.ask(self.form.role, "POST", self.form.action, values)


class Walk:
    """All examples, each sent once and taken back, with the database before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.before = {law: snapshot(law=law) for law in (False, True)}
        self.problems: list[str] = []
        self.forms = [walked for walked in map(self.sent, EXAMPLES) if walked is not None]

    def sent(self, example: Example) -> Walked | None:
        try:
            walked = Walked(example, example.form(self.world), [], "")
            example.values(self.world, walked.form)
        except (AssertionError, AttributeError, KeyError) as wrong:
            self.problems.append(f"{example}: {wrong}")
            return None
        with undone():
            answer = walked.send(self.world)
            walked.left = self.changes(example)
            walked.why_not = refusal(answer, walked.left)
        if walked.why_not:
            self.problems.append(f"{example}: {walked.why_not}")
        return walked

    def rows(self, example: Example) -> dict[str, Rows]:
        return self.before[example.of_the_law]

    def changes(self, example: Example) -> list[Change]:
        """What differs now from before."""
        return changes(self.rows(example), snapshot(law=example.of_the_law))

    @property
    def accepted(self) -> list[Walked]:
        return [walked for walked in self.forms if not walked.why_not]


def walk_of(world: World) -> Walk:
    """Once for each world."""
    if not hasattr(world, "walk"):
        world.walk = Walk(world)
    return world.walk


def refusal(answer: HttpResponse, left: list[Change]) -> str:
    """Why a form was not accepted, in the words of its answer; empty when it was."""
    if answer.status_code < 400 and any(change.label not in LOGS for change in left):
        return ""
    flashed = "; ".join(str(message) for message in get_messages(answer.wsgi_request))
    words = " · ".join(filter(None, (said(answer), flashed))) or "nothing said"
    return (
        f"{answer.status_code}, nothing changed: {words}"
        if answer.status_code < 400
        else f"{answer.status_code}: {words}"
    )


SAID = re.compile(
    r'class="[^"]*(?:invalid-feedback|errorlist|errornote|alert|is-late)[^"]*"[^>]*>(.{0,400}?)</(?:div|ul|p|section)>',
    re.S,
)


def said(answer: HttpResponse) -> str:
    text = "" if answer.streaming else answer.content.decode()
    words = (re.sub(r"<[^>]+>|\s+", " ", found) for found in SAID.findall(text))
    return " · ".join(" ".join(unescape(each).split()) for each in words)[:600]
