"""Chủ thể: my dossiers, what is missing, how far the next star is; certificates that end."""

from datetime import date

from django.urls import reverse

from evaluations.selfscore.rules import Distance
from evaluations.selfscore.services import distances_for
from ocop.accounts.models import Membership
from ocop.core.templatetags.ocop import so
from ocop.worklist.board import Board, Side, Sum, Work, due_tone, section
from ocop.worklist.parts import expiring_section, missing_words, open_dossiers, open_list
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State

MINE = (State.DRAFT, State.SUPPLEMENT)
DISTANCES = 3  # dossiers whose own assessment is reckoned on this page


def board(membership: Membership, today: date) -> Board:
    rows = open_dossiers(membership).for_list().order_by("state_since", "pk")
    dossiers = list(rows[:50])
    todo = [row for row in dossiers if row.state in MINE]
    running = [row for row in dossiers if row.state not in MINE]
    expiring, days = expiring_section(membership, today)
    listed = open_list()
    return Board(
        "Hồ sơ của tôi",
        sums=(
            Sum(len(todo), "hồ sơ cần làm tiếp", "#lam-tiep"),
            Sum(len(running), "hồ sơ cơ quan đang xử lý", "#dang-xu-ly"),
            Sum(expiring.total, f"giấy chứng nhận hết hạn trong {days} ngày", "#sap-het"),
        ),
        sections=(
            section("lam-tiep", "Cần làm tiếp", [to_do(row, today) for row in todo],
                    "Không có hồ sơ nào cần làm tiếp.", url=listed),
            section("dang-xu-ly", "Cơ quan đang xử lý", [in_hand(row) for row in running],
                    "Không có hồ sơ nào đang được xử lý.", url=listed),
            expiring,
        ),
        side=tuple(assessed([row for row in dossiers if row.state in (*MINE, State.SUBMITTED)])),
        action=("Chọn sản phẩm để lập hồ sơ", reverse("products:products")),
    )  # fmt: skip


def to_do(row: Dossier, today: date) -> Work:
    asked = row.state == State.SUPPLEMENT
    due = row.due_on
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


def assessed(dossiers: list[Dossier]) -> list[Side]:
    """How far each is from the next star by the producer's own assessment; where none was begun, the way to it."""
    shown = dossiers[:DISTANCES]
    known = distances_for(shown)
    return [side_of(row, known.get(row.pk)) for row in shown]


def side_of(row: Dossier, found: Distance | None) -> Side:
    url = reverse("evaluations:self_assessment", args=[row.pk])
    if found is None:
        return Side(row.product.name, lines=(("Tự đánh giá", "chưa làm"),), url=url, link="Tự đánh giá trên phiếu")
    lines = (
        ("Tự chấm", f"{so(found.total)} điểm, {found.answered}/{found.criteria} tiêu chí"),
        ("Hạng", f"{found.stars} sao" if found.stars else "chưa đạt hạng được công nhận"),
        ("Hạng tiếp theo", found.text),
    )
    return Side(row.product.name, lines=lines, url=url, link="Mở bản tự đánh giá")
