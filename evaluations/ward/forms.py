from typing import Any

from django import forms

from evaluations.ward.models import WardAssessment
from ocop.core.forms import NEW, FreshForm, Typed, value_of
from ocop.core.typed.fields import NameField
from ocop.documents.official.forms import NumberForm


class MeetingForm(FreshForm):
    class Meta(Typed):
        model = WardAssessment
        fields = ["meeting_on", "chaired_by", "attendance", "opinions"]
        help_texts = {
            "attendance": "Mỗi người một dòng. Ví dụ: Nguyễn Văn Mẫu: Phó Chủ tịch UBND phường.",
            "opinions": "Mỗi ý kiến một dòng. Ví dụ: Nguyễn Văn Mẫu: thống nhất.",
        }
        widgets = {"attendance": forms.Textarea({"rows": 4}), "opinions": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:  # another may be the first to save
            marks = [self._mark(name, value_of(self.instance, name)) for name in self.record_fields()]
            self.initial["seen"] = " ".join((NEW, *marks))
        if not needed:
            self.fields["meeting_on"].help_text = "Khi cần thiết mới họp; không họp thì để trống."


class IssueForm(NumberForm):
    signer_title = NameField(
        label="Chức vụ người ký", max_length=120, required=False, help_text="Để trống: theo mẫu văn bản của xã, phường."
    )
    signer = NameField(label="Người ký", max_length=120)
