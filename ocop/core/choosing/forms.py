"""A field that chooses one of very many rows: it searches as one types, and lists none beforehand (DESIGN §9)."""

import re
from typing import Any, ClassVar, Protocol, cast

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ocop.core.requests import asking_while_typing
from ocop.core.search import SearchQuerySet

SHOWN = 5
COMBOBOX = {"data-choose": "1", "role": "combobox", "aria-autocomplete": "list", "aria-expanded": "false"}
KEY = re.compile(r"\(mã (\d{1,18})\)\s*\Z")


class Choosable(Protocol):
    """A record that such a field may choose."""

    pk: Any

    @property
    def choice_text(self) -> str:
        """What the field shows for it: its names and, in brackets, its key ("Mắm cá linh, HTX Bến Sen (mã 12)")."""


class RowInput(forms.TextInput):
    """Text with a list of suggestions, fetched while one types (`choosing.js`, which makes long selects such fields,
    too); without script what was typed is searched for when the form is sent."""

    def __init__(self, suggest: str) -> None:
        super().__init__({"autocomplete": "off", "placeholder": "Ghi một phần tên hoặc mã số"})
        self.address = suggest

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = f"{(attrs or {}).get('id') or name}-goi-y"
        asking = asking_while_typing(reverse(self.address), options)
        field = super().render(name, value, {**(attrs or {}), **COMBOBOX, "aria-controls": options, **asking}, renderer)
        return format_html(
            '<div class="choose">{}'
            '<ul class="choose-list" id="{}" role="listbox" aria-label="Gợi ý" hidden></ul></div>',
            field, options,
        )  # fmt: skip


class RowField(forms.Field):
    """One row of `rows`, which the form sets: those its user may choose. `suggest` is the URL name that answers with
    suggestions (`views.suggestions`)."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": "Chưa chọn. Hãy ghi một phần tên rồi chọn."}

    def __init__(self, suggest: str, **kwargs: Any) -> None:
        super().__init__(widget=RowInput(suggest), **kwargs)
        self.rows: SearchQuerySet | None = None

    def prepare_value(self, value: Any) -> Any:
        """What is typed stays as it was typed; a record or its key is shown by its names."""
        row = value if isinstance(value, models.Model) else self._by_key(value) if isinstance(value, int) else None
        return cast(Choosable, row).choice_text if row else value

    def clean(self, value: Any) -> Any:
        """The row; None where it may stay empty. Raises ValidationError."""
        if isinstance(value, models.Model | int):  # what a disabled field holds
            return value if isinstance(value, models.Model) else self._by_key(value)
        typed = " ".join(str(value or "").split())
        if not typed:
            return super().clean(None)
        key = key_in(typed)
        found = self._matching(typed) if key is None else [row for row in (self._by_key(key),) if row]
        if not found:
            raise forms.ValidationError(f"Không tìm thấy “{typed[:80]}”. Hãy ghi một phần tên rồi chọn trong gợi ý.")
        if len(found) > 1:
            names = "; ".join(cast(Choosable, row).choice_text for row in found[:SHOWN])
            raise forms.ValidationError(f"Có nhiều mục khớp: {names}{'…' if len(found) > SHOWN else ''}. Hãy chọn một.")
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def _by_key(self, key: int) -> models.Model | None:
        return self._rows.of_key(key) if key < 2**63 else None

    def _matching(self, typed: str) -> list[models.Model]:
        exact = list(self._rows.filter(name__iexact=typed).order_by("pk")[: SHOWN + 1])
        return exact or list(self._rows.matching(typed).order_by("name_order", "pk")[: SHOWN + 1])

    @property
    def _rows(self) -> SearchQuerySet:
        assert self.rows is not None  # the form sets them
        return self.rows


def key_in(typed: str) -> int | None:
    """The key in a row's `choice_text`."""
    found = KEY.search(typed)
    return int(found.group(1)) if found else None


def search_field(form: forms.BaseForm, name: str) -> RowField:
    """The form's field that searches."""
    field = form.fields[name]
    assert isinstance(field, RowField)
    return field
