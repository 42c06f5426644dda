from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.forms import FreshForm, Typed, rows_field, rows_of
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import on_day
from products.rounds.models import Round
from products.rounds.services import organises, own_units, proposed


def offer_own_units(form: FreshForm, user: User) -> None:
    """The units for which the user organises rounds; of a stored record its own too, where they go on for it."""
    own = {unit.pk for unit in own_units(user)}
    if form.instance.pk and organises(user, form.instance.unit):
        own.add(form.instance.unit_id)
    rows_field(form, "unit").queryset = rows_of(form, "unit").filter(pk__in=own)
    rows_field(form, "unit").empty_label = None


class RoundForm(FreshForm):
    class Meta(Typed):
        model = Round
        fields = ["unit", "year", "number", "profile", "opens_on", "cut_off_on", "due_on", "law_reason", "note"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_own_units(self, user)
        rows_field(self, "profile").queryset = RuleProfile.objects.filter(
            Q(pk__in=[profile.pk for profile in on_day(timezone.localdate()).values()]) | Q(pk=self.instance.profile_id)
        )
        rows_field(self, "profile").empty_label = None if self.instance.pk else "Chọn bộ quy định"
        if not self.instance.pk:
            self.initial.update(proposed(timezone.localdate()))
        self.fields["profile"].help_text = "Đợt đã có hồ sơ thì không đổi bộ quy định."
        self.fields[
            "cut_off_on"
        ].help_text = "Hồ sơ nộp trong ngày này vẫn kịp, trừ ngày chốt mà quy định ghi “trước ngày”."
        for name in ("year", "number"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        if self.instance.pk and self.instance.dossiers.exists():
            self.fields["profile"].disabled = True
            self.fields["unit"].disabled = True
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "unit", Row(Column("year"), Column("number")), "profile",
            Row(Column("opens_on"), Column("cut_off_on"), Column("due_on")), "law_reason", "note",
        )  # fmt: skip

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if not 2018 <= year <= 2100:
            raise forms.ValidationError("Năm phải từ 2018 (năm bắt đầu Chương trình OCOP) đến 2100.")
        return year

    def clean_number(self) -> int:
        number = self.cleaned_data["number"]
        if not 1 <= number <= 99:
            raise forms.ValidationError("Số của đợt từ 1 đến 99. Hãy ghi số thứ tự của đợt trong năm.")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens: date | None = cleaned.get("opens_on")
        due: date | None = cleaned.get("due_on")
        if opens and due and due < opens:
            self.add_error("due_on", f"Hạn hoàn thành trước ngày mở đợt {opens:%d/%m/%Y}. Hãy xem lại hai ngày.")
        return cleaned
