"""How the fields of forms are drawn. Django renders a template for each field and list of errors and another for its
attributes, and `select.html` two for each option: a sixth of a list, whose filters are a form. The plain ones are
written here, as its templates would write them."""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape

Widget = dict[str, Any]


def attributes(given: dict[str, Any]) -> str:
    parts = (
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in given.items()
        if value is not False
    )
    return "".join(parts)


def plain_input(widget: Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(value)}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{said}{attributes(widget["attrs"])}>'


def textarea(widget: Widget) -> str:
    text = conditional_escape(widget["value"] or "")
    return f'<textarea name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>\n{text}</textarea>'


def select(widget: Widget) -> str:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{conditional_escape(group)}">')
        parts += map(option, options)
        if group:
            parts.append("</optgroup>")
    return "\n".join([*parts, "</select>"])


def option(given: Widget) -> str:
    value, label = conditional_escape(given["value"]), conditional_escape(localize(given["label"]))
    return f'<option value="{value}"{attributes(given["attrs"])}>{label}</option>'


INPUTS = (
    *("text", "number", "email", "url", "search", "tel", "color", "password", "hidden", "file"),
    *("date", "datetime", "time", "checkbox", "input"),
)
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{kind}.html": plain_input for kind in INPUTS},
    "django/forms/widgets/textarea.html": textarea,
    "django/forms/widgets/select.html": select,
}


class WidgetRenderer(TemplatesSetting):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if draw := DRAWN.get(template_name):
            return draw(context["widget"])
        if template_name.startswith("django/forms/errors/") and not context["errors"]:
            return ""
        return super().render(template_name, context, request)
