"""Every form the pages really show: its address, its fields as a browser would send them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.contrib import admin
from django.urls import resolve

from ocop.accounts.roles import Role
from tests.security.matrix import MATRIX
from tests.security.world import World

READERS = 3  # whose forms of a page are read: the first ones of the table
TOKEN = "csrfmiddlewaretoken"
BUTTONS = {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """One <form method="post">: what is sent when nothing is typed."""

    page: str
    role: Role | None
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    buttons: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The URL name of where it is sent."""
        return resolve(urlsplit(self.action).path).view_name

    @property
    def sends(self) -> bool:
        """Not a page of the admin that only shows."""
        return "/quan-tri/" not in self.action or (bool(self.free()) and bool({"_save", "index"} & self.buttons))

    def __str__(self) -> str:
        return f"{self.action} ({self.role})"

    def free(self) -> list[str]:
        """Fields a person fills in."""
        return [name for name, kind in self.kinds.items() if kind != "hidden" and name != TOKEN]

    def filled(self) -> dict[str, list[str]]:
        """The first plausible answer to each field that is still empty; in the admin to those that must be filled."""
        sent = {name: values for name, values in self.values.items() if self.kinds.get(name) != "file"}
        for name in self.required if "/quan-tri/" in self.action else self.free():
            if not any(sent.get(name, [])) and self.kinds[name] != "file":
                sent[name] = [self.plausible(name)]
        return sent

    def plausible(self, name: str) -> str:
        if options := [option for option in self.choices.get(name, []) if option]:
            return options[0]
        return {"date": "05/05/2026", "number": "3", "email": "a@example.vn", "tel": "0912345678"}.get(
            self.kinds[name], "Thử nghiệm"
        )


class Reader(HTMLParser):
    def __init__(self, page: str, role: Role | None):
        super().__init__()
        self.page, self.role = page, role
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open(given)
        elif self.form is not None and tag == "option" and self.select:
            self.option(given)
        elif self.form is not None and (name := given.get("name")):
            self.take(tag, name, given)

    def open(self, given: dict[str, str]) -> None:
        self.form = None
        if given.get("method", "get").lower() == "post":
            action = urljoin(self.page, given.get("action", ""))
            self.form = Form(self.page, self.role, action)
            self.forms.append(self.form)

    def take(self, tag: str, name: str, given: dict[str, str]) -> None:
        kind = self.kind(tag, given)
        if kind in BUTTONS or tag == "button":
            self.form.buttons.add(name)
        if tag not in ("input", "select", "textarea") or kind in BUTTONS or "disabled" in given:
            return
        if "required" in given:
            self.form.required.add(name)
        self.form.kinds[name] = kind
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.form.values[name] = [""]
        elif kind in ("radio", "checkbox"):
            self.form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                self.form.values.setdefault(name, []).append(given.get("value", "on"))
        else:
            self.form.values[name] = [given.get("value", "")]

    @staticmethod
    def kind(tag: str, given: dict[str, str]) -> str:
        """Its type; a text field of a number or a day says so by its hints."""
        if tag != "input" or given.get("type", "text") != "text":
            return given.get("type", "text") if tag == "input" else tag
        if given.get("placeholder") == "ngày/tháng/năm":
            return "date"
        return "number" if given.get("inputmode") in ("numeric", "decimal") else "text"

    def option(self, given: dict[str, str]) -> None:
        self.form.choices.setdefault(self.select, []).append(given.get("value", ""))
        if "selected" in given:
            self.form.values.setdefault(self.select, []).append(given.get("value", ""))

    def handle_data(self, data):
        if self.form is not None and self.area:
            self.form.values[self.area][0] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.form is not None and self.area:
            text = self.form.values[self.area][0]
            self.form.values[self.area] = [text.removeprefix("\n")]  # as a browser reads it
            self.area = ""
        elif tag == "select":
            self.select = ""


def read(html: str, page: str, role: Role | None) -> list[Form]:
    reader = Reader(page, role)
    reader.feed(html)
    return reader.forms


def pages(world: World) -> Iterator[tuple[Role | None, str]]:
    """Each page once per role that may read it; the admin's too."""
    for row in MATRIX:
        if row.method == "GET":
            for role in row.readers():
                yield role, row.url(world.own)
                if "dossier" in dict(row.keys).values():
                    yield role, row.url(world.own).replace(f"/{world.own.dossier.pk}/", f"/{world.own.draft.pk}/")
    for model in admin.site._registry:
        base = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"
        yield from ((Role.ADMINISTRATOR, base), (Role.ADMINISTRATOR, f"{base}add/"))
        if found := model._default_manager.order_by("-pk").first():
            yield Role.ADMINISTRATOR, f"{base}{found.pk}/change/"
    yield Role.ADMINISTRATOR, f"/quan-tri/accounts/user/{world.users[Role.OFFICE].pk}/password/"


def all_forms(world: World) -> list[Form]:
    """One of each address and set of fields; of a page's many equal ones (each criterion has its own) the first."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    alike: set[tuple[str, str, tuple[str, ...]]] = set()
    asked: Counter[str] = Counter()
    for role, url in pages(world):
        asked[url] += 1
        if asked[url] > READERS:
            continue
        answer = world.ask(role, "GET", url)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"] and not answer.streaming:
            for form in read(answer.content.decode(), url, role):
                path, fields = urlsplit(form.action).path, tuple(sorted(form.kinds))
                kind = (url, form.name, fields)
                if kind not in alike:
                    found.setdefault((path, fields), form)
                alike.add(kind)
    return list(found.values())
