from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError

from ocop.accounts.models import Unit, UnitKind
from ocop.core.forms import FreshForm, ReadAsForm, Typed, rows_field
from plans.forms import helper
from plans.tasks.models import ProgressReport, Task


class TaskForm(FreshForm):
    class Meta(Typed):
        model = Task
        fields = [
            "position", "number", "letter", "heading", "content", "units_text", "leads", "partners", "all_wards",
            "q1", "q2", "q3", "q4", "starts_on", "ends_on", "evidence", "metric", "stars_from", "aim",
        ]  # fmt: skip
        widgets = {
            "content": forms.Textarea({"rows": 4}),
            "leads": forms.CheckboxSelectMultiple(),
            "partners": forms.CheckboxSelectMultiple(),
        }

    helper = helper(
        "seen",
        Row(Column("position"), Column("number"), Column("letter")),
        "heading",
        "content",
        "units_text",
        Row(Column("leads"), Column("partners")),
        "all_wards",
        Row(Column("q1"), Column("q2"), Column("q3"), Column("q4")),
        Row(Column("starts_on"), Column("ends_on")),
        "evidence",
        Row(Column("metric"), Column("stars_from"), Column("aim")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.instance.plan.unit
        near = Unit.objects.filter(pk=unit.pk) | Unit.objects.filter(parent=unit, kind=UnitKind.DEPARTMENT)
        for name in ("leads", "partners"):
            rows_field(self, name).queryset = near.order_by("path")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("aim") and not cleaned.get("metric"):
            self.add_error("aim", "Cần chọn số liệu đếm từ hồ sơ thì mới so với số cần đạt.")
        return cleaned


class ReportForm(ReadAsForm, forms.ModelForm):
    """A report of one unit in charge; the choice of unit shows only to who speaks for several."""

    upload = forms.FileField(label="Tệp minh chứng", required=False, help_text="PDF, ảnh, Word, Excel.")

    class Meta(Typed):
        model = ProgressReport
        fields = ["unit", "percent", "words"]
        widgets = {"words": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        kwargs["initial"] = {"unit": units[0].pk}  # a field's own initial yields to the instance
        super().__init__(*args, **kwargs)
        rows_field(self, "unit").queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        rows_field(self, "unit").empty_label = None
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
        self.fields["percent"].widget.attrs.update(inputmode="numeric", min=0, max=100)
        self.helper = helper("unit", "percent", "words", "upload")

    def clean_percent(self) -> int:
        percent = self.cleaned_data["percent"]
        if percent > 100:
            raise ValidationError("Tiến độ từ 0 đến 100 phần trăm. Hãy ghi lại.")
        return percent
