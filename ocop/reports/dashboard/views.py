from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.access import needs
from ocop.core.columns import Day, Number, Stars, Text, Title
from ocop.core.lists import ListPage, Nothing
from ocop.core.requests import UserRequest
from ocop.reports.dashboard.figures import IN_FORCE, STATES, counts, rows_of, tables
from ocop.reports.dashboard.filters import CertifiedFilter, CertifiedProducerFilter
from ocop.worklist.board import Sum
from products.certificates.models import Certificate
from products.models import Producer

ABOVE = (("Báo cáo", "reports:reports"),)
WORDS = {state: words.lower() for state, words in STATES.items()}


@needs("report.read")
def reports(request: UserRequest) -> HttpResponse:
    """Báo cáo: the state of the programme today, each figure opening its list."""
    today = timezone.localdate()
    listed = reverse("reports:certified")
    sums = [
        Sum(number, f"sản phẩm {WORDS[state]}", f"{listed}?tinh_trang={state}")
        for state, number in counts(request.user, today).items()
    ]
    context = {"today": today, "sums": sums, "tables": tables(request.user, today)}
    return render(request, "reports/dashboard/reports.html", context)


class CertifiedList(ListPage):
    """The products behind a figure: one line each, by its newest certificate."""

    action, filterset_class = "report.read", CertifiedFilter
    noun = "sản phẩm"
    crumbs = ABOVE
    columns = (
        Title(
            "san-pham",
            "Sản phẩm",
            "product_name",
            sort=("name_order", "pk"),
            under=(Text("chu-the", "Chủ thể", "producer_name"),),
        ),
        Stars("sao", "Hạng", "stars", full="Hạng sao", sort=("stars", "name_order")),
        Text("phuong", "Xã, phường", "ward_name", sort=("ward__name_order", "name_order")),
        Text("so", "Số giấy chứng nhận", "number_text", sort=("year", "number")),
        Day("het-han", "Đến hết ngày", "valid_to", sort=("valid_to",)),
    )
    nothing = Nothing("Không có sản phẩm nào", "Bỏ bớt điều kiện lọc để xem thêm.")
    default_sort = ("name_order", "pk")

    @property
    def state(self) -> str:
        asked = self.request.GET.get("tinh_trang", "")
        return asked if asked in WORDS else IN_FORCE

    def get_queryset(self) -> QuerySet[Certificate]:
        return rows_of(self.request.user, self.state, timezone.localdate())

    def get_title(self) -> str:
        return f"Sản phẩm {WORDS[self.state]}"


class CertifiedProducerList(ListPage):
    """Producers with a product in force."""

    action, filterset_class = "report.read", CertifiedProducerFilter
    title, noun = "Chủ thể có sản phẩm còn hiệu lực", "chủ thể"
    crumbs = ABOVE
    columns = (
        Title("ten", "Chủ thể", "name", sort=("name_order",)),
        Text("loai", "Loại hình", lambda producer: producer.get_kind_display(), sort=("kind", "name_order")),
        Text("phuong", "Xã, phường", "ward", sort=("ward__name_order", "name_order")),
        Number("san-pham", "Sản phẩm", "held", full="Số sản phẩm còn hiệu lực"),
    )
    nothing = Nothing("Không có chủ thể nào", "Bỏ bớt điều kiện lọc để xem thêm.")
    default_sort = ("name_order",)

    def get_queryset(self) -> QuerySet[Producer]:
        rows = rows_of(self.request.user, IN_FORCE, timezone.localdate()).order_by()
        held = Q(products__in=rows.values("product"))
        found = Producer.objects.filter(pk__in=rows.values("product__producer")).select_related("ward")
        return found.annotate(held=Count("products", filter=held, distinct=True))
