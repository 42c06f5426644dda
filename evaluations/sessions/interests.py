"""Khai quan hệ lợi ích: each member answers for each product of a session before anything of it opens (SECURITY 17).

"Không liên quan" is a `Declaration`; an interest is a `Recusal`, from then on nothing of the item is seen. Who declares
while scoring is open gets the sheet then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from evaluations.councils.models import CouncilMember
from evaluations.scoring.models import ScoreSheet
from evaluations.scoring.services import open_sheets
from evaluations.sessions.models import AgendaItem, Attendance, Declaration, Recusal, Session
from evaluations.sessions.queries import recused_items, to_declare
from evaluations.sessions.rules import OVER, DeclareFacts, Ground, ItemState, Mode, declare_refusal
from evaluations.sessions.seating import Seating
from ocop.accounts.models import Membership, User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit.services import record
from ocop.core.refusal import Refusal
from ocop.notifications.outbox import tell
from products.producers.queries import own_producers


@dataclass(frozen=True)
class Interest:
    """What a member names for one product."""

    ground: Ground
    words: str


def asked(session: Session, user: User) -> list[AgendaItem]:
    """The products that this member has not answered for yet."""
    rows = AgendaItem.objects.filter(to_declare(user.pk), session=session).order_by("position")
    return list(rows.select_related("dossier__product__producer__ward", "dossier__product__ward"))


def hints(items: Sequence[AgendaItem], user: User) -> dict[int, Ground]:
    """By item, what the program knows by itself: proposed to the member, decided by nobody else."""
    of_units = Membership.objects.filter(user=user).on(timezone.localdate()).values_list("unit_id", flat=True)
    units = set(of_units)
    producers = set(own_producers(user.pk).values_list("producer_id", flat=True))
    found: dict[int, Ground] = {}
    for item in items:
        product = item.dossier.product
        if product.producer_id in producers:
            found[item.pk] = Ground.OWN_FIRM
        elif {product.ward_id, product.producer.ward_id} & units:
            found[item.pk] = Ground.OWN_WARD
    return found


def declare(session: Session, answers: Mapping[int, Interest | None], *, by: User) -> tuple[int, int]:
    """Khai quan hệ lợi ích: by item, the interest or None. How many were declared without and with one. What was
    answered before stays. Raises Refusal."""
    with acts.doing(DECLARING, "session.declare", declare_refusal, session, by) as act:
        session = act.record
        member = CouncilMember.objects.sitting().get(council=session.council_id, user=by)
        waiting = {item.pk: item for item in asked(session, by)}
        for pk, interest in answers.items():
            if interest and pk not in waiting:
                _too_late(session, pk, by)
        clear = [waiting[pk] for pk, interest in answers.items() if pk in waiting and interest is None]
        Declaration.objects.bulk_create(Declaration(item=item, member=member) for item in clear)
        named = [(waiting[pk], interest) for pk, interest in answers.items() if pk in waiting and interest]
        for item, interest in named:
            if not interest.words.strip():
                raise Refusal(f"Hãy nói rõ quan hệ với chủ thể của {item.dossier.product}.")
            row = Recusal.objects.create(
                item=item, member=member, ground=interest.ground, reason=interest.words.strip()[:300], by=by
            )
            record(by, "session.recuse", row, member=member.pk, ground=row.ground, reason=row.reason)
        if Attendance.objects.filter(session=session, member=member, present=True).exists():
            for item in clear:
                if item.state == ItemState.OPEN:
                    open_sheets(item, [member])
        act.happened = bool(clear or named)
        act.said |= {"member": member.pk, "clear": len(clear), "named": len(named)}
    return len(clear), len(named)


def _too_late(session: Session, pk: int, by: User) -> None:
    """An interest in what is not asked any more is not dropped in silence."""
    item = session.items.select_related("dossier__product").filter(pk=pk).first()
    if item is None or recused_items(by.pk).filter(item=item).exists():
        return
    why = "kết quả đã xác nhận" if item.state in OVER else "anh/chị đã khai không liên quan ở một cửa sổ khác"
    raise Refusal(f"{item.dossier.product}: {why}. Hãy báo chủ trì hoặc thư ký ghi nhận không tham gia đánh giá.")


def remind(item: AgendaItem, users: Sequence[User]) -> None:
    """Scoring began: who has not declared gets no sheet yet, and is told where to."""
    tell(
        users,
        f"Khai quan hệ lợi ích: {item.session}",
        f"Chủ trì đã bắt đầu chấm điểm {item.dossier.product}. Khai quan hệ lợi ích rồi thì phiếu mở.",
        declare_url(item.session_id),
        key=f"khai-quan-he:{item.pk}",
        mail=item.session.mode == Mode.WRITTEN,
    )


def declare_url(session_id: int) -> str:
    return reverse("evaluations:session_declare", args=[session_id])


# ── who has declared, and what ──


@dataclass(frozen=True)
class Standing:
    """For those who keep the roll: who has not answered yet, and the interests that stand."""

    waiting: tuple[tuple[CouncilMember, int], ...]  # with how many products
    done: int
    interests: tuple[Recusal, ...]


def standing(seating: Seating, items: Sequence[AgendaItem], hidden: frozenset[int]) -> Standing:
    """`hidden`: items of which the reader may know nothing. A constant number of queries."""
    open_ones = [item.pk for item in items if item.state not in OVER]
    recusals = Recusal.objects.standing().filter(item__session=seating.session).select_related("member__user", "item")
    answered = {(row.member.user_id, row.item_id) for row in recusals}
    for rows in (Declaration.objects, ScoreSheet.objects):
        answered |= set(rows.filter(item__in=open_ones).values_list("member__user_id", "item_id"))
    left = [(member, sum((member.user_id, pk) not in answered for pk in open_ones)) for member in seating.sitting]
    return Standing(
        waiting=tuple((member, number) for member, number in left if number),
        done=sum(not number for _, number in left),
        interests=tuple(row for row in recusals.order_by("item__position", "pk") if row.item_id not in hidden),
    )


def told(seating: Seating, items: Sequence[AgendaItem], user: User | None = None) -> Iterator[str]:
    """In words, for the minutes: who declared, each interest, who did not. `user`: a reader who is told of the items
    given, and of the own interests."""
    session, seen = seating.session, {item.pk for item in items}
    rows = list(
        Recusal.objects.filter(item__session=session)
        .select_related("member__user", "item__dossier__product")
        .order_by("item__position", "pk")
    )
    clear = Declaration.objects.filter(item__session=session).values_list("member", flat=True)
    declared = set(clear) | {row.member_id for row in rows if row.by_id == row.member.user_id}
    here = [member for member in seating.members if member.pk in declared]
    yield f"{len(here)} thành viên đã khai trước khi xem hồ sơ, chấm điểm."
    if not rows:
        yield "Không có thành viên nào khai có liên quan."
    for row in rows:
        if row.item_id in seen or (user and row.member.user_id == user.pk):
            back = f"; đã rút lại: {row.end_reason}" if row.ended_at else ""
            yield f"{row.member.user} liên quan {row.item.dossier.product}: {row.words}{back}."
    if rest := [str(member.user) for member in seating.places if member.pk not in declared]:
        yield f"Không có bản khai: {', '.join(rest)}."


def facts(session: Session, by: User) -> DeclareFacts:
    sits = CouncilMember.objects.sitting().filter(council=session.council_id, user=by)
    return DeclareFacts(roles=Session.objects.roles_of(by, session.pk), sits=sits.exists())


def _held(session: Session) -> Session:
    """With its items: none is being opened or closed meanwhile."""
    session = Session.objects.select_for_update(of=("self",)).select_related("council").get(pk=session.pk)
    list(session.items.select_for_update().order_by("pk").values_list("pk"))
    return session


DECLARING = ActedOn(_held, facts)
