"""The parts of a page do what they promise: escape, name, refuse with a reason, stay without inline code."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings as django_settings
from django.core.paginator import Paginator
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ocop.accounts import menu
from ocop.accounts.roles import Role
from ocop.core.columns import Text
from ocop.core.moves import Offer
from ocop.core.templatetags import ocop

ROOT = Path(django_settings.BASE_DIR)
NASTY = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def shown(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template("{% load ocop %}" + source).render(Context({"request": request, "csrf_token": "dau", **context}))


# ── numbers and dates ──


@pytest.mark.parametrize(
    ("source", "value", "words"),
    [
        ("{{ v|so }}", Decimal("1234.50"), "1.234,5"),
        ("{{ v|so }}", 12_000_000, "12.000.000"),
        ("{{ v|so }}", Decimal("100"), "100"),
        ("{{ v|so }}", Decimal("1E+3"), "1.000"),
        ("{{ v|so }}", None, ""),
        ("{{ v|so:1 }}", Decimal("0.25"), "0,3"),
        ("{{ v|dong }}", 12_000_000, "12.000.000 đồng"),
        ("{{ v|dong }}", 0, "0 đồng"),
        ("{{ v|dong }}", None, ""),
        ("{{ v|diem }}", Decimal("69.995"), "70,00"),
        ("{{ v|diem }}", 78, "78,00"),
        ("{{ v|ngay }}", date(2024, 1, 9), "09/01/2024"),
        ("{{ v|ngay }}", None, ""),
        ("{{ v|ngay }}", datetime(2024, 5, 13, 17, 30, tzinfo=UTC), "14/05/2024"),
        ("{{ v|gio }}", datetime(2024, 5, 13, 17, 30, tzinfo=UTC), "00:30"),
        ("{{ v|ngay_gio }}", datetime(2024, 5, 13, 9, 20, tzinfo=UTC), "13/05/2024 16:20"),
        ("{{ v|thu }}", date(2024, 5, 14), "Thứ Ba, 14/05/2024"),
        ("{{ v|mb }}", 1_800_000, "1,8 MB"),
        ("{{ v|mb }}", 10, "1 kB"),
    ],
)
def test_numbers_and_dates_read_as_an_office_writes_them(source, value, words):
    assert shown(source, v=value) == words


@given(st.integers(-(10**15), 10**15))
def test_a_grouped_number_is_the_same_number(number):
    assert int(ocop.so(number).replace(".", "")) == number


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [
        (11, "Quá hạn 3 ngày", "is-late"),
        (14, "Hôm nay", "is-soon"),
        (15, "Ngày mai", "is-soon"),
        (30, "Còn 16 ngày", ""),
    ],
)
def test_the_time_left_is_said_in_words_and_marked(day, words, tone):
    html = shown("{% due day today %}", day=date(2024, 5, day), today=date(2024, 5, 14))
    assert html == f'<span class="due {tone}">{words}</span>'


# ── signs ──


def test_a_sign_alone_has_hidden_words_and_one_beside_words_is_silent():
    assert '<span class="vh">Trang sau</span>' in shown('{% icon "chevron-right" label="Trang sau" %}')
    html = shown('{% icon "bell" %}')
    assert 'aria-hidden="true"' in html
    assert "icons.svg#bell" in html


def test_stars_and_states_always_come_with_words():
    assert "<span>3 sao</span>" in shown("{% stars 3 %}")
    assert "Chưa xếp hạng" in shown("{% stars none %}", none=None)
    assert "Kiểm tra hồ sơ" in shown('{% state "Kiểm tra hồ sơ" "go" "st-3" True %}')
    assert "is-go pill" in shown('{% state "Kiểm tra hồ sơ" "go" "st-3" True %}')


def test_every_icon_named_in_a_template_is_in_the_sprite():
    own = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons/own.svg").read_text(encoding="utf-8")))
    known = own | set((ROOT / "static/icons/names.txt").read_text(encoding="utf-8").split())
    used = {
        name: str(file.relative_to(ROOT))
        for file in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% (?:icon|sign) "([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert {name: file for name, file in used.items() if name not in known} == {}


def told() -> set[str]:
    """Every word that pages, scripts and the program that fills them use."""
    folders = ("templates", "static/js", "ocop", "products", "evaluations", "plans")
    files = [file for folder in folders for kind in ("html", "js", "py") for file in (ROOT / folder).rglob(f"*.{kind}")]
    return {word for file in files for word in re.findall(r"[\w-]+", file.read_text(encoding="utf-8"))}


def test_no_sign_and_no_class_is_sent_that_no_page_uses():
    """Each costs bytes on every first page, and whoever reads the style sheet looks for what shows it."""
    sheets = [(ROOT / f"static/css/{name}.css").read_text(encoding="utf-8") for name in ("theme", "law", "papers")]
    plain = [re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", sheet, flags=re.S) for sheet in sheets]
    classes = {name for sheet in plain for name in re.findall(r"\.([A-Za-z_][\w-]*)", sheet)}
    signs = set((ROOT / "static/icons/names.txt").read_text(encoding="utf-8").split())
    assert (classes | signs) - told() == set()


# ── acts ──


def test_a_move_is_a_form_that_posts_with_the_token():
    html = shown("{% move_button move %}", move=Offer("Nộp hồ sơ", "/nop/", primary=True))
    assert 'method="post" action="/nop/"' in html
    assert 'name="csrfmiddlewaretoken" value="dau"' in html
    assert "btn-primary" in html


def test_a_refused_move_is_disabled_with_its_reason_beside_it():
    html = shown("{% move_button move %}", move=Offer("Nộp hồ sơ", "/nop/", refusal=f"Còn thiếu: {NASTY}"))
    why = re.search(r'disabled aria-describedby="([^"]+)"', html)[1]
    assert f'id="{why}">Còn thiếu: &lt;script&gt;' in html
    assert "<form" not in html


def test_a_dangerous_move_asks_on_a_page_of_its_own_first():
    html = shown("{% move_button move %}", move=Offer("Thu hồi giấy", "/thu-hoi/", danger=True))
    assert 'href="/thu-hoi/"' in html
    assert "<form" not in html


# ── forms ──


class Paper(forms.Form):
    number = forms.CharField(label="Số giấy", help_text="Như trên giấy.")
    ends = forms.DateField(label="Ngày hết hạn")
    kind = forms.ChoiceField(label="Loại", choices=[("1", "Lần đầu"), ("2", "Đánh giá lại")], widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi chú", required=False)


def crisp(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


def test_a_field_reads_label_hint_error_field_and_names_both():
    html = crisp(Paper({"number": "", "ends": "mai", "kind": "1"}))
    at = [html.index(part) for part in ('for="id_number"', 'id="id_number_helptext"', 'id="id_number_error"', "<input")]
    assert at == sorted(at)
    field = re.search(r'<input[^>]*id="id_number"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
    assert set(described) == {"id_number_helptext", "id_number_error"}
    for target in described:
        assert html.count(f'id="{target}"') == 1


def test_optional_fields_are_marked_required_ones_are_not():
    html = crisp(Paper())
    assert html.count("(không bắt buộc)") == 1
    assert "*" not in re.sub(r"<[^>]+>", "", html)


def test_the_error_summary_leads_to_each_field_and_escapes_what_was_typed():
    form = Paper({"number": "1", "ends": "01/02/2024", "kind": NASTY})
    html = crisp(form)
    assert 'role="alert"' in html
    assert NASTY not in html
    target = re.search(r'<a href="#([^"]+)">Loại</a>', html)[1]
    assert f'id="{target}"' in html


def test_a_form_without_errors_has_no_summary():
    assert "loi-bieu-mau" not in crisp(Paper())


# ── lists ──


class Find(forms.Form):
    q = forms.CharField(label="Tìm", required=False)
    state = forms.ChoiceField(label="Trạng thái", choices=[("", "Tất cả"), ("go", "Đang xử lý")], required=False)


def test_chips_name_each_condition_and_take_only_that_one_off():
    form = Find(QueryDict("q=mắm&state=go"))
    html = shown('{% chips f 1230 "hồ sơ" %}', "/?q=mắm&state=go&trang=4&sap-xep=-han", f=SimpleNamespace(form=form))
    assert "1.230 hồ sơ, đang lọc theo" in html
    assert "Trạng thái: Đang xử lý" in html
    links = [QueryDict(link) for link in re.findall(r'class="chip" href="\?([^"]*)"', html.replace("&amp;", "&"))]
    assert [sorted(link) for link in links] == [["sap-xep", "state"], ["q", "sap-xep"]]


def test_pages_keep_the_filter_and_say_where_one_is():
    page = Paginator(range(2300), 50).get_page(3)
    html = shown('{% pages page "Hồ sơ" %}', "/?q=mam&trang=3", page=page).replace("&amp;", "&")
    assert "Hồ sơ 101–150 trong 2.300" in html
    assert 'href="?q=mam&trang=3" aria-current="page"' in html
    assert 'rel="next" href="?q=mam&trang=4"' in html


def test_an_empty_list_has_no_pages_and_one_page_no_links():
    assert shown("{% pages page %}", page=Paginator([], 50).get_page(1)).strip() == ""
    assert "pagination" not in shown("{% pages page %}", page=Paginator([1], 50).get_page(1))


def test_a_column_head_sorts_up_then_down_and_tells_which():
    def head(path: str) -> str:
        return shown("{% column_head column %}", path, column=Text("ten", "Tên", "name", sort=("name",)))

    assert 'href="?q=a&amp;sap-xep=ten"' in head("/?q=a&trang=2")
    assert 'aria-sort="ascending"' in head("/?sap-xep=ten")
    assert 'href="?sap-xep=-ten"' in head("/?sap-xep=ten")
    assert 'aria-sort="descending"' in head("/?sap-xep=-ten")


def test_the_filter_bar_labels_each_field_and_works_without_script():
    html = shown("{% filter_bar f %}", "/lam-viec/ho-so/?sap-xep=ten", f=SimpleNamespace(form=Find(QueryDict("q=a"))))
    assert 'method="get" action="/lam-viec/ho-so/"' in html
    assert '<label class="form-label" for="id_q">' in html
    assert 'name="sap-xep" value="ten"' in html
    assert 'type="submit">Lọc</button>' in html


# ── parts with a body, and included parts ──


def test_notices_that_alarm_are_alerts_and_all_escape():
    html = shown('{% notice tone="late" %}<p>{{ x }}</p>{% endnotice %}', x=NASTY)
    assert 'role="alert"' in html
    assert "<p>&lt;script&gt;" in html


def test_an_empty_list_says_what_to_do_next():
    html = shown("{% nothing title %}<p>Lập hồ sơ đầu tiên.</p>{% endnothing %}", title=NASTY)
    assert "<p>Lập hồ sơ đầu tiên.</p>" in html
    assert NASTY not in html


ITEM = SimpleNamespace(
    title=NASTY, by=NASTY, at=datetime(2024, 5, 13, 9, tzinfo=UTC), quote=NASTY, label=NASTY, kind="now", note=NASTY,
    name=NASTY, meta=[NASTY], why=NASTY, where=NASTY, url="/x/", due=date(2024, 5, 13), action=NASTY, words=NASTY,
    number=3, size=10, icon="st-3", tone="go",
)  # fmt: skip


@pytest.mark.parametrize("part", ["stages", "timeline", "works", "papers", "sums", "tabs"])
def test_every_list_of_a_record_escapes_what_people_typed(part):
    names = ("stages", "events", "works", "papers", "sums", "tabs")
    html = render_to_string(f"components/{part}.html", {name: [ITEM] for name in names})
    assert "&lt;script&gt;" in html
    assert NASTY not in html


def test_the_stage_one_is_at_is_marked_and_counted():
    html = render_to_string("components/stages.html", {"stages": [ITEM]})
    assert 'aria-current="step"' in html
    assert "(bước 1 trong 1)" in html


def test_upload_is_a_plain_form_for_several_files_with_a_camera_button():
    html = shown('{% include "components/upload.html" with url="/tep/" limit_mb=100 %}')
    assert 'enctype="multipart/form-data"' in html
    assert re.search(r'<input[^>]*name="files" multiple', html)
    assert 'capture="environment"' in html
    assert "mỗi tệp tới 100 MB" in html
    assert 'type="submit" data-send>Tải lên' in html


# ── pages ──


@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "500", "503"])
def test_an_error_page_stands_without_request_or_database(code):
    html = render_to_string(f"{code}.html")
    assert 'lang="vi"' in html
    assert re.search(r"<h1>.+</h1>", html)
    assert re.search(r"[Hh]ãy ", html)


def test_no_template_holds_script_style_or_handlers():
    bad = re.compile(r'<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle="|\son[a-z]+="|javascript:|\|safe\b')
    allowed = {"templates/bootstrap5/layout/help_text.html"}  # help texts are ours
    found = {
        str(file.relative_to(ROOT)): bad.findall(file.read_text(encoding="utf-8"))
        for file in (ROOT / "templates").rglob("*.html")
        if "documents" not in file.parts  # PDFs, no browser
    }
    assert {file: hits for file, hits in found.items() if hits and file not in allowed} == {}


# ── menu ──


class Held(SimpleNamespace):
    is_authenticated = True
    is_active = True

    def __str__(self) -> str:
        return "Lê Thị Minh Họa"


def holding(*roles: Role) -> Held:
    rows = [SimpleNamespace(role=r.value, title="", unit="Phường", get_role_display=lambda r=r: r.label) for r in roles]
    return Held(_memberships=(timezone.localdate(), rows))


def house(name: str, **pages: str) -> object:
    return include(([path(address, lambda request: None, name=page) for page, address in pages.items()], name))


urlpatterns = [  # three pages of the whole office
    path("lam-viec/", house("worklist", today="")),
    path("lam-viec/", house("products", dossiers="ho-so/")),
    path("lam-viec/", house("evaluations", my_sheets="phieu/")),
]


@pytest.fixture
def few_houses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.usefixtures("few_houses")
def test_the_menu_follows_the_roles_and_skips_houses_that_are_not_there():
    named = [e.label for g in menu.menu(holding(Role.COUNCIL_MEMBER), "/lam-viec/") for e in g.entries]
    assert named == ["Việc hôm nay", "Phiếu đánh giá của tôi"]


@pytest.mark.usefixtures("few_houses")
def test_two_roles_share_one_menu_each_page_once():
    groups = menu.menu(holding(Role.HELPER_TEAM, Role.COUNCIL_MEMBER), "/")
    urls = [e.url for g in groups for e in g.entries]
    assert urls == ["/lam-viec/", "/lam-viec/ho-so/", "/lam-viec/phieu/"]
    assert len({g.label for g in groups}) == len(groups)


@pytest.mark.parametrize(
    ("url", "here", "mark"),
    [
        ("/lam-viec/", "/lam-viec/", "page"),
        ("/lam-viec/", "/lam-viec/ho-so/", ""),
        ("/lam-viec/ho-so/", "/lam-viec/ho-so/17/", "true"),
        ("/lam-viec/ho-so/", "/lam-viec/ho-so-khac/", ""),
    ],
)
def test_the_menu_marks_where_one_is(url, here, mark):
    assert menu.current(url, here) == mark


def test_a_stranger_sees_no_menu():
    request = RequestFactory().get("/")
    assert menu.shell(request)["menu"] == []


class Marked(forms.Select):
    """One of its options has attributes."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"attrs": option["attrs"] | ({"data-x": NASTY, "hidden": False} if value == "3" else {})}


@pytest.mark.parametrize("chosen", ["", "1", "3"])
def test_a_select_is_written_as_django_writes_it(chosen):
    choices = [("", "Tất cả"), ("1", NASTY), ("Nhóm <1>", [("2", "Hai & ba"), ("3", "Ba")])]
    attrs = {"class": "form-select", "disabled": False, "required": True}
    ours, theirs = (
        Marked(choices=choices).render("chon", chosen, attrs, renderer)
        for renderer in (get_default_renderer(), DjangoTemplates())
    )
    assert ours.split() == theirs.split()
