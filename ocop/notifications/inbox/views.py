from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.core.lists import PAGE_SIZE
from ocop.core.requests import UserRequest
from ocop.notifications.inbox import services


@needs("inbox.read")
def inbox(request: UserRequest) -> HttpResponse:
    """Thông báo của tôi; `?moi=1` only what is not read yet."""
    only_new = request.GET.get("moi") == "1"
    rows = services.messages_of(request.user)
    page = Paginator(rows.filter(read_at=None) if only_new else rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    tabs = [
        {"label": "Tất cả", "url": "?", "current": not only_new, "count": ""},
        {"label": "Chưa đọc", "url": "?moi=1", "current": only_new, "count": services.unread(request.user)},
    ]
    return render(request, "notifications/inbox/list.html", {"page_obj": page, "tabs": tabs, "only_new": only_new})


@require_POST
@needs("inbox.read")
def open_message(request: UserRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it points: to a page of ours, or back to the list."""
    message = get_object_or_404(services.messages_of(request.user), pk=pk)
    services.mark_read(request.user, [message.pk])
    ours = url_has_allowed_host_and_scheme(message.url, allowed_hosts=None) and message.url.startswith("/")
    return redirect(message.url) if ours else redirect("notifications:inbox")


@require_POST
@needs("inbox.read")
def read_all(request: UserRequest) -> HttpResponse:
    count = services.mark_read(request.user)
    messages.success(request, f"Đã đánh dấu đọc {count} thông báo." if count else "Không có thông báo mới.")
    return redirect("notifications:inbox")
