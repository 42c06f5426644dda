"""What a form says in our words: what is wrong, then what to do. Django's own sentences stay where none is given."""

from django import forms

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
