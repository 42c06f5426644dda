import hashlib
from datetime import date
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from ocop.accounts.models import Unit, User
from ocop.core.choosing.forms import RowField
from ocop.core.corrections import Ground
from ocop.core.forms import plain
from ocop.core.typed.fields import DayField, NameField
from ocop.law.models import ProductSet
from products.changes.rules import Act, day_refusal
from products.changes.services import Record
from products.producers.models import Producer


class ChangeForm(forms.Form):
    """New values of one act, and its grounds. `was`: what stands now beside each new value."""

    ground = forms.ChoiceField(label="Lý do", choices=Ground.choices, widget=forms.RadioSelect, initial=Ground.PAPER)
    reason = forms.CharField(
        label="Nói rõ lý do", max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text="Câu này nằm trong nhật ký và trong lịch sử của sản phẩm.",
    )  # fmt: skip
    day = DayField(label="Ngày trên văn bản")
    upload = forms.FileField(
        label="Bản chụp văn bản", help_text="Giấy đăng ký, đơn đề nghị, văn bản chuyển nhượng… PDF hoặc ảnh."
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Record, act: Act, user: User, certificates: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.act = record, act
        self.initial["seen"] = self.stamp()
        first = {name: self._field(name, user) for name in act.fields}
        self.fields = first | self.fields
        for name in act.fields:
            value = getattr(record, name)
            if name in ("name", "representative", "address"):
                self.initial[name] = value
            elif name != "producer":
                self.initial[name] = value.pk
        if certificates:
            self.fields["reissue"] = forms.ChoiceField(
                label="Giấy chứng nhận đã cấp", widget=forms.RadioSelect, initial="no",
                choices=[
                    ("no", "Giữ nguyên, ghi thêm tên nay ở trang công khai"),
                    ("yes", "Cấp lại: cùng số, lần cấp mới, mã xác minh mới"),
                ],
            )  # fmt: skip

    def _field(self, name: str, user: User) -> forms.Field:
        model_field = self.record._meta.get_field(name)
        assert isinstance(model_field, models.Field)  # an act changes columns
        label = str(model_field.verbose_name).capitalize()
        if name == "producer":
            field = RowField("products:producer_suggestions", label="Chủ thể nhận")
            field.rows = Producer.objects.visible_to(user).select_related("ward")
            return field
        if name == "ward":
            from products.scopes import wards_for

            return _choice(wards_for(user, self.act.action, timezone.localdate()), self.record.ward, label)
        if name == "product_set":
            return _choice(ProductSet.objects.order_by("number"), None, label)
        return NameField(label=label, max_length=model_field.max_length)

    def stamp(self) -> str:
        """What stood in the act's fields when the form was opened, to be compared and never read."""
        stands = [str(plain(getattr(self.record, name))) for name in self.act.fields]
        return hashlib.sha256("\n".join(stands).encode()).hexdigest()[:16]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if reason := day_refusal(day, timezone.localdate()):
            raise forms.ValidationError(reason)
        return day

    def clean(self) -> dict[str, Any]:
        """Filled in from yesterday's page: the act has several fields, and all of them would be written."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen", "") not in ("", self.stamp()):
            self.add_error(None, "Nội dung này vừa được thay đổi. Hãy xem lại cột “Đang ghi”, rồi lưu lần nữa.")
            data = cast(QueryDict, self.data).copy()
            data["seen"] = self.stamp()
            self.data = data
        return cleaned

    def was(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[name], str(getattr(self.record, name))) for name in self.act.fields]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.act.fields}


def _choice(rows: Any, own: Unit | None, label: str) -> forms.ModelChoiceField:
    if own is not None:
        rows = Unit.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=own.pk)).order_by("name_order")
    return forms.ModelChoiceField(rows, label=label, empty_label=None)
