from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from ocop.core.forms import PlainForm
from ocop.core.typed.fields import DayField, NameField
from products.notices.rules import Way


class NoticeForm(PlainForm):
    """Of one certificate, or of all that went out together."""

    sent_on = DayField(label="Ngày gửi", help_text="Ngày thông báo bằng văn bản rời cơ quan.")
    way = forms.ChoiceField(label="Cách gửi", choices=Way.choices)
    number = NameField(
        label="Số văn bản", max_length=60, required=False, help_text="Ví dụ: 125/TB-UBND. Không có thì để trống."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"sent_on": timezone.localdate()}})

    def clean_sent_on(self) -> date:
        on: date = self.cleaned_data["sent_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(f"Ngày gửi {on:%d/%m/%Y} chưa tới. Hãy ghi khi đã gửi.")
        return on
