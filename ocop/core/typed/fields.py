"""Form fields for what people type. What they cannot read they refuse with a sentence; what they read otherwise than it
was typed they offer (`ReadAs`); what they doubt is asked once (`doubt`), and taken when it is sent once more."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ocop.core.templatetags.ocop import icon
from ocop.core.typed import days, names, numbers, registration
from ocop.core.typed.glyphs import without_glyph
from ocop.core.typed.legacy import legacy
from ocop.core.typed.phones import phones
from ocop.core.typed.refusals import NO_SUCH_DAY


class ReadAs(ValidationError):
    """What was typed can be read: `value` is put in its place, to be looked at and sent."""

    def __init__(self, sentence: str, value: str) -> None:
        super().__init__(sentence, code="read_as")
        self.value = value


class NameField(forms.CharField):
    """One line with something to read in it: of a product, a person, a place."""

    def to_python(self, value: Any) -> str:
        if found := legacy(str(value or "")):
            raise ReadAs(
                f"Chữ này gõ bằng phông cũ ({found.font}), đọc là “{names.tidy(found.text)}” và đã chuyển vào ô."
                " Hãy xem lại rồi bấm lưu.",
                names.tidy(found.text),
            )
        text = names.tidy(super().to_python(value) or "")
        if text and not names.has_word(text):
            raise ValidationError("Chưa có chữ hoặc số nào đọc được. Hãy ghi lại.")
        if not text and str(value or "").strip():
            raise ValidationError("Nội dung này không nhìn thấy được. Hãy ghi lại.")
        return text

    def doubt(self, value: str) -> str:
        signs = without_glyph(value)
        return f"Phông chữ của văn bản không in được: {signs}. Hãy ghi bằng chữ Việt." if signs else ""


class WholeField(forms.IntegerField):
    """A whole number, typed with or without the dots of an office: 285.000; shown with them."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": "Ghi bằng chữ số, ví dụ 12 hoặc 1.250."}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else value
        if (number := numbers.whole(str(value))) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # min and max would be attributes of a type=number

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) and abs(value) >= 10_000 else value


class DongField(WholeField):
    """Whole đồng."""

    default_error_messages = {"invalid": "Ghi số đồng bằng chữ số, không số lẻ, ví dụ 285.000."}


class PartField(forms.DecimalField):
    """A number that may have a part of one, after a comma: 1.234,5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": "Ghi bằng chữ số, ví dụ 12 hoặc 12,5."}

    def to_python(self, value: Any) -> Any:
        """A Decimal, or None."""
        if value in self.empty_values:
            return None
        number = value if isinstance(value, Decimal) else numbers.decimal(str(value))
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value


class DayInput(forms.DateInput):
    """Typed as dd/mm/yyyy on every device, or picked from the device's own calendar (static/js/day.js)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        hint = {"placeholder": "ngày/tháng/năm", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(attrs={**hint, **(attrs or {})}, format="%d/%m/%Y")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        sign = icon("calendar3", "Chọn ngày trên lịch")
        button = format_html('<button class="day-pick" type="button" data-day-pick hidden>{}</button>', sign)
        return format_html('<span class="day-field">{}{}</span>', field, button)


class DayField(forms.DateField):
    widget = DayInput
    default_error_messages = {"invalid": NO_SUCH_DAY}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if (found := days.day(str(value))) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class PhoneField(forms.CharField):
    """One number or several, kept in digits: "02963841234; 0912345678"."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        found = phones(super().to_python(value) or "")
        if found.unread:
            raise ValidationError(
                f"Chưa đọc được số {', '.join(found.unread)}. Ghi như 0912 345 678 hoặc 0296 3841 234; nhiều số thì"
                " cách nhau bằng dấu chấm phẩy."
            )
        if found.renewed:
            raise ReadAs(
                f"Đầu số di động 11 số đã đổi từ năm 2018, nay là {found.text} và đã ghi vào ô. Hãy xem lại rồi bấm"
                " lưu.",
                found.text,
            )
        return found.text


class RegistrationField(NameField):
    """Tax or registration number, kept as it was typed; its owner's model compares it in one form."""

    def doubt(self, value: str) -> str:
        if value and registration.is_doubtful(value):
            return "Số này không đúng mã số thuế (10, 12 hoặc 13 số, có số kiểm tra). Hãy đối chiếu giấy đăng ký."
        return ""


def field_for(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a column; Django's own where none of these is meant. For `Meta.formfield_callback`."""
    return column.formfield(**{**kind_of(column), **kwargs})


def kind_of(column: models.Field) -> dict[str, Any]:
    """Its typed field as an argument of `formfield`; nothing where Django's own is meant."""
    if column.choices:
        return {}
    if type(column) is models.CharField:
        return {"form_class": NameField}
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return {"form_class": DayField}
    if isinstance(column, models.DecimalField):
        return {"form_class": PartField}
    if isinstance(column, models.IntegerField):
        return {"form_class": WholeField}
    return {}
