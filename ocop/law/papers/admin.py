from django import forms
from django.contrib import admin

from ocop.law.bases.admin import OfficeAdmin
from ocop.law.papers.models import RequiredPaper
from ocop.law.papers.rules import DossierKind, ProducerKind


class RequiredPaperForm(forms.ModelForm):
    dossier_kinds = forms.MultipleChoiceField(
        label="loại hồ sơ", choices=DossierKind, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn: mọi loại hồ sơ.",
    )  # fmt: skip
    producer_kinds = forms.MultipleChoiceField(
        label="loại hình chủ thể", choices=ProducerKind, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn: mọi loại hình.",
    )  # fmt: skip

    class Meta:
        model = RequiredPaper
        fields = "__all__"  # noqa: DJ007 (an administrator's form over one table of settings)


@admin.register(RequiredPaper)
class RequiredPaperAdmin(OfficeAdmin):
    form = RequiredPaperForm
    list_display = ["name", "profile", "rule", "by", "form", "confidence"]
    list_filter = ["profile", "rule", "by", "confidence"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["profile", "product_sets"]
    list_select_related = ["profile"]
    list_per_page = 50
