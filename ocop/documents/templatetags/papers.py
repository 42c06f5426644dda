"""How a paper writes things. Only escaped text leaves here."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ocop.documents import wording

register = template.Library()
register.filter("ngay_chu", wording.day_long)
register.filter("ngay_so", wording.day_short)
register.filter("diem", wording.points)
register.filter("so", wording.number_format)


@register.filter
def lines(text: str) -> list[str]:
    """Its paragraphs, without empty ones."""
    return [line.strip() for line in str(text).splitlines() if line.strip()]


@register.filter
def broken(text: str) -> SafeString:
    """Lines under each other."""
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines(text)))


@register.filter
def numbered(text: str) -> SafeString:
    """ "Điều 2. Giao …" with its number in bold."""
    head, rest = wording.leading_number(text)
    return format_html("<b>{}</b>{}", head, rest) if head else format_html("{}", rest)
