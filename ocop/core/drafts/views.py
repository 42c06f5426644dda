from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from ocop.accounts.access import login_in_place
from ocop.core.audit.refused import unlogged
from ocop.core.drafts import services
from ocop.core.drafts.models import Draft
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest


@unlogged
@require_http_methods(["GET", "HEAD", "POST"])
@login_in_place
def drafts(request: UserRequest) -> HttpResponse:
    """For the page's script: this user's drafts of one form; posted, the newest state of one ({} drops it)."""
    if request.method == "POST":
        sent = request.POST
        try:
            services.keep(request.user, sent.get("trang", ""), sent.get("ma", ""), sent.get("o", "{}"))
        except Refusal as no:
            return JsonResponse({"error": str(no)}, status=422)
        return HttpResponse(status=204)
    rows = Draft.objects.filter(user=request.user, page=request.GET.get("trang", "")).order_by("-updated_at")
    found = [{"mark": row.mark, "at": row.updated_at.timestamp() * 1000, "fields": row.fields} for row in rows]
    return JsonResponse({"drafts": found})
