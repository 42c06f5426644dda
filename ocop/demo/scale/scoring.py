"""Councils, sessions, sheets and millions of scores. Scores are made inside the database: one statement."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from evaluations.councils.models import Office
from evaluations.models import AgendaItem, Attendance, Council, CouncilMember, Result, Score, ScoreSheet, Session
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import Unit, User
from ocop.law.models import CriteriaSheet, Criterion
from products.dossiers.rules.states import State
from products.models import Dossier, Round

BATCH = 2000
VARIANTS = 8
"""Ways to answer each criteria sheet that the score sheets share."""
ANSWERED_OF_RUNNING = 20
"""Criteria that each member has answered in the running session."""


@dataclass(frozen=True)
class Pick:
    sheet_id: int
    variant: int
    position: int
    criterion_id: int
    level_id: int
    points: Decimal


def council(city: Unit, users: list[User], today: date) -> list[CouncilMember]:
    body = Council.objects.create(
        unit=city, name="Hội đồng đánh giá, phân hạng sản phẩm OCOP", decision_number="12/QĐ-UBND", decision_date=today
    )
    offices = {0: Office.CHAIR, 1: Office.DEPUTY, 2: Office.SECRETARY}
    return CouncilMember.objects.bulk_create(
        CouncilMember(council=body, user=user, office=offices.get(i, Office.MEMBER), position=i)
        for i, user in enumerate(users)
    )


def sessions(members: list[CouncilMember], files: list[Dossier], size: int, last_round: Round) -> list[AgendaItem]:
    """Sessions of `size` items over what was decided; the one that is running comes last."""
    decided = [dossier for dossier in files if dossier.state == State.RECOGNISED]
    running = [dossier for dossier in files if dossier.state == State.IN_SESSION]
    lots = [decided[start : start + size] for start in range(0, len(decided), size)]
    now = timezone.now()
    held = Session.objects.bulk_create(
        Session(
            council_id=members[0].council_id, round_id=lot[0].round_id, number=number, place="Hội trường UBND",
            starts_at=now - timedelta(days=2 * (len(lots) + 1 - number)),
        )
        for number, lot in enumerate([*lots, running], 1)
    )  # fmt: skip
    Attendance.objects.bulk_create(
        (Attendance(session=session, member=member) for session in held for member in members), batch_size=BATCH
    )
    return AgendaItem.objects.bulk_create(_agenda(held, [*lots, running]), batch_size=BATCH)


def _agenda(held: list[Session], lots: list[list[Dossier]]) -> Iterable[AgendaItem]:
    sheet_of = {sheet.product_set_id: sheet.pk for sheet in CriteriaSheet.objects.filter(usable=True, family="148")}
    for session, lot in zip(held, lots, strict=True):
        for position, dossier in enumerate(lot, 1):
            yield AgendaItem(
                session=session,
                dossier=dossier,
                sheet_id=sheet_of[dossier.product.product_set_id],
                dossier_version=1,
                position=position,
                state=ItemState.OPEN,
                opened_at=timezone.now(),
            )


def close(items: list[AgendaItem], running: Session) -> None:
    """After the scores: the database takes none for a closed item."""
    over = AgendaItem.objects.filter(pk__in=[item.pk for item in items]).exclude(session=running)
    over.update(state=ItemState.CONFIRMED, closed_at=timezone.now())


def score_sheets(items: list[AgendaItem], members: list[CouncilMember], running: Session) -> None:
    now = timezone.now()
    ScoreSheet.objects.bulk_create(
        (
            ScoreSheet(
                member=member, item=item, dossier_version=1, submitted_at=None if item.session_id == running.pk else now
            )
            for item in items
            for member in members
        ),
        batch_size=BATCH,
    )


def picks(sheet_ids: set[int]) -> list[Pick]:
    """A few ways to answer each sheet: one level for each criterion, of one branch."""
    chance = random.Random(441)
    rows = []
    for sheet_id in sorted(sheet_ids):
        criteria = Criterion.objects.filter(group__part__sheet=sheet_id).prefetch_related("levels").order_by("position")
        for place, criterion in enumerate(criteria, 1):
            levels = sorted(criterion.levels.all(), key=lambda level: level.points)
            for variant in range(VARIANTS):
                level = chance.choice(levels[len(levels) // 2 :])
                rows.append(Pick(sheet_id, variant, place, criterion.pk, level.pk, level.points))
    return rows


def scores(answers: list[Pick], running: Session) -> None:
    """One score for each criterion of each sheet; in the running session only the first ones."""
    chosen = {"id", "created_at", "updated_at", "sheet_id", "criterion_id", "level_id"}
    fields = Score._meta.concrete_fields
    rest = {each.column: each.get_default() for each in fields if each.column and each.column not in chosen}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE pick (sheet_id bigint, variant integer, position integer, "
            "criterion_id bigint, level_id bigint)"
        )
        cursor.executemany(
            "INSERT INTO pick VALUES (%s, %s, %s, %s, %s)",
            [(each.sheet_id, each.variant, each.position, each.criterion_id, each.level_id) for each in answers],
        )
        cursor.execute(
            f"""
            INSERT INTO evaluations_score
                (created_at, updated_at, sheet_id, criterion_id, level_id, {", ".join(rest)})
            SELECT s.created_at, s.updated_at, s.id, pick.criterion_id, pick.level_id, {", ".join(["%s"] * len(rest))}
            FROM evaluations_scoresheet s
            JOIN evaluations_agendaitem i ON i.id = s.item_id
            JOIN pick ON pick.sheet_id = i.sheet_id AND pick.variant = s.id %% %s
            WHERE i.session_id <> %s OR pick.position <= %s
            """,  # noqa: S608 - column names of the model
            [*rest.values(), VARIANTS, running.pk, ANSWERED_OF_RUNNING],
        )
        cursor.execute("DROP TABLE pick")


def results(items: list[AgendaItem], answers: list[Pick], members: int) -> None:
    """The result of every closed item, from the same answers."""
    totals: dict[tuple[int, int], Decimal] = {}
    for each in answers:
        key = (each.sheet_id, each.variant)
        totals[key] = totals.get(key, Decimal()) + each.points
    sheets = ScoreSheet.objects.exclude(submitted_at=None).values_list("item_id", "item__sheet_id", "pk")
    sums: dict[int, Decimal] = {}
    for item_id, sheet_id, pk in sheets.iterator():
        sums[item_id] = sums.get(item_id, Decimal()) + totals[sheet_id, pk % VARIANTS]
    now = timezone.now()
    Result.objects.bulk_create(
        (
            Result(
                item_id=item.pk, total=sums[item.pk], sheets=members, average=sums[item.pk] / members,
                star_by_points=_stars(sums[item.pk] / members), stars=_stars(sums[item.pk] / members), confirmed_at=now,
            )
            for item in items
            if item.pk in sums
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _stars(average: Decimal) -> int:
    """Roughly, for made-up rows: what counts is asked of `ocop.law`."""
    return max(1, min(5, int(average) // 20 + 1))
