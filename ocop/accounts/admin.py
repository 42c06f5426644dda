from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.html import format_html

from ocop.accounts.login import services as login_services
from ocop.accounts.models import Membership, Succession, Unit, User, memberships
from ocop.accounts.roles import Role
from ocop.accounts.users import services
from ocop.accounts.users.rules import TRUSTED, grant_refusal
from ocop.core.admin import AuditedAdmin, Picks
from ocop.core.refusal import telling
from ocop.core.requests import UserRequest

admin.site.unregister(Group)  # all rights come from memberships: Django's groups say nothing here


class MembershipForm(forms.ModelForm):
    """A line that was typed in or changed is a grant (SECURITY 75)."""

    administrator: User

    def clean(self):
        cleaned = super().clean()
        role, unit = self.cleaned_data.get("role"), self.cleaned_data.get("unit")
        if role and unit and self.has_changed():
            to_self = self.instance.user_id == self.administrator.pk
            in_reach = services.administers(self.administrator, unit)
            if reason := grant_refusal(Role(role), to_self=to_self, in_reach=in_reach):
                raise ValidationError(reason)
        return cleaned


class MembershipInline(Picks, admin.TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ["unit"]
    verbose_name_plural = "vai trò: mọi quyền của người dùng đến từ đây"

    def get_formset(self, request, obj=None, **kwargs):
        form = type("MembershipForm", (MembershipForm,), {"administrator": request.user})
        return super().get_formset(request, obj, **kwargs, form=form)


class NewUserForm(forms.ModelForm):
    """Nobody but the owner knows the password: a link to set it goes to the owner's address."""

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "phone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = "Liên kết đặt mật khẩu được gửi tới đây."

    def save(self, commit=True):
        self.instance.set_password(get_random_string(40))  # usable: the owner may ask for another link later
        return super().save(commit)


class ChangeUserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "email", "phone", "is_active"]


class HeldRoles(admin.SimpleListFilter):
    title, parameter_name = "vai trò đang giữ", "vai-tro"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("chua-co", "Chưa có vai trò")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return services.without_role(queryset, timezone.localdate()) if self.value() == "chua-co" else queryset


@admin.register(User)
class OfficeUserAdmin(AuditedAdmin, UserAdmin):
    form, add_form = ChangeUserForm, NewUserForm
    fieldsets = [
        (None, {"fields": ["username", "password_link"]}),
        ("Người dùng", {"fields": ["full_name", "email", "phone"]}),
        (
            "Trạng thái",
            {
                "fields": ["is_active", "last_login"],
                "description": "Bỏ “hoạt động” thì người dùng ra khỏi ngay lập tức.",
            },
        ),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "email", "phone"]})]
    readonly_fields = ["last_login", "password_link"]
    list_display = ["username", "full_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", HeldRoles, "memberships__role", "memberships__unit__kind"]
    search_fields = ["username", "full_name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    inlines = [MembershipInline]

    @admin.display(description="mật khẩu")
    def password_link(self, user: User) -> str:
        words = "Chỉ người dùng đặt mật khẩu của mình."
        return format_html('{} <a href="../password/">Gửi liên kết đặt lại mật khẩu</a>', words)

    @admin.display(description="vai trò")
    def roles(self, user: User) -> str:
        return "; ".join(str(held) for held in user.memberships.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__unit")

    def get_fieldsets(self, request, obj=None):
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return shown
        return [(None, {"fields": ["username"]}), *shown[1:]]

    def has_change_permission(self, request, obj=None) -> bool:
        """Whoever holds a role above or beside an administrator's unit is looked at by him, not changed."""
        return super().has_change_permission(request, obj) and (obj is None or services.manages(request.user, obj))

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """An administrator sets no one's password: he has a link sent to its owner."""
        user = self.get_object(request, id)
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            administrator = cast(UserRequest, request)
            with telling(request, f"Đã gửi liên kết đặt lại mật khẩu tới {user.email}."):
                login_services.reset_by(administrator.user, user, administrator.address)
            return redirect("admin:accounts_user_change", user.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Đặt lại mật khẩu của {user}",
            "owner": user,
            "owner_url": reverse("admin:accounts_user_change", args=[user.pk]),
        }
        return TemplateResponse(request, "admin/reset_link.html", context)

    def save_model(self, request, obj, form, change):
        before = User.objects.filter(pk=obj.pk).values_list("email", flat=True).first() if change else None
        super().save_model(request, obj, form, change)
        if not change:
            login_services.reset_by(request.user, obj, request.address)
        elif before != obj.email:
            login_services.mail_address_changed(obj, before or "", by=request.user)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for membership in (*formset.new_objects, *(changed for changed, _ in formset.changed_objects)):
            if isinstance(membership, Membership) and membership.role in TRUSTED:
                services.granted(membership, by=request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not form.instance.memberships.exists():
            messages.warning(request, "Người dùng này chưa có vai trò nào, nên chưa làm được việc gì.")


class UnitForm(forms.ModelForm):
    administrator: User

    def clean(self):
        cleaned = super().clean()
        if "parent" in self.changed_data or not self.instance.pk:
            above = self.cleaned_data.get("parent")
            if not self._may_stand_under(above):
                self.add_error("parent", "Chọn đơn vị mình quản trị, hoặc một đơn vị trực thuộc.")
        return cleaned

    def _may_stand_under(self, above: Unit | None) -> bool:
        """A unit without one above it is beside the highest alone: only who administers such a one adds it."""
        if above is not None:
            return services.administers(self.administrator, above)
        held = memberships(self.administrator)
        return any(m.unit.parent_id is None for m in held if m.role == Role.ADMINISTRATOR)


class SuccessionInline(Picks, admin.TabularInline):
    model = Succession
    fk_name = "unit"
    extra = 0
    autocomplete_fields = ["successor"]
    verbose_name_plural = (
        "đơn vị mới sau sắp xếp: từ ngày ghi ở đây, cán bộ của đơn vị mới thấy và xử lý mọi việc của đơn vị cũ; "
        "có nhiều đơn vị mới thì đơn vị nào cũng thấy, đến khi từng việc được chuyển về một đơn vị"
    )


@admin.register(Unit)
class UnitAdmin(AuditedAdmin):
    list_display = ["name", "kind", "code", "parent", "valid_from", "valid_to", "goes_on"]
    list_filter = ["kind", "parent"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]
    ordering = ["path"]
    inlines = [SuccessionInline]
    form = UnitForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = type("UnitForm", (UnitForm,), {"administrator": request.user})
        return super().get_form(request, obj, change, **kwargs, form=form)

    def has_change_permission(self, request, obj=None) -> bool:
        """Units above or beside an administrator's own are looked at by him, not changed."""
        return super().has_change_permission(request, obj) and (obj is None or services.administers(request.user, obj))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("successors")

    @admin.display(description="đơn vị mới sau sắp xếp")
    def goes_on(self, unit: Unit) -> str:
        return "; ".join(str(successor) for successor in unit.successors.all())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.instance.valid_to is None and form.instance.successions.exists():
            messages.warning(request, "Đơn vị chưa có ngày kết thúc, nên đơn vị mới sau sắp xếp chưa có tác dụng.")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
