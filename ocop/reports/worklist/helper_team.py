"""Tổ giúp việc: dossiers to check, the longest waiting first."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from ocop.accounts.models import Membership
from ocop.reports.worklist.board import SHOWN, Board, Sum, Work, section
from ocop.reports.worklist.parts import open_dossiers
from products.dossiers.rules import State, Verdict


def board(membership: Membership, today: date) -> Board:
    rows = open_dossiers(membership)
    counts = rows.aggregate(
        new=Count("pk", filter=Q(state=State.RECEIVED)),
        checking=Count("pk", filter=Q(state=State.CHECKING)),
        waiting=Count("pk", filter=Q(state=State.SUPPLEMENT)),
        eligible=Count("pk", filter=Q(state=State.ELIGIBLE)),
    )
    to_check = rows.filter(state__in=[State.RECEIVED, State.CHECKING]).select_related(
        "product__producer", "product__ward"
    )
    counted = to_check.annotate(
        seen=Count("items", filter=~Q(items__verdict=Verdict.UNSEEN)), of=Count("items")
    ).order_by("state_since", "pk")
    works = [
        Work(
            f"Kiểm tra hồ sơ {row.product.name}",
            row.get_absolute_url(),
            f"{row.code} · {row.product.producer.name}, {row.product.ward.name} · đã kiểm tra {row.seen}/{row.of} mục",
            action="Kiểm tra",
            primary=row.state == State.RECEIVED,
        )
        for row in counted[:SHOWN]
    ]
    dossiers = reverse("products:dossiers")
    return Board(
        "Việc hôm nay",
        sums=(
            Sum(counts["new"], "hồ sơ mới tiếp nhận", "#kiem-tra"),
            Sum(counts["checking"], "hồ sơ đang thẩm tra", "#kiem-tra"),
            Sum(counts["waiting"], "hồ sơ chờ bổ sung", f"{dossiers}?trang_thai={State.SUPPLEMENT}"),
            Sum(counts["eligible"], "hồ sơ đủ điều kiện", f"{dossiers}?trang_thai={State.ELIGIBLE}"),
        ),
        sections=(
            section(
                "kiem-tra",
                "Hồ sơ cần kiểm tra",
                works,
                "Không có hồ sơ nào chờ kiểm tra.",
                total=counts["new"] + counts["checking"],
                url=dossiers,
                note="chờ lâu nhất đứng trước",
            ),
        ),
    )
