from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.access import needs
from ocop.core.lists import ListPage
from ocop.reports.dashboard.figures import latest, of_state, tables
from ocop.reports.dashboard.filters import CertifiedFilter, CertifiedProducerFilter
from ocop.reports.worklist.board import Sum
from products.models import Producer

STATES = {"con-hieu-luc": "còn hiệu lực", "het-han": "đã hết hạn", "dang-danh-gia-lai": "đang đánh giá lại"}


@needs("report.read")
def reports(request: HttpRequest) -> HttpResponse:
    """Báo cáo: the state of the programme today, each figure opening its list."""
    today = timezone.localdate()
    rows = latest(request.user)
    listed = reverse("reports:certified")
    sums = [
        Sum(of_state(rows, state, today).count(), f"sản phẩm {words}", f"{listed}?tinh-trang={state}")
        for state, words in STATES.items()
    ]
    context = {"today": today, "sums": sums, "tables": tables(request.user, today)}
    return render(request, "reports/dashboard/reports.html", context)


class CertifiedList(ListPage):
    """The products behind a figure: one line each, by its newest certificate."""

    action, filterset_class = "report.read", CertifiedFilter
    template_name = "reports/dashboard/certified.html"
    sorts = {"san-pham": ("product__name",), "het-han": ("valid_to",)}
    default_sort = ("product__name",)

    @property
    def state(self) -> str:
        asked = self.request.GET.get("tinh-trang", "")
        return asked if asked in STATES else "con-hieu-luc"

    def get_queryset(self):
        return of_state(latest(self.request.user), self.state, timezone.localdate()).for_list()

    def get_context_data(self, **kwargs):
        return super().get_context_data(state=STATES[self.state], **kwargs)


class CertifiedProducerList(ListPage):
    """Producers with a product in force."""

    action, filterset_class = "report.read", CertifiedProducerFilter
    template_name = "reports/dashboard/producers.html"
    sorts = {"ten": ("name",)}
    default_sort = ("name",)

    def get_queryset(self):
        rows = of_state(latest(self.request.user), "con-hieu-luc", timezone.localdate()).order_by()
        held = Q(products__in=rows.values("product"))
        found = Producer.objects.filter(pk__in=rows.values("product__producer")).select_related("ward")
        return found.annotate(held=Count("products", filter=held, distinct=True))
