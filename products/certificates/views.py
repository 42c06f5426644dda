from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from ocop.accounts.access import may, needs
from ocop.accounts.models import User
from ocop.core.audit.journal import journal
from ocop.core.columns import Day, Mark, Stars, Text, Title
from ocop.core.files.services import at_hand
from ocop.core.files.serving import serve
from ocop.core.fixes import Fix, Fold, fold
from ocop.core.lists import ListPage, Nothing
from ocop.core.moves import Offer
from ocop.core.requests import UserRequest
from ocop.core.undo import Undo, undo_line
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import rules_of
from products.certificates import rules
from products.certificates.filters import CertificateFilter
from products.certificates.models import Certificate, Reminder, fill_goes_on
from products.certificates.pack import zipped
from products.certificates.services import job_of
from products.changes.models import FormerName
from products.changes.rules import certified, pasts
from products.notices import views as notices
from products.recognitions.rules import void_refusal
from products.recognitions.services import standing_of


def source_of(certificate: Certificate) -> str:
    """Of a recognition that is not of this program."""
    if certificate.origin == rules.Origin.OURS:
        return ""
    return certificate.get_origin_display() + ("" if certificate.published_at else ", chưa công khai")


def signed_today(certificate: Certificate) -> tuple[str, str, str]:
    sign = certificate.sign_on(timezone.localdate())
    return sign.label, sign.tone, sign.icon


def holds(certificate: Certificate) -> bool:
    return signed_today(certificate)[1] == "done"


class CertificateList(ListPage):
    action, filterset_class = "certificate.read", CertificateFilter
    template_name = "products/certificates/list.html"
    title, noun = "Giấy chứng nhận", "giấy chứng nhận"
    columns = (
        Title(
            "san-pham",
            "Sản phẩm",
            "product_name",
            sort=("name_order", "pk"),
            under=(Text("chu-the", "Chủ thể", "producer_name"),),
        ),
        Text(
            "so",
            "Số",
            "number_text",
            full="Số giấy chứng nhận",
            sort=("year", "number"),
            nowrap=True,
            under=(Text("nguon", "Nguồn", source_of), Text("thong-bao", "Thông báo trước khi hết hạn", "notice_words")),
        ),
        Text("phuong", "Xã, phường", "ward_name", sort=("ward__name_order", "name_order")),
        Stars("sao", "Hạng", "stars", full="Hạng sao", sort=("stars",)),
        Mark("trang-thai", "Trạng thái", signed_today),
        Day("hieu-luc-tu", "Có giá trị từ", "valid_from", sort=("valid_from",), listed=False),
        Day("het-han", "Có giá trị đến", "valid_to", sort=("valid_to",), counts=holds, soon=30),
        Text("quyet-dinh", "Quyết định", "decision_number", sort=("decision_date", "decision_number"), listed=False),
        Day("ngay-quyet-dinh", "Ngày quyết định", "decision_date", sort=("decision_date",), listed=False),
        Text("ma", "Mã số sản phẩm", "product_code", sort=("product_code",), listed=False),
    )
    nothing = Nothing(
        "Chưa có giấy chứng nhận nào",
        "Giấy chứng nhận được lập khi quyết định công nhận được ban hành. Bỏ bớt điều kiện lọc để tìm rộng hơn.",
    )
    default_sort = ("-valid_from", "-pk")

    def get_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.visible_to(self.request.user).select_related("notice")

    def rows(self, found: Sequence[Certificate]) -> Sequence[Certificate]:
        fill_goes_on(found, timezone.localdate())
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"pack": self.pack(context["object_list"])}

    def pack(self, found: Sequence[Certificate]) -> str:
        """Where one decision's certificates come together, when the list shows those of one."""
        batch = found[0].batch if found and self.request.GET.get("luot") else ""
        return reverse("products:certificates_zip", args=[batch]) if batch else ""


@needs("certificate.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    rows = Certificate.objects.visible_to(request.user)
    rows = rows.select_related("file", "profile", "dossier", "product", "notice__by")
    certificate = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    context = {
        "certificate": certificate,
        "sign": certificate.sign_on(today),
        "code": rules.shown_code(certificate.code),
        "decision": rules.decision_text(certificate.decision_number, certificate.decision_date),
        "fingerprint": [certificate.sha256[start : start + 8] for start in range(0, len(certificate.sha256), 8)],
        "reminders": told(certificate),
        "notice": getattr(certificate, "notice", None),
        "notice_offer": notices.offer(certificate, request.user) if may(request.user, notices.ACTION) else None,
        "events": journal(certificate),
        "others": certificate.product.certificates.exclude(pk=pk).order_by("-pk"),
        "today": today,
        "pasts": pasts(
            FormerName.objects.of([certificate.product_id]).get(certificate.product_id, ()), certified(certificate)
        ),
        "job": job_of(certificate.batch) if not certificate.file_id and may(request.user, "job.read") else None,
        "undo": undo(certificate, request.user),
        "fixes": fixes(certificate, request.user),
        "recorded": certificate.origin != rules.Origin.OURS,
    }
    return render(request, "products/certificates/detail.html", context)


def record_fixes(certificate: Certificate, user: User) -> list[Fix]:
    """Of one of before this program: the record is corrected, or taken out."""
    if certificate.origin != rules.Origin.BEFORE:
        return []
    refusal = void_refusal(standing_of(certificate, user))
    how = refusal if refusal and may(user, "recognition.record") else ""
    until = "Đến khi có hồ sơ sau dựa trên giấy này"
    correct = Offer("Sửa bản ghi", reverse("products:recognition_correct", args=[certificate.pk]), refusal, link=True)
    void = Offer("Bỏ ghi nhận", reverse("products:recognition_void", args=[certificate.pk]), refusal, link=True)
    return [
        Fix("Nội dung ghi theo giấy", "Giá trị trước vẫn trong nhật ký", until, correct, how),
        Fix("Việc ghi nhận giấy này", "Giấy không còn hiện ở sổ sản phẩm; bản ghi vẫn lưu", until, void),
    ]


def fixes(certificate: Certificate, user: User) -> Fold | None:
    """What of this certificate can be put right, by this reader; what is printed on it is changed where it lives."""
    rows = [notices.fix(certificate, user), *record_fixes(certificate, user)]
    if certificate.origin == rules.Origin.OURS and may(user, "product.rename"):
        product = Offer("Mở sản phẩm", certificate.product.get_absolute_url(), link=True)
        rows += [
            Fix("Tên, chủ thể, địa chỉ in trên giấy", how=PRINTED, way_out=product),
            Fix("Hạng sao, số, ngày, thời hạn", how=DECIDED),
        ]
    return fold(*rows)


PRINTED = (
    "Không sửa ở đây vì giấy đã cấp không in lại khác đi. Đổi ở trang sản phẩm, chủ thể (“Thay đổi đã chứng nhận”), "
    "kèm văn bản; cấp lại thì giấy mới nêu giấy này."
)
DECIDED = "Không sửa ở đây vì theo quyết định đã công bố. Sửa bằng quyết định mới nêu tên quyết định đó."


def undo(certificate: Certificate, user: User) -> Undo | None:
    """Right after one of before this program was recorded."""
    said = "Đã ghi nhận giấy chứng nhận"
    ways = [fix.after("recognition.recorded", said, "Sửa lại", "Sửa") for fix in record_fixes(certificate, user)[:1]]
    return undo_line(certificate, user, notices.way(certificate, user), *ways)


def told(certificate: Certificate) -> list[tuple[Reminder, str]]:
    """What was sent, with the milestone in words."""
    words = {
        f"{law.code}:{milestone.code}": milestone.label
        for law in map(rules_of, RuleProfile.objects.order_by("version"))
        for milestone in law.milestones
    }
    rows = certificate.reminders.select_related("recipient").order_by("-due_on", "pk")
    return [(row, words.get(row.milestone, row.milestone)) for row in rows]


@needs("certificate.read")
def pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).select_related("file"), pk=pk)
    if certificate.file is None:
        raise Http404("Tệp đang được lập.")
    return serve(request, certificate.file)


@needs("certificate.read")
def pack(request: UserRequest, batch: str) -> HttpResponseBase:
    """One ZIP of all certificates of one decision that the user may see, written while it is sent."""
    mine = Certificate.objects.visible_to(request.user).filter(batch=batch, file__isnull=False)
    rows = mine.select_related("file").order_by("year", "number")
    files = [(f"{row.number_text}.pdf", at_hand(row.file)) for row in rows if row.file is not None]
    if not files:
        raise Http404("Chưa có tệp nào.")
    name = f"giay-chung-nhan-{batch.replace(':', '-')}.zip"
    response = StreamingHttpResponse(zipped(files), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
