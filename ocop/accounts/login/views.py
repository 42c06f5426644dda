from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth import views as auth
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ocop.accounts import sessions
from ocop.accounts.access import login_in_place
from ocop.accounts.login import in_place, services
from ocop.accounts.login.forms import LoginForm, ResetForm
from ocop.accounts.models import User, memberships
from ocop.core.requests import OfficeRequest, UserRequest


@sensitive_post_parameters("password")
@never_cache
def enter(request: OfficeRequest) -> HttpResponse:
    """Đăng nhập; a form that was kept in the login's place is shown again, to be sent by the same user only."""
    target = own_path(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST":
        if request.user.is_authenticated and "lai" not in request.GET:  # once more, before the login ends
            return redirect(target)
        return render(request, "accounts/login.html", {"form": LoginForm(request), "next": target})
    form, kept = LoginForm(request, request.POST), request.POST.get("kept", "")
    if not form.is_valid():
        template = "accounts/login_in_place.html" if kept else "accounts/login.html"
        return render(request, template, {"form": form, "next": target, "kept": kept}, status=422)
    assert form.user is not None  # the form is valid
    login(request, form.user)
    sessions.begin(request)
    services.entered(form.user, form.cleaned_data["username"], request.address)
    response = _resend(request, kept) if kept else redirect(target)
    in_place.remember(response, form.user.pk)
    return response


def _resend(request: OfficeRequest, token: str) -> HttpResponse:
    kept = in_place.kept_form(token)
    if kept is None or kept["owner"] != request.user.pk:
        messages.warning(request, "Biểu mẫu đang gõ dở thuộc về người khác hoặc đã quá lâu, nên không được gửi.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    pairs = [(name, value) for name, values in kept["fields"] for value in values]
    return render(request, "accounts/resend.html", {"path": own_path(request, kept["path"]), "pairs": pairs})


@require_POST
def leave(request: OfficeRequest) -> HttpResponse:
    if request.user.is_authenticated:
        services.left(request.user, request.address)
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response.delete_cookie(in_place.COOKIE)
    response["Clear-Site-Data"] = '"cache"'
    return response


@login_in_place
def account(request: UserRequest) -> HttpResponse:
    return render(request, "accounts/account.html", {"held": memberships(request.user)})


@require_POST
@login_in_place
def shortcuts(request: UserRequest) -> HttpResponse:
    """Single keys on or off for this user, on every page (WCAG 2.1.4)."""
    wanted = request.POST.get("bat") == "1"
    services.set_shortcuts(request.user, wanted)
    messages.success(request, "Đã bật phím tắt." if wanted else "Đã tắt phím tắt.")
    return redirect("accounts:account")


def own_path(request: OfficeRequest, path: str) -> str:
    """The path if it is one of ours, else the worklist (SECURITY 15)."""
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()})
    return path if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


class ChangePassword(auth.PasswordChangeView):
    request: UserRequest
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:account")

    @transaction.atomic  # the change and its event, or neither
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        services.password_changed(self.request.user, self.request.address)
        messages.success(self.request, "Đã đổi mật khẩu. Các lần đăng nhập khác đã kết thúc.")
        return response


class AskReset(auth.PasswordResetView):
    request: OfficeRequest
    template_name = "accounts/password_reset.html"
    form_class = ResetForm
    success_url = reverse_lazy("accounts:password_reset_done")

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        cast(ResetForm, form).save(address=self.request.address)
        return redirect(self.success_url)


class ConfirmReset(auth.PasswordResetConfirmView):
    request: OfficeRequest
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password_reset_complete")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if not self.validlink:
            services.reset_failed(self.request.address)
        return super().render_to_response(context, **kwargs)

    @transaction.atomic
    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        response = super().form_valid(form)
        services.password_changed(form.user, self.request.address)
        return response
