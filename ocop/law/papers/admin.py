from django import forms
from django.contrib import admin

from ocop.law.bases.admin import OfficeAdmin
from ocop.law.papers.models import RequiredPaper
from ocop.law.papers.rules import DossierKind, ProducerKind
from ocop.law.profiles.services import users_of


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

    def clean_profile(self):
        profile = self.cleaned_data["profile"]
        if users_of(profile):
            raise forms.ValidationError(f"{profile} đang được dùng. Hãy lập bản mới của bộ quy định rồi thêm vào đó.")
        return profile


@admin.register(RequiredPaper)
class RequiredPaperAdmin(OfficeAdmin):
    form = RequiredPaperForm
    list_display = ["name", "profile", "rule", "by", "form", "confidence"]
    list_filter = ["profile", "rule", "by", "confidence"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["profile", "product_sets"]
    list_select_related = ["profile"]
    list_per_page = 50

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not users_of(obj.profile))

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not users_of(obj.profile))
