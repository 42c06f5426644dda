"""The parts of a page: `{% load ocop %}`. How they look and when to use which: docs/components.md."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, Form, Select
from django.http import QueryDict
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_filters import FilterSet

from ocop.core.addresses import address
from ocop.core.jobs.models import Job
from ocop.core.jobs.page import page_of
from ocop.core.moves import Offer

if TYPE_CHECKING:
    from ocop.core.columns import Column  # which shows its cells by what stands here

register = template.Library()

TONES = {
    "": ("", "info-circle"),
    "info": ("", "info-circle"),
    "done": ("is-done", "check-lg"),
    "warn": ("is-warn", "clock"),
    "late": ("is-late", "exclamation-triangle"),
}
STATES = {"go": "is-go", "done": "is-done", "wait": "is-wait", "bad": "is-bad"}
MESSAGE_TONES = {"success": "done", "warning": "warn", "error": "late"}
SOON_DAYS = 3
SWAPPED = str.maketrans(",.", ".,")
SIGNS = 1_000  # signs and states with their words: far more than there are
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


# ── numbers and dates as an office writes them ──


@register.filter
def ngay(value: date | datetime | None) -> str:
    """19/01/2024, in the time of the office; nothing for None."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%d/%m/%Y")


@register.filter
def gio(value: datetime | time | None) -> str:
    """10:42."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%H:%M")


@register.filter
def ngay_gio(value: datetime | None) -> str:
    """13/05/2024 16:20."""
    return f"{ngay(value)} {gio(value)}" if value else ""


@register.filter
def thu(value: date | None) -> str:
    """Thứ Ba, 14/05/2024."""
    return f"{WEEKDAYS[value.weekday()]}, {ngay(value)}" if value else ""


@register.filter
def so(value: int | float | Decimal | str | None, places: int | None = None) -> str:
    """1.234,5: as many decimals as there are, or `places` of them, half up. Nothing for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, int) and not places:
        return f"{value:,}".translate(SWAPPED)
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
    elif number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    else:
        number = number.normalize()
    return f"{number:,f}".translate(SWAPPED)


@register.filter
def dong(value: int | Literal[""] | None) -> str:
    """12.000.000 đồng."""
    return f"{so(value, 0)} đồng" if value is not None and value != "" else ""


@register.filter
def diem(value: Decimal | int | None) -> str:
    """78,43: points, two decimals, half up."""
    return so(value, 2)


@register.filter
def mb(size: int) -> str:
    """1,8 MB; below 100 kB in kB."""
    if size < 100_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{so(size / 1_000_000, 1)} MB"


@register.filter
def han(day: date | None, today: date | None = None) -> str:
    """Quá hạn 3 ngày, Hôm nay, Ngày mai, Còn 29 ngày."""
    return in_days((day - (today or timezone.localdate())).days) if day else ""


def in_days(left: int) -> str:
    if left < 0:
        return f"Quá hạn {so(-left)} ngày"
    return {0: "Hôm nay", 1: "Ngày mai"}.get(left, f"Còn {so(left)} ngày")


@register.simple_tag
def due(day: date | None, today: date | None = None, soon: int = SOON_DAYS) -> str:
    """The time left, in words; late and soon are marked."""
    return time_left((day - (today or timezone.localdate())).days, soon) if day else ""


@lru_cache(SIGNS)
def time_left(days: int, soon: int) -> SafeString:
    tone = "is-late" if days < 0 else "is-soon" if days <= soon else ""
    return format_html('<span class="due {}">{}</span>', tone, in_days(days))


# ── signs ──


@register.simple_tag
def sprite() -> str:
    return static("vendor/icons.svg")


@lru_cache(SIGNS)
def use(name: str, css: str = "") -> SafeString:
    """Kept as long as the process: the sprite's address is that of a build."""
    attribute = format_html(' class="{}"', css) if css else ""
    return format_html(
        '<svg{} aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', attribute, sprite(), name
    )


@register.simple_tag
def icon(name: str, label: str = "", **kwargs: str) -> str:
    """A sign beside words, or with hidden words (`label`) where it stands alone."""
    sign = use(name, f"ic {kwargs.get('class', '')}".strip())
    return sign + format_html('<span class="vh">{}</span>', label) if label else sign


@register.simple_tag
def sign(name: str) -> str:
    """A sign that its component sizes: in `.works`, `.stages`, `.light`."""
    return use(name)


@register.simple_tag
@lru_cache(SIGNS)
def stars(number: int | None, large: bool = False) -> str:
    """Picture and words; None means not ranked yet."""
    if number is None:
        return mark_safe('<span class="muted">Chưa xếp hạng</span>')  # constant words
    words = f"{number} sao" if number else "Chưa đạt hạng được công nhận"
    css = "stars lg" if large else "stars"
    return format_html('<span class="{}">{}<span>{}</span></span>', css, use(f"stars-{number}"), words)


@register.simple_tag
@lru_cache(SIGNS)
def state(label: str, tone: str = "", icon: str = "st-quiet", pill: bool = False) -> str:
    """A state: sign and word, colour only helps. Tone: go, done, wait, bad or none. `pill` once, in a page's head."""
    css = " ".join(filter(None, ["state", STATES.get(tone, ""), "pill" if pill else ""]))
    return format_html('<span class="{}">{}{}</span>', css, use(icon), label)


@register.simple_tag
def light(tone: str, label: str) -> str:
    """ok disc, risk triangle, late square, idle ring; each with its word."""
    return format_html('<span class="light {}">{}{}</span>', tone, use(f"l-{tone}"), label)


# ── acts ──

register.simple_tag(address)  # `{% url %}` for the rows of a long page


@register.inclusion_tag("components/move_button.html", takes_context=True)
def move_button(context: dict, move: Offer, small: bool = False) -> dict[str, object]:
    """An `Offer`: a form that posts; refused, a disabled button with the sentence beside it."""
    why = f"vi-sao-{crc32(f'{move.url}{move.label}'.encode()):x}"
    return {"move": move, "why": why, "small": small, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("core/jobs/_bar.html", takes_context=True)
def job_bar(context: RequestContext, job: Job) -> dict[str, object]:
    """How far a job is; one that stopped has its button to run again."""
    return {"page": page_of(job, context["request"].user), "csrf_token": context.get("csrf_token")}


# ── forms ──


@register.simple_tag
def control(bound: BoundField, **attrs: str) -> str:
    """A field's input with the class the look gives it, for forms laid out by hand."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    else:
        css = "form-select" if isinstance(widget, Select) else "form-control"
    given: dict[str, str | bool] = {"class": f"{css} is-invalid" if bound.errors else css}
    return bound.as_widget(attrs=given | {key.replace("_", "-"): value for key, value in attrs.items()})


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Form, title: str = "") -> dict[str, object]:
    """What is wrong, on top of the form, each line a link to its field."""
    whole = list(form.non_field_errors())
    fields = [
        (bound, bound.id_for_label or f"{bound.auto_id}_0", error)  # a group of radios: its first
        for bound in form.visible_fields()
        for error in bound.errors
    ]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    count = len(whole) + len(fields) + len(hidden)
    fields += [  # no browser keeps a chosen file
        (bound, bound.id_for_label, "tệp đã chọn chưa được lưu, hãy chọn lại.")
        for bound in form.visible_fields()
        if count and bound.html_name in form.files and not bound.errors
    ]
    return {"title": title or f"Chưa lưu được: còn {count} chỗ cần sửa.", "whole": whole + hidden, "fields": fields}


# ── lists ──


def query_with(data: QueryDict, **changes: str | int | None) -> str:
    """The query string of this list with some values changed; None removes. Any change but of page goes to page 1."""
    query = data.copy()
    if "trang" not in changes:
        query.pop("trang", None)
    for key, value in changes.items():
        query.pop(key, None) if value is None else query.__setitem__(key, str(value))
    text = query.urlencode()
    return f"?{text}" if text else "?"


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: RequestContext, filterset: FilterSet, label: str = "Lọc", target: str = ""
) -> dict[str, object]:
    """The form above a list; plain GET without script. `target`: the id of the rows that htmx replaces."""
    form: Form = filterset.form
    fields = [(bound, "grow" if index == 0 else "") for index, bound in enumerate(form.visible_fields())]
    request = context.get("request")
    return {
        "fields": fields,
        "hidden": form.hidden_fields(),
        "label": label,
        "target": target,
        "sort": request.GET.get("sap-xep", "") if request else "",
        "path": request.path if request else "",
    }


@register.inclusion_tag("components/chips.html", takes_context=True)
def chips(context: RequestContext, filterset: FilterSet, total: int, noun: str) -> dict[str, object]:
    """How many, and by what they are chosen; each condition can be taken off."""
    data = context["request"].GET
    return {
        "total": total,
        "more": getattr(context.get("paginator"), "more", False),
        "noun": noun,
        "chosen": [(words, query_with(data, **{name: None})) for name, words in conditions(filterset.form)],
        "sort": query_with(QueryDict(), **{"sap-xep": data.get("sap-xep") or None}),
    }


def conditions(form: Form) -> Iterator[tuple[str, str]]:
    """Name and words of each condition that was set."""
    form.is_valid()
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name) if hasattr(form, "cleaned_data") else None
        if value in (None, "", False) or (isinstance(value, Iterable) and not value):
            continue
        yield bound.html_name, str(bound.label) if value is True else f"{bound.label}: {in_words(bound, value)}"


def in_words(bound: BoundField, value: object) -> str:
    choices = dict(getattr(bound.field, "choices", None) or ()) if isinstance(value, str) else {}
    if isinstance(value, date):
        return ngay(value)
    if not isinstance(value, str) and isinstance(value, Iterable):
        return ", ".join(str(one) for one in value)
    return str(choices.get(value, value))


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: RequestContext, page: Page, noun: str = "Dòng") -> dict[str, object]:
    """“Hồ sơ 1–50 trong 230”, and the pages; nothing for an empty list."""
    data = context["request"].GET
    around = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "noun": noun,
        "numbers": [(n, query_with(data, trang=n) if isinstance(n, int) else "") for n in around],
        "previous": query_with(data, trang=page.previous_page_number()) if page.has_previous() else "",
        "next": query_with(data, trang=page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def column_head(context: RequestContext, column: "Column") -> str:
    """A column's head in the table of a `ListPage`; one that sorts asks for `?sap-xep=ten`, once more for `-ten`."""
    css = format_html(' class="{}"', column.classes) if column.classes else ""
    if not column.sort:
        return format_html('<th scope="col"{}>{}</th>', css, column.heading)
    data = context["request"].GET
    key, now = column.name, data.get("sap-xep", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    link = query_with(data, **{"sap-xep": f"-{key}" if order == "ascending" else key})
    arrow = use("sort-up" if order == "ascending" else "sort-down", "ic") if order else ""
    aria = format_html(' aria-sort="{}"', order) if order else ""
    return format_html('<th scope="col"{}{}><a href="{}">{} {}</a></th>', css, aria, link, column.heading, arrow)


# ── parts with a body ──


@register.simple_block_tag
def notice(content: str, tone: str = "info", icon: str = "") -> str:
    """A line that stays: info, done, warn, late."""
    css, usual = TONES.get(tone, TONES["info"])
    role = mark_safe(' role="alert"') if tone == "late" else ""  # constant words
    return format_html(
        '<div class="notice {}"{}>{}<div>{}</div></div>',
        css,
        role,
        use(icon or usual, "ic"),
        content,
    )


@register.simple_block_tag
def nothing(content: str, title: str) -> str:
    """An empty list: what is missing, and what to do next."""
    art = format_html('<img class="art" src="{}" alt="" width="200" height="120">', static("img/trong.svg"))
    return format_html('<div class="empty">{}<h2>{}</h2>{}</div>', art, title, content)


@register.simple_block_tag
def section(content: str, title: str, id: str = "", note: str = "") -> str:
    """A section of a page with its head."""
    head = f"h-{id or format(crc32(title.encode()), 'x')}"
    anchor = format_html(' id="{}"', id) if id else ""
    aside = format_html('<span class="note">{}</span>', note) if note else ""
    return format_html(
        '<section class="sec"{} aria-labelledby="{}"><div class="sec-head"><h2 id="{}">{}</h2>{}</div>{}</section>',
        anchor, head, head, title, aside, content,
    )  # fmt: skip


@register.filter
def message_tone(level_tag: str) -> tuple[str, str]:
    """Class and sign of a notice for a level of django.contrib.messages."""
    return TONES[MESSAGE_TONES.get(level_tag, "info")]
