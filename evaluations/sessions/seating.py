"""Who sits in a session, and what an item's rules see: read in a few queries, whatever the council's size."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from evaluations.councils.models import CouncilMember, Office, OwnRules
from evaluations.scoring.models import Reopening, ScoreSheet
from evaluations.sessions.models import AgendaItem, Attendance, Declaration, Presence, Recusal, Session, SessionRules
from evaluations.sessions.rules import OVER, REVEALED, ItemFacts, ItemState, Seat, sheet_refusal
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role

if TYPE_CHECKING:
    from evaluations.results.models import Result


NAMED = 4  # criteria that a sentence lists by their codes; beyond that it counts them


@dataclass(frozen=True)
class Sent:
    """A member's sheet, and whether it was sent: never when, how far or what (SECURITY 82)."""

    sheet: int
    submitted: bool


@dataclass(frozen=True)
class Seating:
    session: Session
    members: tuple[CouncilMember, ...]
    attendance: dict[int, Attendance]  # by member
    rules: OwnRules

    def present(self, member: CouncilMember) -> bool:
        row = self.attendance.get(member.pk)
        return row is not None and row.present

    @property
    def sitting(self) -> tuple[CouncilMember, ...]:
        return tuple(member for member in self.members if member.ended_on is None)

    def seat_of(self, user: User) -> CouncilMember | None:
        """The user's seat, while it lasts."""
        return next((member for member in self.sitting if member.user_id == user.pk), None)

    def holder(self, office: str) -> CouncilMember | None:
        """Who holds the office; where one took it over from another in this session, the later one."""
        held = [member for member in self.members if member.office == office]
        return max(held, key=lambda member: member.ended_on or date.max, default=None)

    @property
    def presiding(self) -> CouncilMember | None:
        """Who chairs the session: who is named for it, else the chair, else the one deputy who is there."""
        return self._acting(self.session.chaired_by_id, Office.CHAIR) or self._only_deputy()

    @property
    def secretary(self) -> CouncilMember | None:
        """Who keeps the minutes: who is named for this session, else the council's secretary, where present."""
        return self._acting(self.session.minuted_by_id, Office.SECRETARY)

    def _acting(self, named: int | None, office: str) -> CouncilMember | None:
        one = next((member for member in self.members if member.pk == named), None)
        if one is not None and self.present(one):
            return one
        held = self.holder(office)
        return held if held is not None and (self.present(held) or not self.attendance) else None

    def _only_deputy(self) -> CouncilMember | None:
        here = [one for one in self.places if one.office == Office.DEPUTY and self.present(one)]
        return here[0] if len(here) == 1 else None

    @property
    def places(self) -> tuple[CouncilMember, ...]:
        """The seats without those whose successor sits here too: as many as the council counts."""
        taken_over = {member.succeeds_id for member in self.members}
        return tuple(member for member in self.members if member.pk not in taken_over)

    @property
    def present_count(self) -> int:
        return sum(1 for member in self.places if self.present(member))


@dataclass(frozen=True)
class ItemSeating:
    seating: Seating
    item: AgendaItem
    sent: dict[int, Sent]
    presences: tuple[Presence, ...]  # in the order they were noted, once scoring has closed
    recused: tuple[Recusal, ...]  # those taken back too
    declared: frozenset[int] = frozenset()  # users who named no interest

    @cached_property
    def noted(self) -> dict[int, Presence]:
        return {row.member_id: row for row in self.presences}

    @cached_property
    def recusals(self) -> dict[int, Recusal]:
        return {row.member_id: row for row in self.recused if row.ended_at is None}

    def present(self, member: CouncilMember) -> bool:
        """As it was when scoring closed; before, as the roll says."""
        if not self.noted:
            return self.seating.present(member)
        return member.pk in self.noted and self.noted[member.pk].present

    @property
    def seats(self) -> tuple[Seat, ...]:
        return tuple(self.seat(member) for member in self.seating.members)

    def seat(self, member: CouncilMember) -> Seat:
        """One whose seat has ended counts where the sheet was sent before, and nowhere else."""
        sent = self.sent.get(member.pk)
        submitted = sent is not None and sent.submitted
        return Seat(
            name=str(member.user),
            present=self.present(member) and (member.ended_on is None or submitted),
            leads=member.leads,
            recused=member.pk in self.recusals,
            submitted=submitted,
        )

    def leads(self, user: User) -> bool:
        """Whether this user chairs this item: chair or deputy of this council, not recused."""
        member = self.seating.seat_of(user)
        return member is not None and member.leads and self.answered(member) and member.pk not in self.recusals

    def answered(self, member: CouncilMember) -> bool:
        """Whether the item may be shown to this member, as far as the own declaration goes."""
        return (
            member.user_id in self.declared
            or member.pk in self.sent
            or member.pk in self.recusals
            or self.item.state in OVER
        )


def keeps_roll(seating: Seating, user: User, roles: frozenset[Role]) -> bool:
    """Who marks attendance and recusals of others: the office, or who leads or keeps the minutes here."""
    if Role.OFFICE in MAY["session.attend"] & roles:
        return True
    seat = seating.seat_of(user)
    return seat is not None and (seat.office != Office.MEMBER or seat.pk == seating.session.minuted_by_id)


def seating_of(session: Session) -> Seating:
    """Who was called or scored here; until the minutes are confirmed, whoever sits in the council now too."""
    here = Q(pk__in=Attendance.objects.filter(session=session).values("member"))
    here |= Q(pk__in=ScoreSheet.objects.filter(item__session=session).values("member"))
    if session.minutes_confirmed_at is None:
        here |= Q(ended_on=None)
    return Seating(
        session=session,
        members=tuple(CouncilMember.objects.filter(here, council=session.council_id).select_related("user")),
        attendance={row.member_id: row for row in Attendance.objects.filter(session=session)},
        rules=rules_in(session),
    )


def rules_in(session: Session) -> OwnRules:
    """What the session goes by: its own rules from its first opening on, until then the council's."""
    return SessionRules.objects.filter(session=session).order_by("-pk").first() or session.council


def item_seating(item: AgendaItem, seating: Seating | None = None) -> ItemSeating:
    sheets = ScoreSheet.objects.filter(item=item)
    noted = Presence.objects.filter(item=item) if item.state in REVEALED else Presence.objects.none()
    return ItemSeating(
        seating=seating or seating_of(item.session),
        item=item,
        sent={
            member: Sent(pk, at is not None) for member, pk, at in sheets.values_list("member_id", "pk", "submitted_at")
        },
        presences=tuple(noted.select_related("member__user", "by").order_by("pk")),
        recused=tuple(Recusal.objects.filter(item=item).select_related("member__user", "by").order_by("pk")),
        declared=frozenset(Declaration.objects.filter(item=item).values_list("member__user_id", flat=True)),
    )


def facts_of(seen: ItemSeating, by: User, roles: frozenset[Role], result: "Result | None" = None) -> ItemFacts:
    """What the rules see. Expects the item's sheet, dossier and profile selected."""
    item, rules = seen.item, seen.seating.rules
    return ItemFacts(
        state=ItemState(item.state),
        roles=roles,
        leads=seen.leads(by),
        seats=seen.seats,
        quorum=rules.quorum,
        with_chair=rules.quorum_with_chair,
        settled=result is not None and result.stars is not None,
        reopened=reopened(item) if item.state == ItemState.CLOSED else (),
        incomplete=incomplete(result) if result is not None and item.state == ItemState.CLOSED else (),
        not_ruled=not_ruled(item, result) if result is not None and item.state == ItemState.CLOSED else (),
        sheet_refusal=sheet_refusal(
            item.sheet.usable, item.sheet.unusable_reason, item.sheet.family, item.dossier.profile.sheet_family
        ),
        minutes=seen.seating.session.minutes_confirmed_at is not None,
    )


def incomplete(result: "Result") -> tuple[str, ...]:
    if result.stars is not None:
        return ()
    return tuple(member.name for member in result.figures.members if not member.counted)


def not_ruled(item: AgendaItem, result: "Result") -> tuple[str, ...]:
    """What was stated and not yet ruled on, each matter once: "Dừng đánh giá ở tiêu chí 6a"."""
    if not result.findings:
        return ()
    ruled = {ruling.matter for ruling in item.rulings.filter(ended_at=None)}
    return tuple(dict.fromkeys(one.title for one in result.statements if one.matter not in ruled))


def reopened(item: AgendaItem) -> tuple[str, ...]:
    """Criteria that wait to be scored again, by member: "7a, 7b của Nguyễn Văn Mẫu", "18 tiêu chí của …"."""
    rows = Reopening.objects.filter(sheet__item=item, closed_at=None).select_related("criterion", "sheet__member__user")
    codes: dict[str, list[str]] = {}
    for row in rows.order_by("sheet__member__position", "criterion__position"):
        codes.setdefault(str(row.sheet.member.user), []).append(row.criterion.code)
    return tuple(
        f"{', '.join(some) if len(some) <= NAMED else f'{len(some)} tiêu chí'} của {name}"
        for name, some in codes.items()
    )
