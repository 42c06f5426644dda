from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordResetForm
from django.db import transaction
from django.utils import timezone

from ocop.accounts.login import services
from ocop.accounts.models import User
from ocop.core.requests import OfficeRequest


class LoginForm(forms.Form):
    username = forms.CharField(max_length=254, error_messages={"required": "Nhập tên đăng nhập hoặc thư điện tử."})
    password = forms.CharField(
        max_length=1000, strip=False, widget=forms.PasswordInput, error_messages={"required": "Nhập mật khẩu."}
    )

    def __init__(self, request: OfficeRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user: User | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return self.cleaned_data
        address, now = self.request.address, timezone.now()
        if until := services.locked_until(name, address, now):
            minutes = int((until - now).total_seconds() // 60) + 1
            raise forms.ValidationError(f"Đã nhập sai nhiều lần. Hãy thử lại sau {minutes} phút.")
        self.user = authenticate(self.request, username=name, password=password)
        if self.user is None:
            services.refused(name, address, now)
            raise forms.ValidationError(
                "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock rồi nhập lại."
            )
        return self.cleaned_data


class ResetForm(PasswordResetForm):
    """The mail goes out by the outbox, and its address comes from SITE_URL, never from the request (SECURITY 6)."""

    email = forms.EmailField(label="Thư điện tử", max_length=254)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """The event and the letters go together, or not at all."""
        found = list(self.get_users(self.cleaned_data["email"]))
        nobody: list[User | None] = [None]
        with transaction.atomic():
            for asked in found or nobody:
                services.reset_asked(asked, kwargs["address"])
            for user in found:
                services.send_reset(user, services.reset_link(user))
