from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from ocop.accounts.login import services as login_services
from ocop.accounts.models import Membership, Unit, User
from ocop.core.audit import services as audit


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["unit"]
    verbose_name_plural = "vai trò: mọi quyền của người dùng đến từ đây"


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "email", "phone"]


class ChangeUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "email", "phone", "is_active"]


@admin.register(User)
class OfficeUserAdmin(UserAdmin):
    form, add_form = ChangeUserForm, NewUserForm
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["full_name", "email", "phone"]}),
        (
            "Trạng thái",
            {
                "fields": ["is_active", "last_login"],
                "description": "Bỏ “hoạt động” thì người dùng ra khỏi ngay lập tức.",
            },
        ),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "email", "phone", "password1", "password2"]})]
    readonly_fields = ["last_login"]
    list_display = ["username", "full_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "memberships__role", "memberships__unit__kind"]
    search_fields = ["username", "full_name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    inlines = [MembershipInline]

    @admin.display(description="vai trò")
    def roles(self, user: User) -> str:
        return "; ".join(str(held) for held in user.memberships.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__unit")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, user, form, change):
        super().save_model(request, user, form, change)
        audit.record(request.user, "user.saved", user, fields=form.changed_data)
        if change and "password" in form.changed_data:
            login_services.password_changed(user, request.address)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        held = [str(each) for each in form.instance.memberships.select_related("unit")]
        audit.record(request.user, "user.roles", form.instance, roles=held)
        if not held:
            messages.warning(request, "Người dùng này chưa có vai trò nào, nên chưa làm được việc gì.")


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "code", "parent", "valid_from", "valid_to", "successor"]
    list_filter = ["kind", "parent"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["parent", "successor"]
    list_select_related = ["parent", "successor"]
    ordering = ["path"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, unit, form, change):
        super().save_model(request, unit, form, change)
        audit.record(request.user, "unit.saved", unit, fields=form.changed_data)
