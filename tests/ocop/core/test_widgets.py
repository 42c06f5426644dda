"""Fields that `ocop/core/widgets.py` draws by itself look as Django's own templates draw them."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from ocop.core.widgets import WidgetRenderer

GIVEN = {
    "id": 'x"<',
    "required": True,
    "hidden": False,
    "rows": 5,
    "title": lazystr("<lười>"),
    "data-a": mark_safe("&lt;"),
}
CHOICES = [
    ("", "Tất cả"),
    (1, Decimal("1.5")),
    ("<", "Mỹ & Long"),
    ("Nhóm <một>", [("a", "A'"), (5, lazystr("<lười>")), (6, mark_safe("<i>nghiêng</i>"))]),
    (None, 2024),
]
PLAIN = [
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.SearchInput, forms.TelInput),
    *(forms.ColorInput, forms.HiddenInput, forms.FileInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput),
    *(forms.CheckboxInput, forms.Textarea, forms.PasswordInput),
]
WIDGETS = [*(kind() for kind in PLAIN), forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES)]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_field_is_drawn_as_by_its_template(widget):
    for value in (None, "", "\n", "a\"<'& b", "<", 5, Decimal("2.5"), mark_safe("<u>"), True, ["a", "5"]):
        drawn, by_template = (widget.render('tên"<', value, GIVEN, by()) for by in (WidgetRenderer, TemplatesSetting))
        assert tags(drawn) == tags(by_template), value


def test_a_list_of_errors_is_empty_or_drawn_by_its_template():
    field = forms.CharField(label="Tên")
    form = type("NameForm", (forms.Form,), {"name": field})({"name": ""}, renderer=WidgetRenderer())
    assert str(form["name"].errors) == str(form["name"].errors.render(renderer=TemplatesSetting()))
    assert "<li>" in str(form["name"].errors)
    assert str(form.non_field_errors()) == ""


def tags(html: str) -> str:
    """Without blanks that no reader sees."""
    return re.sub(r">\s+<", "><", html.strip())
