from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ocop.accounts.login import services as login_services
from ocop.accounts.models import Membership, Succession, Unit, User
from ocop.core.admin import AuditedAdmin, Picks

admin.site.unregister(Group)  # all rights come from memberships: Django's groups say nothing here


class MembershipInline(Picks, admin.TabularInline):
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
class OfficeUserAdmin(AuditedAdmin, UserAdmin):
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

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """The owner is told, and the trail, when somebody else sets a password."""
        with transaction.atomic():
            before = self.get_object(request, id)
            response = super().user_change_password(request, id, form_url)
            after = self.get_object(request, id)
            if before and after and before.password != after.password:
                login_services.password_changed(after, request.address, by=request.user)
        return response

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not form.instance.memberships.exists():
            messages.warning(request, "Người dùng này chưa có vai trò nào, nên chưa làm được việc gì.")


class SuccessionInline(Picks, admin.TabularInline):
    model = Succession
    fk_name = "unit"
    extra = 0
    autocomplete_fields = ["successor"]
    verbose_name_plural = (
        "đơn vị kế tục: từ ngày ghi ở đây, cán bộ của đơn vị kế tục thấy và xử lý mọi việc của đơn vị đã kết thúc; "
        "có nhiều đơn vị kế tục thì đơn vị nào cũng thấy, đến khi từng việc được chuyển về một đơn vị"
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

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("successors")

    @admin.display(description="đơn vị kế tục")
    def goes_on(self, unit: Unit) -> str:
        return "; ".join(str(successor) for successor in unit.successors.all())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.instance.valid_to is None and form.instance.successions.exists():
            messages.warning(request, "Đơn vị chưa có ngày kết thúc, nên đơn vị kế tục chưa có tác dụng.")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
