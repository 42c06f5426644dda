import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from ocop.core.requests import OfficeRequest

Page = TypeVar("Page", bound=Callable[..., HttpResponseBase])
KEY = re.compile(r"[0-9]{1,18}", re.ASCII)


Context = dict[str, Any] | None


class OfficeAdminSite(AdminSite):
    site_header = site_title = "Quản trị OCOP"
    index_title = "Cấu hình và tra cứu"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators only: the admin is for configuration, the daily work has screens of its own."""
        from ocop.accounts.access import may

        return request.user.is_active and may(request.user, "admin.enter")

    def admin_view(self, view: Page, cacheable: bool = False) -> Page:
        """One way in for all pages: strangers log in at the office's own login, others get 403."""
        from ocop.accounts.access import login_in_place

        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise PermissionDenied
            if not all(KEY.fullmatch(chosen) for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
                raise BadRequest("A chosen row is no key")  # Django would ask the database for it, and break
            return inner(request, *args, **kwargs)

        return cast(Page, login_in_place(guarded))

    def login(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:
        """Django's own login form knows no limit of tries and no audit trail (SECURITY 1, 41): ours serves here too."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index" if request.user.is_authenticated else "accounts:login")

    def logout(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:  # type: ignore[override]  # redirects
        from ocop.accounts.login.views import leave

        return leave(cast(OfficeRequest, request))

    def password_change(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:  # type: ignore[override]  # redirects
        return redirect("accounts:password_change")

    def password_change_done(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:  # type: ignore[override]  # redirects
        return redirect("accounts:account")


class OfficeAdminConfig(AdminConfig):
    default_site = "ocop.core.admin_site.OfficeAdminSite"
