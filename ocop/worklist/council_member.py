"""Thành viên Hội đồng: my sheets with progress. Only one's own: nothing here depends on another's scores."""

from datetime import date, datetime, time

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from evaluations.models import AgendaItem, ScoreSheet, Session
from evaluations.scoring.queries import ScoreSheetQuerySet
from evaluations.sessions.interests import declare_url
from evaluations.sessions.queries import to_declare as waiting
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import Membership
from ocop.core.text import lower_first
from ocop.worklist.board import SHOWN, Board, Section, Sum, Work, section
from ocop.worklist.parts import within


def board(membership: Membership, today: date) -> Board:
    mine = within(ScoreSheet.objects.all(), membership)
    open_ = mine.filter(item__state=ItemState.OPEN)
    sheets = to_score(open_)
    sent = open_.exclude(submitted_at=None).count()
    sessions = coming(membership, today)
    asked = to_declare(membership)
    return Board(
        "Phiếu đánh giá của tôi",
        sums=(
            Sum(sheets.total, "phiếu đang chấm", "#phieu"),
            Sum(sent, "phiếu đã gửi, chờ công bố", reverse("evaluations:my_sheets")),
            Sum(sessions.total, "phiên họp sắp tới", "#phien"),
        ),
        sections=(*((asked,) if asked.total else ()), sheets, sessions),
    )


def to_declare(membership: Membership) -> Section:
    """Nothing of a session opens before: it stands first."""
    items = AgendaItem.objects.filter(waiting(membership.user_id))
    rows = within(Session.objects.all(), membership).filter(pk__in=items.values("session")).select_related("council")
    counted = rows.annotate(products=Count("items", filter=Q(items__in=items)))
    works = [
        Work(
            f"Khai quan hệ lợi ích: {lower_first(str(row))}",
            declare_url(row.pk),
            row.council.name,
            due_words=f"{row.products} sản phẩm",
            action="Khai",
            primary=True,
        )
        for row in counted.order_by("starts_at")[:SHOWN]
    ]
    return section("khai", "Chờ khai quan hệ lợi ích", works, "Đã khai đủ.", total=rows.count(),
                   url=reverse("evaluations:sessions"))  # fmt: skip


def to_score(open_: ScoreSheetQuerySet) -> Section:
    rows = open_.filter(submitted_at=None).select_related(
        "item__session", "item__dossier__product__producer", "item__dossier__product__ward"
    )
    listed = rows.with_progress().order_by("item__session__starts_at", "item__position")
    works = [
        Work(
            f"Chấm {row.item.dossier.product.name}",
            row.get_absolute_url(),
            f"{row.item.session} · {row.item.dossier.product.producer.name}",
            due_words=f"{row.answered}/{row.of} tiêu chí",
            action="Chấm tiếp" if row.answered else "Bắt đầu chấm",
            primary=True,
        )
        for row in listed[:SHOWN]
    ]
    nothing = "Chưa có phiếu nào mở để chấm. Chủ trì bắt đầu chấm điểm thì phiếu hiện ở đây."
    return section("phieu", "Phiếu đang chấm", works, nothing, total=rows.count(),
                   url=reverse("evaluations:my_sheets"))  # fmt: skip


def coming(membership: Membership, today: date) -> Section:
    start = timezone.make_aware(datetime.combine(today, time.min))
    rows = within(Session.objects.all(), membership).filter(starts_at__gte=start).select_related("council")
    works = []
    for row in rows.annotate(products=Count("items")).order_by("starts_at")[: SHOWN + 1]:
        at = timezone.localtime(row.starts_at)
        where = f"{row.council.name} · {at:%H:%M} · {row.products} sản phẩm"
        works.append(Work(str(row), row.get_absolute_url(), where, at.date(), action="Xem chương trình"))
    total = len(works) if len(works) <= SHOWN else rows.count()
    return section("phien", "Phiên họp sắp tới", works, "Chưa có phiên họp nào được lên lịch.", total=total,
                   url=reverse("evaluations:sessions"))  # fmt: skip
