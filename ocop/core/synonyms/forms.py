from django import forms

from ocop.core.synonyms.models import Synonym
from ocop.core.synonyms.rules import refusal
from ocop.core.typed.fields import NameField


class SynonymForm(forms.ModelForm):
    short = NameField(label="Từ viết tắt, cách gọi khác", max_length=40, help_text="Ví dụ: HTX.")
    words = NameField(label="Cũng là", max_length=120, help_text="Ví dụ: hợp tác xã.")

    class Meta:
        model = Synonym
        fields = ["short", "words"]

    def clean(self) -> dict[str, str]:
        typed: dict[str, str] = super().clean() or {}
        if "short" in typed and "words" in typed and (reason := refusal(typed["short"], typed["words"])):
            self.add_error("short", reason)
        return typed
