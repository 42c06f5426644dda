"""Parts of forms that every house uses, and forms that overwrite nothing unseen."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.safestring import SafeString

from ocop.core.templatetags.ocop import ngay
from ocop.core.typed.fields import ReadAs, field_for

NEW = "-"  # the stamp of a record that is not stored yet


class Typed:
    """The `Meta` of a form of a record: each column by its typed field."""

    formfield_callback = staticmethod(field_for)


class ReadAsForm(forms.BaseForm):
    """As what a field read what was typed stands in it, to be looked at and sent."""

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # Django's hook after all fields and `clean`
        for name, errors in self.errors.as_data().items():
            for error in errors:
                if isinstance(error, ReadAs):
                    self.put(name, error.value)

    def put(self, name: str, *values: str) -> None:
        """Show this in the field instead of what was sent."""
        data = cast(QueryDict, self.data).copy()
        data.setlist(self.add_prefix(name), list(values))
        self.data = data


class PlainForm(ReadAsForm, forms.Form):
    """Crispy without its own <form>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ReasonForm(PlainForm):
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class FreshForm(ReadAsForm, forms.ModelForm):
    """A form opened before somebody else saved: nothing is overwritten unseen, nothing typed is lost (SECURITY 38).

    Give it the record read under a lock. A field that only another person changed meanwhile takes the other's value;
    where both did, it shows both, and sent once more, what stands in the form is kept. What a typed field doubts is
    asked likewise, once for each value. `seen` is what the page has shown: the record's stamp, the marks of the stored
    values, and those of doubts.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial_name = str(self.instance) if self.instance.pk else ""
        self.read: dict[str, Any] = {}  # what was typed, as it was understood, also where it is then refused
        self.before = {name: value_of(self.instance, name) for name in self.record_fields()} if self.instance.pk else {}
        if self.instance.pk:
            self.initial["seen"] = self._shown(set())

    def record_fields(self) -> list[str]:
        return [name for name in self._meta.fields or () if name in self.fields]

    def stamp(self) -> str:
        at: datetime | None = self.instance.updated_at
        return at.isoformat() if at else NEW

    def _clean_fields(self) -> None:
        """What is stored already and was not touched is kept as it is, also where it would not be taken today: an old
        phone number that nobody can read holds up no other correction."""
        super()._clean_fields()  # type: ignore[misc]  # Django's hook for all fields
        for name, stored in self.before.items():
            if name in self.errors and isinstance(stored, str) and stored and self[name].data == stored:
                del self.errors[name]
                self.cleaned_data[name] = stored

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.read = dict(cleaned)
        told = self._ask_doubts(cleaned)
        if self.instance.pk and self.is_stale():
            for name, stored in self.before.items():
                if name in cleaned and plain(cleaned[name]) != plain(stored) and name not in self.errors:
                    self._settle(name, stored, cleaned)
            if self.errors:
                self._show(told)
        return cleaned

    def _settle(self, name: str, stored: Any, cleaned: dict[str, Any]) -> None:
        """The field holds something else than is stored: who changed it since the page was opened?"""
        marks = set(self._marks)
        if self._mark(name, cleaned[name]) in marks:  # the other alone
            cleaned[name] = stored
            self.put(name, *as_sent(self.fields[name], stored))
        elif self._mark(name, stored) not in marks:
            self.add_error(name, f"Người khác vừa lưu: “{shown(stored)}”. Bấm lưu lần nữa để giữ giá trị đang nhập.")

    def _mark(self, name: str, value: Any) -> str:
        """Of a value as the field reads it, so that a number stored before it had this form is the same number."""
        if isinstance(value, str):
            with suppress(forms.ValidationError):
                value = self.fields[name].clean(value)
        if isinstance(value, Decimal):
            value = value.normalize()
        return "w" + mark_of(name, plain(value))

    def is_stale(self) -> bool:
        """Filled in from another state of the record than it has now; a form without a stamp is taken as it is."""
        return self.cleaned_data.get("seen", "").partition(" ")[0] not in ("", self.stamp())

    @property
    def _marks(self) -> list[str]:
        return self.cleaned_data.get("seen", "").split()[1:]

    @property
    def marks(self) -> set[str]:
        """Of the doubts that the page has told."""
        return {mark for mark in self._marks if not mark.startswith("w")}

    def doubts(self, cleaned: dict[str, Any]) -> dict[str, SafeString | str]:
        """Field → what is asked once about what somebody typed here, not about what was there."""
        told = {name: getattr(self.fields[name], "doubt", nothing)(cleaned[name]) for name in self.typed(cleaned)}
        return {name: f"{words} Nếu đúng như vậy, bấm lưu lần nữa." for name, words in told.items() if words}

    def typed(self, cleaned: dict[str, Any]) -> list[str]:
        """The fields in which something new stands that could be read."""
        return [name for name in self.changed_data if cleaned.get(name)]

    def _ask_doubts(self, cleaned: dict[str, Any]) -> set[str]:
        """All marks that the page will have told."""
        told = self.marks
        for name, words in self.doubts(dict(cleaned)).items():
            if (mark := mark_of(name, cleaned[name])) not in self.marks:
                self.add_error(name, words)
                told.add(mark)
        if told != self.marks:
            self._show(told)
        return told

    def _show(self, marks: set[str]) -> None:
        self.put("seen", self._shown(marks))

    def _shown(self, marks: set[str]) -> str:
        stored = [self._mark(name, value) for name, value in self.before.items()]
        return " ".join((self.stamp(), *stored, *sorted(marks)))

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What the form changed, for the audit: (old, new)."""
        pairs = {name: (self.before.get(name), self.cleaned_data.get(name)) for name in self.record_fields()}
        return {name: pair for name, pair in pairs.items() if plain(pair[0]) != plain(pair[1])}


def rows_field(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """The form's field that picks of rows, several too."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field


def rows_of(form: forms.BaseForm, name: str) -> models.QuerySet:
    """What that field picks of."""
    rows = rows_field(form, name).queryset
    assert rows is not None
    return rows


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


def show_only(form: forms.ModelForm, names: Sequence[str], sentence: str) -> None:
    """Show these fields, but do not take them: the sentence stands at the first, the others point to it."""
    for place, name in enumerate(names):
        form.fields[name].disabled = True
        form.fields[name].help_text = "Không sửa ở đây, lý do như trên." if place else sentence


def nothing(value: Any) -> str:
    """A field without doubts."""
    return ""


def mark_of(name: str, value: Any) -> str:
    return hashlib.sha256(f"{name}={value}".encode()).hexdigest()[:12]


def value_of(record: models.Model, name: str) -> Any:
    value = getattr(record, name)
    return list(value.all()) if isinstance(value, models.Manager) else value


def plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | models.QuerySet):
        return sorted(row.pk for row in value)
    return "" if value is None else value


def shown(value: Any) -> str:
    if value in (None, "", []):
        return "để trống"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ngay(value) if isinstance(value, date) else str(value)


def as_sent(field: forms.Field, value: Any) -> list[str]:
    """What a browser sends of a field that shows this value."""
    if isinstance(value, bool):
        return ["on"] if value else []
    drawn = field.widget.format_value(field.prepare_value(value))
    return drawn if isinstance(drawn, list) else [str(drawn or "")]
