"""Cán bộ xã, phường: dossiers to complete, to take, to assess; papers and certificates running out; own tasks."""

from datetime import date, timedelta

from django.urls import reverse

from evaluations.models import WardAssessment
from ocop.accounts.models import Membership
from ocop.worklist.board import SHOWN, Board, Section, Sum, Work, due_tone, section
from ocop.worklist.department import own_tasks
from ocop.worklist.parts import expiring_section, horizon, missing_words, open_dossiers, open_list, within, work_of
from products.dossiers.models import EvidencePaper
from products.dossiers.queries import DossierQuerySet, EvidencePaperQuerySet
from products.dossiers.rules.states import State


def board(membership: Membership, today: date) -> Board:
    rows = open_dossiers(membership)
    completing = to_complete(rows.filter(state__in=[State.DRAFT, State.SUPPLEMENT]), today)
    assessing = to_assess(rows, today)
    expiring, days = expiring_section(membership, today)
    papers = papers_ending(within(EvidencePaper.objects.all(), membership), today)
    tasks = own_tasks(membership, today)
    return Board(
        "Việc hôm nay",
        sums=(
            Sum(completing.total, "hồ sơ cần hoàn thiện", "#hoan-thien"),
            Sum(assessing.total, "hồ sơ chờ xã, phường đánh giá", "#danh-gia"),
            Sum(papers.total, f"giấy tờ hết hạn trong {days} ngày", "#giay-to"),
            Sum(expiring.total, f"giấy chứng nhận hết hạn trong {days} ngày", "#sap-het"),
        ),
        sections=(completing, assessing, papers, expiring, tasks),
        action=("Chọn sản phẩm để lập hồ sơ", reverse("products:products")),
    )


def to_complete(rows: DossierQuerySet, today: date) -> Section:
    """Drafts and what must be supplemented, with the count of what is missing."""
    works = []
    for row in rows.for_list().order_by("state_since", "pk")[: SHOWN + 1]:
        asked = row.state == State.SUPPLEMENT
        due = row.due_on
        works.append(
            Work(
                f"{'Bổ sung' if asked else 'Hoàn thiện'} hồ sơ {row.product.name}",
                row.get_absolute_url(),
                f"{row.code} · {row.product.producer.name} · {missing_words(row)}",
                due,
                action="Bổ sung" if asked else "Làm tiếp",
                primary=asked,
                **due_tone(due, today),
            )
        )
    works.sort(key=lambda work: (work.due is None, work.due or today))
    total = len(works) if len(works) <= SHOWN else rows.count()
    return section("hoan-thien", "Hồ sơ cần hoàn thiện", works, "Không có hồ sơ nào đang lập hay phải bổ sung.",
                   total=total, url=open_list())  # fmt: skip


def to_assess(rows: DossierQuerySet, today: date) -> Section:
    """Handed in and not yet taken; taken and not yet reported. The clock of 26/2026 shows, 148 has none."""
    waiting = rows.filter(state__in=[State.SUBMITTED, State.WARD_ASSESSING]).exclude(
        state=State.WARD_ASSESSING, pk__in=WardAssessment.objects.numbered().values("dossier")
    )
    works = []
    for row in waiting.for_list().with_due().order_by("due", "state_since", "pk")[: SHOWN + 1]:
        taken = row.state == State.WARD_ASSESSING
        verb = "Đánh giá" if taken else "Tiếp nhận hồ sơ"
        works.append(work_of(row, verb, today, action=verb, primary=not taken))
    total = len(works) if len(works) <= SHOWN else waiting.count()
    return section("danh-gia", "Chờ xã, phường đánh giá", works, "Không có hồ sơ nào chờ đánh giá.", total=total,
                   url=reverse("evaluations:ward"))  # fmt: skip


def papers_ending(papers: EvidencePaperQuerySet, today: date) -> Section:
    """Papers of the ward's producers that end within the horizon or have ended, and were not replaced."""
    ending = papers.newest().filter(expires_on__lte=today + timedelta(days=horizon(today)))
    rows = list(ending.select_related("producer").order_by("expires_on", "pk")[: SHOWN + 1])
    works = [
        Work(
            row.name,
            row.producer.get_absolute_url(),
            f"{row.producer.name}{f' · số {row.number}' if row.number else ''}",
            row.expires_on,
            due_words="" if row.expires_on >= today else f"Hết hạn {row.expires_on:%d/%m/%Y}",
            action="Mở chủ thể",
            **due_tone(row.expires_on, today),
        )
        for row in rows
    ]
    total = len(rows) if len(rows) <= SHOWN else ending.count()
    return section("giay-to", "Giấy tờ sắp hết hạn", works, "Không có giấy tờ nào sắp hết hạn.", total=total)
