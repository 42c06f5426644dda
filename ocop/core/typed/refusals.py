"""What Django's own fields say here when they refuse."""

from django import forms
from django.core import validators

DIGITS = "Ghi bằng chữ số, ví dụ 12 hoặc 12,5."
NO_SUCH_DAY = "Ngày chưa đúng. Ghi ngày/tháng/năm có trên lịch, ví dụ 28/02/2023."
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

LIMITS: dict[type[validators.BaseValidator], str] = {
    validators.MaxLengthValidator: "Dài quá %(limit_value)d ký tự (đang có %(show_value)d). Hãy ghi ngắn lại.",
    validators.MinLengthValidator: "Cần ít nhất %(limit_value)d ký tự (đang có %(show_value)d). Hãy ghi đủ.",
    validators.MaxValueValidator: "Không lớn hơn %(limit_value)s. Hãy xem lại số đã ghi.",
    validators.MinValueValidator: "Không nhỏ hơn %(limit_value)s. Hãy xem lại số đã ghi.",
}


def speak() -> None:
    """Give the fields of every form these words; a field's own `error_messages` still win. A field takes its words when
    it is made, so this comes before any module with a form is read."""
    for limit, sentence in LIMITS.items():
        limit.message = sentence
    for field, words in WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
