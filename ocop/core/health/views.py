from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ocop.accounts.access import may
from ocop.core.health import services


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Strangers learn only ok or not; an administrator each fault with its remedy."""
    if request.user.is_authenticated and may(request.user, "admin.enter"):
        found = services.faults()
        return JsonResponse(
            {"ok": not found, "faults": [{"what": f.what, "remedy": f.remedy} for f in found]},
            status=503 if found else 200,
            json_dumps_params={"ensure_ascii": False},
        )
    well = services.is_well()
    return JsonResponse({"ok": well}, status=200 if well else 503)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    until = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    text = f"Contact: mailto:{settings.SERVER_EMAIL}\nExpires: {until}\nPreferred-Languages: vi, en\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
