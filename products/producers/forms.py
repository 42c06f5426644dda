from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.forms import FreshForm, choice_field, lock, rows_field, rows_of
from products.changes.queries import locked_fields
from products.producers.models import Producer, ProducerKind, Sex
from products.producers.rules import registration_form
from products.scopes import wards_for


class ProducerForm(FreshForm):
    class Meta:
        model = Producer
        fields = [
            "kind", "name", "registration_number", "representative", "representative_title", "sex", "ethnic_group",
            "disability", "address", "ward", "phone", "email", "workers", "latitude", "longitude",
        ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wards(user)
        self.fields["phone"].widget.input_type = "tel"
        self.fields["workers"].widget.attrs["inputmode"] = "numeric"
        self.fields["latitude"].help_text = "Ví dụ: 10,38639."
        self.fields["longitude"].help_text = "Ví dụ: 105,43519."
        choice_field(self, "kind").choices = [("", "Chọn loại hình"), *ProducerKind.choices]
        choice_field(self, "sex").choices = [("", "Chưa ghi"), *Sex.choices]
        for name in ("latitude", "longitude"):
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        if self.instance.pk:
            lock(self, *locked_fields(self.instance, user))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "kind", "name", "registration_number",
            HTML("<h2>Người đại diện</h2>"),
            Row(Column("representative"), Column("representative_title")),
            Row(Column("sex"), Column("ethnic_group")), "disability",
            HTML("<h2>Nơi sản xuất, liên hệ</h2>"),
            "address", "ward", Row(Column("phone"), Column("email")), "workers",
            Row(Column("latitude"), Column("longitude")),
        )  # fmt: skip

    def _wards(self, user: User) -> None:
        """Wards in which the user may act; the producer's own is kept, and fixed for who may not move it."""
        allowed = wards_for(user, "producer.create", timezone.localdate())
        field = rows_field(self, "ward")
        if self.instance.pk:
            allowed = allowed | rows_of(self, "ward").filter(pk=self.instance.ward_id)
            field.disabled = not wards_for(user, "producer.create", timezone.localdate()).exists()
        field.queryset = allowed
        field.empty_label = None if len(allowed) == 1 else "Chọn xã, phường"

    def clean_workers(self) -> int | None:
        workers = self.cleaned_data["workers"]
        if workers is not None and workers > 1_000_000:
            raise forms.ValidationError("Số lao động lớn quá. Hãy xem lại.")
        return workers

    def clean_registration_number(self) -> str:
        return registration_form(self.cleaned_data["registration_number"])


class RevenueForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    amount = forms.RegexField(
        r"^[\d. ]{1,24}$", label="Doanh thu (đồng)", help_text="Số nguyên, ví dụ 1.250.000.000.",
        error_messages={"invalid": "Ghi số tiền bằng chữ số, ví dụ 1.250.000.000."},
    )  # fmt: skip

    def clean_amount(self) -> int:
        amount = int(self.cleaned_data["amount"].replace(".", "").replace(" ", "") or 0)
        if amount > 9_000_000_000_000_000:
            raise forms.ValidationError("Số tiền lớn quá. Hãy ghi theo đồng, không ghi số lẻ.")
        return amount
