from django import forms

from evaluations.councils.models import Reading
from evaluations.results.models import Result
from evaluations.scoring.models import ScoreSheet
from ocop.law.models import Criterion


class ReadingForm(forms.Form):
    reading = forms.ChoiceField(label="Cách tính điều kiện", choices=Reading.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Lý do chọn", max_length=300, help_text="Lý do vào biên bản.")


class ReopenForm(forms.Form):
    sheet = forms.ModelChoiceField(ScoreSheet.objects.none(), label="Thành viên", empty_label="Chọn thành viên")
    criterion = forms.ModelChoiceField(Criterion.objects.none(), label="Tiêu chí", empty_label="Chọn tiêu chí")
    reason = forms.CharField(label="Lý do chấm lại", max_length=300)

    def __init__(self, *args, result: Result, **kwargs):
        super().__init__(*args, **kwargs)
        counted = [member["member"] for member in result.detail["members"]]
        self.fields["sheet"].queryset = ScoreSheet.objects.filter(
            item=result.item_id, member__in=counted
        ).select_related("member__user")
        self.fields["sheet"].label_from_instance = lambda sheet: str(sheet.member.user)
        self.fields["criterion"].queryset = Criterion.objects.filter(group__part__sheet=result.item.sheet_id).order_by(
            "position"
        )


class ConfirmForm(forms.Form):
    """Only where something was found: what it led to."""

    outcome = forms.CharField(
        label="Xử lý phát hiện", max_length=300, help_text="Hội đồng kết luận gì về phát hiện dừng, loại."
    )
