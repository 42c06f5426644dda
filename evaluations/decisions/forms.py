from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from evaluations.decisions.models import Decision
from ocop.core.forms import OfferingForm, Typed
from ocop.law.models import LegalBasis


class DecisionForm(OfferingForm, forms.ModelForm):
    legal_bases = forms.ModelMultipleChoiceField(
        LegalBasis.objects.all(), label="Căn cứ", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(Typed):
        model = Decision
        fields = ["title", "signer_title", "signer", "legal_bases"]
        help_texts = {"signer_title": "Như in trên văn bản. Để trống: theo mẫu văn bản của cơ quan."}

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("title", Row(Column("signer_title"), Column("signer")), "legal_bases")
