from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from ocop.core.admin import AuditedAdmin
from ocop.core.refusal import telling
from ocop.law.confidence import Confidence
from ocop.law.profiles import services
from ocop.law.profiles.models import ProfileValue, RuleProfile
from ocop.law.profiles.schema import NOT_AUTOMATED


class ProfileValueForm(forms.ModelForm):
    """A value that the office changes is the office's: with its source, and kept when the law is loaded again."""

    class Meta:
        model = ProfileValue
        fields = ["label", "value", "unit", "confidence", "source", "quote", "note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "value" in self.changed_data:
            if "source" not in self.changed_data:
                self.add_error("source", "Giá trị mới cần nguồn. Hãy ghi văn bản, điều khoản của cơ quan.")
            if "confidence" not in self.changed_data:
                cleaned["confidence"] = Confidence.OFFICE
        return cleaned


class ProfileValueFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """Values of a wrong shape would stop every screen that asks this profile."""
        super().clean()
        notes = dict(self.instance.values.filter(key__in=NOT_AUTOMATED).values_list("key", "value"))
        given = {form.instance.key: form.cleaned_data.get("value") for form in self.forms if form.is_valid()} | notes
        if reason := services.problem(self.instance, given):
            raise forms.ValidationError(reason)


class ProfileValueInline(admin.StackedInline):
    model = ProfileValue
    form, formset = ProfileValueForm, ProfileValueFormSet
    extra = 0
    can_delete = False
    fields = [("label", "key"), ("value", "unit"), ("confidence", "source"), "quote", "note"]
    readonly_fields = ["key"]
    verbose_name_plural = "giá trị; để trống (null) khi văn bản không quy định"

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(key__in=NOT_AUTOMATED)

    def has_add_permission(self, request: HttpRequest, obj: RuleProfile | None = None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None or not services.users_of(obj)


class RuleProfileForm(forms.ModelForm):
    def clean_applies_from(self):
        day = self.cleaned_data["applies_from"]
        if day and "applies_from" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError("Ngày áp dụng đã qua. Hãy chọn từ hôm nay trở đi.")
        return day


def shown(value: object) -> str:
    """A note's value as it is read."""
    if isinstance(value, list):
        return "; ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(shown(one) for one in value.values())
    if isinstance(value, bool):
        return "có" if value else "không"
    return "văn bản không nói" if value is None else str(value)


@admin.register(RuleProfile)
class RuleProfileAdmin(AuditedAdmin):
    form = RuleProfileForm
    list_display = ["__str__", "applies_from", "handed_in_from", "handed_in_to", "used_by"]
    actions = ["new_version_of_chosen", "copy_chosen"]
    list_filter = ["sheet_family", "confidence"]
    search_fields = ["name", "code", "values__label"]
    autocomplete_fields = ["legal_bases"]
    readonly_fields = ["used_by", "notes"]
    inlines = [ProfileValueInline]
    save_on_top = True

    @admin.display(description="đang được dùng bởi")
    def used_by(self, profile: RuleProfile) -> str:
        used = services.users_of(profile) if profile.pk else []
        if not used:
            return "chưa nơi nào; còn sửa được"
        listed = format_html_join("; ", "{}", ((one,) for one in used))
        return format_html("{}. Đã dùng nên chỉ đọc; đổi giá trị, giấy tờ từ một ngày thì lập bản mới.", listed)

    @admin.action(description="Lập bản mới để sửa, áp dụng từ một ngày")
    def new_version_of_chosen(self, request, queryset):
        for profile in queryset:
            with telling(request, f"Đã lập bản mới của {profile}. Hãy sửa giá trị, giấy tờ rồi đặt ngày áp dụng."):
                services.new_version(profile, by=request.user)

    @admin.display(description="ghi chú của văn bản, chương trình không tự áp dụng")
    def notes(self, profile: RuleProfile) -> str:
        values = profile.values.filter(key__in=NOT_AUTOMATED) if profile.pk else []
        lines = ((value.label, shown(value.value), value.source) for value in values)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} <small>({})</small></li>", lines))

    @admin.action(description="Chép thành bộ quy định mới để sửa")
    def copy_chosen(self, request, queryset):
        for profile in queryset:
            with telling(request, f"Đã chép {profile}. Hãy đặt mã, tên và ngày cho bản chép."):
                services.copy(profile, by=request.user)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not services.users_of(obj))

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_related(self, request, form, formsets, change):
        """Every process reads the profile anew."""
        super().save_related(request, form, formsets, change)
        form.instance.save(update_fields=["updated_at"])
