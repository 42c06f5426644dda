from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html

from ocop.accounts.models import User
from ocop.accounts.scopes import of_ward
from ocop.core.forms import Typed, choice_field, rows_field, rows_of, show_only
from ocop.core.once import OnceForm
from ocop.core.typed import registration
from ocop.core.typed.fields import DongField, PhoneField, RegistrationField, WholeField
from products.changes.queries import locked_fields
from products.producers.models import Producer, ProducerKind, Sex
from products.producers.queries import ProducerQuerySet
from products.producers.rules import telling
from products.producers.services import TAKEN
from products.scopes import wards_for

LOCATE = """<p class="mb-3" data-locate hidden><button class="btn btn-secondary btn-sm" type="button">Lấy vị trí của
 thiết bị này</button> <span class="form-text" role="status"></span></p>"""
HALF_A_PLACE = "Vị trí cần cả vĩ độ và kinh độ. Hãy ghi đủ hai số, hoặc để trống cả hai."


class ProducerForm(OnceForm):
    made_by, what = "producer.created", "chủ thể"

    registration_number = RegistrationField(
        label="Mã số thuế hoặc số đăng ký", max_length=30, required=False, help_text="Ghi như trên giấy đăng ký."
    )
    phone = PhoneField(
        label="Điện thoại", max_length=60, required=False, help_text="Nhiều số thì cách nhau bằng dấu chấm phẩy."
    )

    class Meta(Typed):
        model = Producer
        fields = [
            "kind", "name", "registration_number", "representative", "representative_title", "sex", "ethnic_group",
            "disability", "address", "ward", "phone", "email", "workers", "latitude", "longitude",
        ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self._wards(user)
        self.fields["latitude"].help_text = "Ví dụ: 10,38639."
        self.fields["longitude"].help_text = "Ví dụ: 105,43519."
        choice_field(self, "kind").choices = [("", "Chọn loại hình"), *ProducerKind.choices]
        choice_field(self, "sex").choices = [("", "Chưa ghi"), *Sex.choices]
        if self.instance.pk:
            show_only(self, *locked_fields(self.instance, user))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "kind", "name", "registration_number",
            self.ask_while_typing("products:producer_maybe", "name", "registration_number"),
            HTML("<h2>Người đại diện</h2>"),
            Row(Column("representative"), Column("representative_title")),
            Row(Column("sex"), Column("ethnic_group")), "disability",
            HTML("<h2>Nơi sản xuất, liên hệ</h2>"),
            "address", "ward", Row(Column("phone"), Column("email")), "workers",
            Row(Column("latitude"), Column("longitude")), HTML(LOCATE),
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._whole_place(cleaned)
        twin = self._of_number()
        if twin and Producer.objects.visible_to(self.user).filter(pk=twin.pk).exists():
            link = format_html('<a href="{}">Mở chủ thể đó</a>', twin.get_absolute_url())
            self.add_error("registration_number", format_html("“{}” đã mang số đăng ký này. {}.", twin, link))
        elif twin:
            self.add_error("registration_number", TAKEN)
        return cleaned

    def _whole_place(self, cleaned: dict[str, Any]) -> None:
        """Half a place from before holds up no other correction."""
        place = ("latitude", "longitude")
        empty = [name for name in place if cleaned.get(name) is None and name not in self.errors]
        if len(empty) == 1 and {*place} & {*self.changed_data}:
            self.add_error(empty[0], HALF_A_PLACE)

    def _of_number(self) -> Producer | None:
        key = registration.compared(self.read.get("registration_number") or "")
        return Producer.objects.filter(registration_key=key).exclude(pk=self.instance.pk).first() if key else None

    def twin(self) -> Producer | None:
        told_by = ("name", "representative", "address", "ward", "registration_number")
        read = {name: value for name in told_by if (value := self.read.get(name))}
        return self._of_number() or Producer(**read).twin()

    def alike(self, cleaned: dict[str, Any]) -> list[Producer]:
        """Those of the ward whose names have the same telling words."""
        name, ward = cleaned["name"], cleaned.get("ward")
        if ward is None or self.twin():
            return []
        near = self._seen().filter(of_ward(ward, "ward"))
        return [each for each in near.called_like(name, telling) if telling(name) in map(telling, each.called)]

    def maybe(self, sent: QueryDict) -> list[Producer]:
        return self._seen().maybe(sent.get("name", ""), sent.get("registration_number", ""))

    def _seen(self) -> ProducerQuerySet:
        return Producer.objects.visible_to(self.user).select_related("ward")

    def validate_constraints(self) -> None:
        """`clean` names the producer that has the number."""

    def clean_workers(self) -> int | None:
        workers = self.cleaned_data["workers"]
        if workers is not None and workers > 1_000_000:
            raise forms.ValidationError("Số lao động lớn quá. Hãy xem lại.")
        return workers


class RevenueForm(forms.Form):
    year = WholeField(label="Năm", min_value=2000, max_value=2100)
    amount = DongField(
        label="Doanh thu (đồng)", min_value=0, max_value=9_000_000_000_000_000, help_text="Ví dụ: 1.250.000.000.",
        error_messages={"max_value": "Số tiền lớn quá. Hãy ghi theo đồng, không ghi số lẻ."},
    )  # fmt: skip
