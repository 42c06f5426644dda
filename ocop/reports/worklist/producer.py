"""Chủ thể: my dossiers, what is missing, how far the next star is; certificates that end."""

from datetime import date

from django.urls import reverse

from ocop.accounts.models import Membership
from ocop.reports.worklist.board import Board, Side, Sum, Work, due_tone, section
from ocop.reports.worklist.parts import expiring_section, missing_words, open_dossiers, within
from products.certificates.models import Certificate
from products.dossiers.models import Dossier
from products.dossiers.rules import State

MINE = (State.DRAFT, State.SUPPLEMENT)
DISTANCES = 3  # dossiers whose own assessment is reckoned on this page


def board(membership: Membership, today: date) -> Board:
    rows = open_dossiers(membership).for_list().order_by("state_since", "pk")
    dossiers = list(rows[:50])
    todo = [row for row in dossiers if row.state in MINE]
    running = [row for row in dossiers if row.state not in MINE]
    expiring, days = expiring_section(within(Certificate, membership), today)
    listed = reverse("products:dossiers")
    return Board(
        "Hồ sơ của tôi",
        sums=(
            Sum(len(todo), "hồ sơ cần làm tiếp", "#lam-tiep"),
            Sum(len(running), "hồ sơ cơ quan đang xử lý", "#dang-xu-ly"),
            Sum(expiring.total, f"giấy chứng nhận hết hạn trong {days} ngày", "#sap-het"),
        ),
        sections=(
            section("lam-tiep", "Cần làm tiếp", [to_do(row, today) for row in todo],
                    "Không có hồ sơ nào chờ bạn.", url=listed),
            section("dang-xu-ly", "Cơ quan đang xử lý", [in_hand(row) for row in running],
                    "Không có hồ sơ nào đang được xử lý.", url=listed),
            expiring,
        ),
        side=tuple(distances([row for row in dossiers if row.state in (*MINE, State.SUBMITTED)])),
        action=("Chọn sản phẩm để lập hồ sơ", reverse("products:products")),
    )  # fmt: skip


def to_do(row: Dossier, today: date) -> Work:
    asked = row.state == State.SUPPLEMENT
    due = row.supplement_due_on if asked else None
    return Work(
        f"{'Bổ sung' if asked else 'Hoàn thiện'} hồ sơ {row.product.name}",
        row.get_absolute_url(),
        f"{row.code} · {row.round} · {missing_words(row)}",
        due,
        action="Bổ sung" if asked else "Làm tiếp",
        primary=True,
        **due_tone(due, today),
    )


def in_hand(row: Dossier) -> Work:
    where = f"{row.code} · {row.round}"
    return Work(row.product.name, row.get_absolute_url(), where, due_words=State(row.state).label, action="Xem")


def distances(dossiers: list[Dossier]) -> list[Side]:
    """How far each is from the next star by the producer's own assessment; nothing where none was begun."""
    try:
        from evaluations.selfscore.services import distance_for
    except ImportError:
        return []
    sides = []
    for row in dossiers[:DISTANCES]:
        found = distance_for(row)
        if found:
            sides.append(side_of(row, found))
    return sides


def side_of(row: Dossier, found) -> Side:
    url = reverse("evaluations:self_assessment", args=[row.pk])
    return Side(row.product.name, lines=(("Tự đánh giá", str(found)),), url=url, link="Mở bản tự đánh giá")
