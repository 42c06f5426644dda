"""Tổ giúp việc: dossiers to check, the longest waiting first."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from ocop.accounts.models import Membership
from ocop.worklist.board import SHOWN, Board, Section, Sum, Work, due_tone, section
from ocop.worklist.parts import open_dossiers, open_list
from products.dossiers.models import Dossier, DossierItem
from products.dossiers.queries import DossierQuerySet
from products.dossiers.rules.states import State, Verdict


def board(membership: Membership, today: date) -> Board:
    rows = open_dossiers(membership)
    counts = rows.aggregate(
        new=Count("pk", filter=Q(state=State.RECEIVED)),
        checking=Count("pk", filter=Q(state=State.CHECKING)),
        waiting=Count("pk", filter=Q(state=State.SUPPLEMENT)),
        eligible=Count("pk", filter=Q(state=State.ELIGIBLE)),
    )
    checking = to_check(rows, total=counts["new"] + counts["checking"], today=today)
    dossiers = reverse("products:dossiers")
    return Board(
        "Việc hôm nay",
        sums=(
            Sum(counts["new"], "hồ sơ mới tiếp nhận", "#kiem-tra"),
            Sum(counts["checking"], "hồ sơ đang kiểm tra", "#kiem-tra"),
            Sum(counts["waiting"], "hồ sơ chờ bổ sung", f"{dossiers}?trang_thai={State.SUPPLEMENT}"),
            Sum(counts["eligible"], "hồ sơ đủ điều kiện", f"{dossiers}?trang_thai={State.ELIGIBLE}"),
        ),
        sections=(checking,),
    )


def to_check(rows: DossierQuerySet, *, total: int, today: date) -> Section:
    waiting = rows.filter(state__in=[State.RECEIVED, State.CHECKING])
    longest = list(waiting.for_lines().order_by("state_since", "pk")[:SHOWN])
    items = seen_of(longest)
    works = [
        Work(
            f"Kiểm tra hồ sơ {row.product.name}",
            row.get_absolute_url(),
            where(row, items.get(row.pk, "0/0")),
            row.due_on,
            action="Kiểm tra",
            primary=row.state == State.RECEIVED,
            **due_tone(row.due_on, today),
        )
        for row in longest
    ]
    return section("kiem-tra", "Hồ sơ cần kiểm tra", works, "Không có hồ sơ nào chờ kiểm tra.",
                   total=total, url=open_list(), note="chờ lâu nhất đứng trước")  # fmt: skip


def where(row: Dossier, seen: str) -> str:
    return f"{row.code} · {row.product.producer.name}, {row.product.ward.name} · đã kiểm tra {seen} mục"


def seen_of(dossiers: list[Dossier]) -> dict[int, str]:
    """ "23/28" by dossier: items with a verdict, of all."""
    rows = DossierItem.objects.filter(dossier__in=dossiers).order_by().values_list("dossier")
    counted = rows.annotate(seen=Count("pk", filter=~Q(verdict=Verdict.UNSEEN)), whole=Count("pk"))
    return {dossier: f"{seen}/{whole}" for dossier, seen, whole in counted}
