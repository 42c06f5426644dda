"""Parts of forms that every house uses: our words for what is wrong, dates as dd/mm/yyyy, and forms that overwrite
nothing unseen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.http import QueryDict

from ocop.core.templatetags.ocop import ngay

NO_SUCH_DAY = "Ngày chưa đúng. Ghi ngày/tháng/năm có trên lịch, ví dụ 28/02/2023."
DIGITS = "Ghi bằng chữ số, ví dụ 12 hoặc 12,5."
ONE_OF_LIST = "Mục này không có trong danh sách. Hãy chọn lại."

WORDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Chưa nhập nội dung này."},
    forms.ChoiceField: {"required": "Chưa chọn. Hãy chọn một mục.", "invalid_choice": ONE_OF_LIST},
    forms.ModelChoiceField: {"required": "Chưa chọn. Hãy chọn một mục.", "invalid_choice": ONE_OF_LIST},
    forms.IntegerField: {"invalid": "Ghi bằng chữ số, ví dụ 12."},
    forms.DecimalField: {"invalid": DIGITS},
    forms.FloatField: {"invalid": DIGITS},
    forms.DateField: {"invalid": NO_SUCH_DAY},
    forms.EmailField: {"invalid": "Địa chỉ thư điện tử chưa đúng, ví dụ ten@coquan.vn. Hãy xem lại."},
}


def speak() -> None:
    """Give every form of the program these words; a field's own `error_messages` still win."""
    for field, words in WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}


class PlainForm(forms.Form):
    """Crispy without its own <form>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ReasonForm(PlainForm):
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DateInput(forms.DateInput):
    """Typed as dd/mm/yyyy on every device."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        hint = {"placeholder": "ngày/tháng/năm", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(attrs={**hint, **(attrs or {})}, format="%d/%m/%Y")


class FreshForm(forms.ModelForm):
    """A form opened before somebody else saved: nothing is overwritten unseen, nothing typed is lost (SECURITY 38).

    Give it the record read under a lock. Where another person changed a field meanwhile, the field shows both
    values; sent once more, what stands in the form is kept.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial_name = str(self.instance) if self.instance.pk else ""
        self.before = {name: getattr(self.instance, name) for name in self.record_fields()} if self.instance.pk else {}
        if self.instance.pk:
            self.initial["seen"] = self.stamp()

    def record_fields(self) -> list[str]:
        return [name for name in self._meta.fields or () if name in self.fields]

    def stamp(self) -> str:
        at: datetime | None = self.instance.updated_at
        return at.isoformat() if at else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and self.is_stale():
            for name, stored in self.before.items():
                if name in cleaned and plain(cleaned[name]) != plain(stored) and name not in self.errors:
                    self.add_error(
                        name, f"Người khác vừa lưu: “{shown(stored)}”. Bấm lưu lần nữa để giữ giá trị đang nhập."
                    )
            if self.errors:
                data = cast(QueryDict, self.data).copy()
                data[self.add_prefix("seen")] = self.stamp()
                self.data = data
        return cleaned

    def is_stale(self) -> bool:
        """Filled in from another state of the record than it has now; a form without a stamp is taken as it is."""
        return self.cleaned_data.get("seen", "") not in ("", self.stamp())

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


def lock(form: forms.ModelForm, names: Sequence[str], sentence: str) -> None:
    """Show these fields, but do not take them: the sentence stands at the first, the others point to it."""
    for place, name in enumerate(names):
        form.fields[name].disabled = True
        form.fields[name].help_text = "Không sửa ở đây, lý do như trên." if place else sentence


def plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return "" if value is None else value


def shown(value: Any) -> str:
    if value in (None, ""):
        return "để trống"
    return ngay(value) if isinstance(value, date) else str(value)
