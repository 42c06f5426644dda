from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import NO_SIGNER
from ocop.core.forms import FreshForm, PlainForm, Typed, choice_field
from ocop.core.typed.fields import NameField
from ocop.documents.official.forms import NumberForm
from ocop.law.models import LegalBasis


class DecisionNumberForm(NumberForm):
    """Who signs stands in the draft; where it does not, it is asked here: what names nobody cannot be signed."""

    signer_title = NameField(
        label="Chức vụ người ký", max_length=120, required=False,
        help_text="Như in trên văn bản. Để trống: theo mẫu văn bản của cơ quan.",
    )  # fmt: skip
    signer = NameField(label="Người ký", max_length=120, error_messages={"required": NO_SIGNER})


class TakeUpForm(PlainForm):
    """Which of the products that came back this decision recognises; all, unless one is left out."""

    dossiers = forms.TypedMultipleChoiceField(
        label="Sản phẩm đưa vào quyết định", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn sản phẩm nào. Hãy chọn sản phẩm đưa vào quyết định."},
    )  # fmt: skip

    def __init__(self, data: Any, choices: Sequence[tuple[int, str]]) -> None:
        super().__init__(data, initial={"dossiers": [key for key, _ in choices]})
        choice_field(self, "dossiers").choices = choices


class DecisionForm(FreshForm):
    legal_bases = forms.ModelMultipleChoiceField(
        LegalBasis.objects.all(), label="Căn cứ", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(Typed):
        model = Decision
        fields = ["title", "signer_title", "signer", "legal_bases"]
        help_texts = {"signer_title": "Như in trên văn bản. Để trống: theo mẫu văn bản của cơ quan."}

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("seen", "title", Row(Column("signer_title"), Column("signer")), "legal_bases")
