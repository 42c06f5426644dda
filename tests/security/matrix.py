"""Reading the one written table of who gets what (matrix.txt, SECURITY 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models
from django.urls import get_resolver, reverse

from ocop.accounts.roles import Role
from tests.security.world import Place

LETTERS: dict[str, Role | None] = {
    "O": Role.OFFICE, "L": Role.LEADER, "W": Role.WARD_OFFICER, "H": Role.HELPER_TEAM, "M": Role.COUNCIL_MEMBER,
    "D": Role.DEPARTMENT, "P": Role.PRODUCER, "A": Role.ADMINISTRATOR, "-": None,
}  # fmt: skip
MISSING = {"slug": "khong-co", "code": "KHONGCOKHONGCOKH", "batch": "quyet-dinh-999999", "law_sheet": "khong-co"}
PLACES = ("own", "near", "foreign")


@dataclass(frozen=True)
class Row:
    """One URL and method: which object, and the status for own/near/foreign per role."""

    name: str
    method: str
    keys: tuple[tuple[str, str], ...]
    answers: dict[Role | None, tuple[int, ...]]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    def url(self, place: Place) -> str:
        return reverse(self.name, kwargs={key: key_of(getattr(place, what)) for key, what in self.keys})

    def missing_url(self) -> str:
        return reverse(self.name, kwargs={key: missing(what) for key, what in self.keys})

    def mixed_url(self, own: Place, foreign: Place) -> str:
        """The first object is ours, the others are not."""
        (first, what), *others = self.keys
        kwargs = {first: key_of(getattr(own, what))}
        return reverse(self.name, kwargs=kwargs | {key: key_of(getattr(foreign, each)) for key, each in others})

    def readers(self) -> list[Role | None]:
        """Who gets something of the own object."""
        return [role for role, answers in self.answers.items() if answers[0] in (200, 422)]


def key_of(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


def missing(what: str) -> object:
    return MISSING.get(
        what, 10**9 if what not in ("metric", "page", "uidb64", "token") else "1" if what == "page" else "x"
    )


def read_table() -> list[Row]:
    lines = (Path(__file__).parent / "matrix.txt").read_text().splitlines()
    return [read_row(line) for line in lines if line.strip() and not line.startswith("#")]


def read_row(line: str) -> Row:
    name, method, keys, *cells = line.split()
    pairs = () if keys == "·" else tuple(tuple(pair.split("=", 1)) for pair in keys.split(","))
    answers: dict[Role | None, tuple[int, ...]] = {}
    for cell in cells:
        letters, _, text = cell.rpartition("=")
        numbers = tuple(int(number) for number in text.split("/"))
        for letter in letters:
            assert LETTERS[letter] not in answers, f"{line}: {letter} twice"
            answers[LETTERS[letter]] = numbers
    assert len(answers) == len(LETTERS), f"{line}: a role is missing"
    return Row(name, method, pairs, answers)


def url_names(patterns=None, space: str = "", base: str = "") -> Iterator[tuple[str, str]]:
    """(name, pattern) of every address there is."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from url_names(each.url_patterns, inner, base + str(each.pattern))
        else:
            yield f"{space}{each.name}", base + str(each.pattern)


MATRIX = read_table()
