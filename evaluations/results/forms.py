from typing import Any

from django import forms
from django.db.models import QuerySet

from evaluations.councils.models import Reading
from evaluations.results.figures import Statement
from evaluations.results.models import Result, Ruling
from evaluations.scoring.models import ScoreSheet
from ocop.core.forms import rows_field
from ocop.core.typed.fields import WholeField
from ocop.law.models import Criterion
from ocop.law.sheets.services import rules_of as sheet_rules


class ReadingForm(forms.Form):
    reading = forms.ChoiceField(label="Cách tính yêu cầu tối thiểu", choices=Reading.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Lý do chọn", max_length=300, help_text="Cách này áp dụng cho cả phiên; lý do vào biên bản."
    )


class SheetField(forms.ModelChoiceField):
    def label_from_instance(self, obj: ScoreSheet) -> str:
        return str(obj.member.user)


class CriterionField(forms.ModelChoiceField):
    """Told by the words of the sheet in use, corrections and all."""

    def __init__(self, queryset: QuerySet[Criterion], **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.titles: dict[int, str] = {}

    def label_from_instance(self, obj: Criterion) -> str:
        return f"{obj.code} {self.titles[obj.pk]}"


class ReopenForm(forms.Form):
    sheet = SheetField(ScoreSheet.objects.none(), label="Thành viên", empty_label="Chọn thành viên")
    criterion = CriterionField(Criterion.objects.none(), label="Tiêu chí", empty_label="Chọn tiêu chí")
    reason = forms.CharField(label="Lý do chấm lại", max_length=300)

    def __init__(self, *args: Any, result: Result, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [member.member for member in result.figures.members]
        rows_field(self, "sheet").queryset = ScoreSheet.objects.filter(
            item=result.item_id, member__in=members, member__ended_on=None
        ).select_related("member__user")
        criterion = self.fields["criterion"]
        assert isinstance(criterion, CriterionField)
        criterion.queryset = Criterion.objects.filter(group__part__sheet=result.item.sheet_id).order_by("position")
        criterion.titles = {key: row.title for key, row in sheet_rules(result.item.sheet).by_id.items()}


class RulingForm(forms.Form):
    """Kết luận của Hội đồng on one matter; what it is on stands in the address."""

    accepted = forms.TypedChoiceField(
        label="Hội đồng kết luận",
        choices=[("1", "Chấp nhận"), ("0", "Không chấp nhận")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    agree = WholeField(label="Đồng ý chấp nhận", min_value=0, max_value=99, required=False)
    against = WholeField(label="Không đồng ý", min_value=0, max_value=99, required=False)
    other = WholeField(label="Ý kiến khác", min_value=0, max_value=99, required=False)
    reason = forms.CharField(
        label="Lý do", max_length=1000, help_text="Ghi vào biên bản họp.", widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the ruling that this one takes the place of

    def __init__(self, *args: Any, of: Statement, current: Ruling | None = None, **kwargs: Any) -> None:
        names = ("agree", "against", "other", "reason")
        given = {name: getattr(current, name) for name in names} if current else {}
        initial = {**given, "accepted": str(int(current.accepted)), "seen": current.pk} if current else {}
        super().__init__(*args, **kwargs | {"initial": initial, "auto_id": f"id_{of.kind}_{of.key}_%s"})
        self.action = f"?loai={of.kind}&muc={of.key}"
        self.fields["accepted"].widget.attrs["class"] = "form-check-input"

    @property
    def votes(self) -> list[forms.BoundField]:
        return [self["agree"], self["against"], self["other"]]

    @property
    def reason_help(self) -> str:
        return f"{self['reason'].id_for_label}-h"


class RulingBackForm(forms.Form):
    reason = forms.CharField(
        label="Lý do bỏ kết luận",
        max_length=300,
        help_text="Bỏ rồi thì trường hợp này chờ Hội đồng kết luận lại; kết luận cũ và lý do vẫn lưu trong nhật ký.",
    )
