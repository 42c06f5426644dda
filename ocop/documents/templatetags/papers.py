"""How a paper writes things. Only escaped text leaves here."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ocop.documents import notation

register = template.Library()
register.filter("ngay_chu", notation.day_long)
register.filter("ngay_so", notation.day_short)
register.filter("diem", notation.points)
register.filter("so", notation.number_format)


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
    head, rest = notation.leading_number(text)
    return format_html("<b>{}</b>{}", head, rest) if head else format_html("{}", rest)
