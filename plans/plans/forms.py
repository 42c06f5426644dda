from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from ocop.accounts.models import Unit
from ocop.core.forms import FreshForm, Typed, choice_field, rows_field
from ocop.core.typed.fields import WholeField
from plans.forms import helper
from plans.plans.models import Plan, Section

TEMPLATE = "mau-441"


class NewPlanForm(forms.Form):
    """Which unit and year, and what it starts from: plan 441's form, or a plan that is there."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị ban hành", empty_label=None)
    year = WholeField(label="Năm", validators=[MinValueValidator(2018), MaxValueValidator(2100)])
    start = forms.ChoiceField(label="Lập từ")

    def __init__(self, *args: Any, units: QuerySet[Unit], plans: Iterable[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {str(plan.pk): plan for plan in plans}
        rows_field(self, "unit").queryset = units
        choice_field(self, "start").choices = [
            (TEMPLATE, "Mẫu theo Kế hoạch 441/KH-UBND (Long Xuyên, 2024)"),
            *((key, f"Chép từ kế hoạch năm {plan.year} của {plan.unit}") for key, plan in self.plans.items()),
        ]
        self.fields["year"].widget.attrs["inputmode"] = "numeric"
        self.helper = helper("unit", "year", "start")

    @property
    def copied(self) -> Plan | None:
        return self.plans.get(self.cleaned_data["start"])


class PlanForm(FreshForm):
    class Meta(Typed):
        model = Plan
        fields = [
            "title",
            "bases",
            "opening",
            "closing",
            "place",
            "signer",
            "signer_title",
            "recipients",
            "risk_margin",
        ]

    helper = helper(
        "seen",
        "title",
        "bases",
        "opening",
        "closing",
        Row(Column("place"), Column("signer"), Column("signer_title")),
        "recipients",
        "risk_margin",
    )


class SectionForm(FreshForm):
    class Meta(Typed):
        model = Section
        fields = ["part", "position", "heading", "text"]
        widgets = {"text": forms.Textarea({"rows": 8})}

    helper = helper("seen", Row(Column("part"), Column("position")), "heading", "text")
