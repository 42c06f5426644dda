"""Every list shows the columns it declares, sorts by those that say so, and is a file of the same."""

from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.columns import Code, Day, Moment, Number, Text, Title, each_of
from products.models import Producer
from tests.factories import ProducerFactory, UserFactory
from tests.ocop.core.lists import LISTS, NAMES, csv_rows, reader, sheet_of, taken
from tests.security.conftest import built, world  # noqa: F401  a record of every kind, in two wards of a city

pytestmark = pytest.mark.django_db


SORTED = [(name, column.name) for name, page in LISTS for column in each_of(page.columns) if column.sort]


class Table(HTMLParser):
    """Heads, and for each row its cells, as (name on a phone's card, words)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[list[tuple[str, str]]] = []
        self.cell: str | None = None
        self.label = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and dict(attrs).get("class") != "tick":  # a box, no column
            self.cell, self.label = "", dict(attrs).get("data-label", "")

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if self.cell is None:
            return
        words = " ".join(self.cell.split())
        if tag == "th":
            self.heads.append(words)
        if tag == "td":
            self.rows[-1].append((self.label, words))
        if tag in ("td", "th"):
            self.cell = None


def table_of(response) -> Table:
    assert response.status_code == 200
    return Table(response.content.decode())


def links(response) -> list[int]:
    """Keys of the rows, in their order."""
    return [row.pk for row in response.context["object_list"]]


def test_there_are_lists():
    assert len(LISTS) >= 15


@pytest.mark.parametrize(("name", "page"), LISTS, ids=NAMES)
def test_a_list_shows_its_columns(world, name, page):  # noqa: F811
    response = reader(world, page).get(reverse(name))
    table, columns = table_of(response), response.context["columns"]
    assert table.heads == [column.heading for column in columns]
    rows = [row for row in table.rows if len(row) == len(columns)]
    assert len(rows) == len(response.context["lines"]) >= 1
    for (record, _), cells in zip(response.context["lines"], rows, strict=True):
        for column, (label, words) in zip(columns, cells, strict=True):
            assert label == (column.heading if column.label else "")
            said = str(column.read(record) or "")
            assert said in words or column.shown or not isinstance(column, Text), (column.name, said, words)
    printed = table_of(reader(world, page).get(f"{reverse(name)}?in=1"))
    assert printed.heads == ["STT", *(column.heading for column in columns)]
    assert len([row for row in printed.rows if row]) == len(response.context["lines"])


@pytest.mark.parametrize(("name", "page"), LISTS, ids=NAMES)
def test_a_list_has_each_name_and_each_heading_of_a_file_once(name, page):
    columns = list(each_of(page.columns))
    assert len({column.name for column in columns}) == len(columns)
    assert len({column.title for column in columns}) == len(columns)


@pytest.mark.parametrize(("name", "key"), SORTED, ids=[f"{name}-{key}" for name, key in SORTED])
def test_a_column_sorts_up_and_down(world, name, key):  # noqa: F811
    """By what the database says of the fields; the rows that are equal in them keep one order."""
    page = dict(LISTS)[name]
    client = reader(world, page)
    up = client.get(reverse(name), {"sap-xep": key})
    down = client.get(reverse(name), {"sap-xep": f"-{key}"})
    fields = next(column.sort for column in each_of(page.columns) if column.name == key)
    rows = up.context["page_obj"].paginator.object_list
    assert links(up) == list(rows.order_by(*fields, "pk").values_list("pk", flat=True))
    assert links(down) == list(rows.order_by(*(f"-{field}" for field in fields), "pk").values_list("pk", flat=True))
    values = list(rows.order_by(*fields).values_list(*fields))
    if len(set(values)) > 1:
        assert links(up) != links(down)


@pytest.mark.parametrize(("name", "page"), LISTS, ids=NAMES)
def test_every_list_is_a_file_with_its_columns_as_they_are_typed(world, name, page):  # noqa: F811
    client, path = reader(world, page), reverse(name)
    shown = client.get(path)
    columns = list(each_of(shown.context["view"].get_columns()))
    sheet = sheet_of(taken(client, path))
    heads, *rows = sheet.iter_rows()
    if name == "core:audit":  # the newest of the trail: that this file was taken
        rows = rows[1:]
    assert [cell.value for cell in heads] == [column.title for column in columns]
    assert len(rows) == len(shown.context["lines"]) >= 1
    for (record, _), row in zip(shown.context["lines"], rows, strict=True):
        for column, cell in zip(columns, row, strict=True):
            value = column.read(record)
            if value in (None, ""):
                assert cell.value is None
            elif isinstance(column, Number):
                assert (cell.value, cell.data_type) == (value, "n")
            elif isinstance(column, (Day, Moment)):
                assert isinstance(cell.value, datetime)
                assert cell.is_date
            else:
                assert (cell.value, cell.data_type) == (value, "s")
    assert len(csv_rows(taken(client, path, "csv"))) == len(list(sheet.iter_rows())) + (name == "core:audit")


@pytest.mark.parametrize("role", list(Role))
def test_s11_who_may_not_see_a_list_takes_no_file_of_it(world, role):  # noqa: F811
    for name, page in LISTS:
        expected = 200 if role in MAY[page.action] else 403
        assert taken(world.client(role), reverse(name)).status_code == expected, name


@pytest.mark.parametrize("key", ["khong-co", "-", "--ten", "name", "ward__name", "password", "ten,phuong", "nam"])
def test_an_unknown_sort_is_the_usual_order(client_of, office, ward, key):
    """`nam` sorts rounds: the key of another list."""
    for name in ("B", "C", "A"):
        ProducerFactory(ward=ward, name=name)
    shown = client_of(office).get(reverse("products:producers"), {"sap-xep": key})
    assert [producer.name for producer in shown.context["object_list"]] == ["A", "B", "C"]
    assert 'aria-sort="' not in shown.content.decode()


def columns_of(client, name: str) -> set[str]:
    return {column.name for column in each_of(client.get(reverse(name)).context["view"].get_columns())}


def test_a_column_for_some_roles_is_kept_from_the_others(client_of, office, helper, producer_of_all):
    personal = {"gioi-tinh", "dan-toc", "khuyet-tat"}
    assert personal <= columns_of(client_of(office), "products:producers")
    assert not personal & columns_of(client_of(helper), "products:producers")


def test_s11_a_right_in_one_ward_shows_no_column_of_another(client_of, city, ward, producer_of_all):
    """Who edits producers in one ward and only reads those of the city sees of none what the readers may not."""
    both = UserFactory(role=Role.WARD_OFFICER, unit=ward)
    personal = {"gioi-tinh", "dan-toc", "khuyet-tat"}
    assert personal <= columns_of(client_of(both), "products:producers")
    both.memberships.create(role=Role.HELPER_TEAM, unit=city)
    assert not personal & columns_of(client_of(both), "products:producers")


@pytest.fixture
def producer_of_all(ward) -> Producer:
    return ProducerFactory(ward=ward, ethnic_group="Khmer")


def test_what_people_wrote_is_text_in_every_part_of_a_cell():
    typed = {"name": "<b>Chè</b>", "code": "<i>1</i>", "by": "A & B"}
    under = (Code("ma", "Mã", lambda row: row["code"]), Text("cua", "Của", lambda row: row["by"]))
    column = Title("ten", "Tên", lambda row: row["name"], url=lambda row: '/?a=1&b="', under=under)
    assert column.cell(typed) == (
        '<td><a class="row-title" href="/?a=1&amp;b=&quot;">&lt;b&gt;Chè&lt;/b&gt;</a>'
        '<span class="under"><span class="num">&lt;i&gt;1&lt;/i&gt;</span> · A &amp; B</span></td>'
    )
    assert "&lt;không&gt;" in Text("noi", "Nơi", lambda row: None, empty="<không>").cell(typed)
