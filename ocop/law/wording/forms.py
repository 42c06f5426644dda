from typing import Any

from django import forms

from ocop.law.wording.rules import Place


class CorrectionForm(forms.Form):
    new = forms.CharField(label="Câu chữ đúng", widget=forms.Textarea({"rows": 4}))
    reason = forms.CharField(label="Lý do", max_length=500, help_text="Ví dụ: gõ nhầm khi nhập, thiếu dấu.")
    source = forms.CharField(label="Nguồn", max_length=500, help_text="Văn bản, phụ lục, trang đã đối chiếu.")
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"new": place.words, "seen": place.words}})
        self.fields["new"].widget.attrs["maxlength"] = place.most
