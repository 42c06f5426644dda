"""A council's acts: set up, its rules entered with their sources, its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from evaluations.councils.models import OWN_RULES, Council, CouncilMember, Office
from evaluations.councils.rules import Handover, Restoring, edit_refusal, handover_refusal, restore_refusal
from evaluations.scoring.models import Reopening, ScoreSheet
from evaluations.scoring.services import open_sheets
from evaluations.sessions.models import AgendaItem, Attendance, Recusal, Session
from evaluations.sessions.queries import recused_items
from evaluations.sessions.rules import OVER, ItemState, Mode
from ocop.accounts.models import User
from ocop.accounts.units.queries import lock_unit
from ocop.core.audit.services import record
from ocop.core.refusal import Refusal
from ocop.core.text import compared
from ocop.notifications.outbox import tell

RULES = ("name", "unit_id", "decision_number", "decision_date", *OWN_RULES)

HOW = "Hãy dùng “Thay thành viên” ở trang Hội đồng."
RULED = "Hội đồng đã có biên bản xác nhận theo quy chế này, không sửa được. Hãy lập Hội đồng mới cho các phiên sau."
TWICE = (
    "Đơn vị đã có {council} theo Quyết định {council.decision_number} ngày {council.decision_date:%d/%m/%Y}."
    " Hãy mở Hội đồng đó để sửa."
)
FIXED = "{name} đã có phiếu đánh giá, ghi nhận dự họp hoặc không tham gia đánh giá, ghế này không đổi người. " + HOW


@dataclass(frozen=True)
class Place:
    """One member as entered. `pk` None: new."""

    user: User
    office: str
    organisation: str = ""
    pk: int | None = None
    leaves: bool = False


def save_council(council: Council, places: Sequence[Place], *, by: User) -> Council:
    """Keep the council, its rules and its members together. Raises Refusal, ValidationError of the constraints."""
    with transaction.atomic():
        before = Council.objects.select_for_update().filter(pk=council.pk).values(*RULES).first() or {}
        if before and (reason := edit_refusal(Council.objects.roles_of(by, council.pk))):
            raise Refusal(reason)
        if before:
            _hold(council)  # before asking: minutes may be confirmed just now
        ruled = any(name != "name" and getattr(council, name) != value for name, value in before.items())
        if ruled and council.sessions.exclude(minutes_confirmed_at=None).exists():
            raise Refusal(RULED)
        _one_of_a_decision(council)
        council.validate_constraints()
        council.save()
        seats = _seat(council, places)
        after = {name: getattr(council, name) for name in RULES}
        changes: dict[str, Any] = {
            name: (before.get(name), value) for name, value in after.items() if before.get(name) != value
        }
        record(by, "council.edit" if before else "council.create", council, **changes, **seats)
    return council


def _one_of_a_decision(council: Council) -> None:
    """A decision sets up one council, not one for each click; another under the same decision follows only where the
    first has confirmed minutes, as `RULED` says. Raises Refusal."""
    lock_unit(council.unit_id)
    same = Council.objects.filter(unit=council.unit_id, decision_date=council.decision_date).exclude(pk=council.pk)
    for other in same.exclude(sessions__in=Session.objects.exclude(minutes_confirmed_at=None)):
        if compared(other.decision_number) == compared(council.decision_number):
            raise Refusal(TWICE.format(council=other))


def _hold(council: Council) -> list[Session]:
    """Lock what still runs in the council, in the order of all acts: session, item, sheet. Nobody takes part unseen
    while its seats change."""
    sessions = Session.objects.select_for_update().filter(council=council, minutes_confirmed_at=None)
    running = list(sessions.order_by("pk"))
    items = AgendaItem.objects.select_for_update().filter(session__in=running).exclude(state__in=OVER)
    keys = list(items.order_by("pk").values_list("pk", flat=True))
    list(ScoreSheet.objects.select_for_update().filter(item__in=keys).order_by("pk").values_list("pk"))
    return running


def _seat(council: Council, places: Sequence[Place]) -> dict[str, Any]:
    """The seats as entered; answers with what the trail keeps: who came, went, and changed from what to what."""
    sitting = {seat.pk: seat for seat in council.members.sitting().select_related("user")}
    if any(place.pk and place.pk not in sitting for place in places):
        raise Refusal("Danh sách thành viên vừa được người khác đổi. Hãy tải lại trang.")
    before = {pk: told(seat) for pk, seat in sitting.items()}
    changes: dict[str, Any] = {}
    for place in places:
        if place.leaves and place.pk:
            _unseat(sitting[place.pk])
            changes[f"seat_{place.pk}"] = (before[place.pk], None)
    staying = [(place, sitting.get(place.pk or 0)) for place in places if not place.leaves]
    moved = [seat.pk for place, seat in staying if seat and seat.office != place.office]
    for place, seat in staying:
        if seat and (seat.office, seat.organisation) != (place.office, place.organisation) and seat.in_minutes:
            raise Refusal(f"{seat.user} có tên trong biên bản đã xác nhận, không đổi chức danh, cơ quan được. {HOW}")
    # offices go first through "member": two who swap the chair never hold it both
    council.members.filter(pk__in=moved).update(office=Office.MEMBER)
    for position, (place, known) in enumerate(staying, 1):
        seat = known or CouncilMember(council=council)
        if known and known.user_id != place.user.pk and known.took_part:
            raise Refusal(FIXED.format(name=known.user))
        seat.user, seat.office = place.user, place.office
        seat.organisation, seat.position = place.organisation, position
        seat.validate_constraints()
        seat.save()
        if before.get(seat.pk) != told(seat):
            changes[f"seat_{seat.pk}"] = (before.get(seat.pk), told(seat))
    return changes


def told(seat: CouncilMember) -> str:
    """A seat as the audit trail names it."""
    person = f"{seat.user} ({seat.user.username})"
    return ", ".join(filter(None, (person, seat.get_office_display(), seat.organisation)))


def _unseat(seat: CouncilMember) -> None:
    if seat.took_part or seat.succeeds_id:
        raise Refusal(
            f"{seat.user} đã có phiếu đánh giá, ghi nhận dự họp, không tham gia đánh giá hoặc thay người khác. {HOW}"
        )
    seat.delete()


# ── a seat ends, another takes its place ──


def replace_member(
    seat: CouncilMember,
    *,
    by: User,
    on: date,
    reason: str,
    user: User | None = None,
    office: str = "",
    organisation: str = "",
    today: date | None = None,
) -> CouncilMember | None:
    """Thay thành viên: the seat ends on that day, a new one begins; without `user` it ends alone. The same person in
    another office is a new seat too. What was given stays with who gave it. Raises Refusal."""
    with transaction.atomic():
        council, seat = _locked(seat)
        running = _hold(council)  # before asking: a sheet may be sent just now
        sitting = council.members.sitting().exclude(pk=seat.pk)
        asked = Handover(
            roles=Council.objects.roles_of(by, council.pk),
            name=str(seat.user),
            ended_on=seat.ended_on,
            on=on,
            today=today or timezone.localdate(),
            not_before=_first_day(council, seat),
            reason=reason,
            sits_already=str(user) if user and sitting.filter(user=user).exists() else "",
            changes_nothing=user == seat.user and office == seat.office,
        )
        if refusal := handover_refusal(asked):
            raise Refusal(refusal)
        seat.ended_on, seat.end_reason = on, reason.strip()[:300]
        seat.save(update_fields=["ended_on", "end_reason", "updated_at"])
        kept = _leave(seat, running)
        new = _sit_down(seat, user, office, organisation, kept) if user else None
        record(
            by, "council.replace_member", council,
            seat=(told(seat), told(new) if new else None), on=on, reason=seat.end_reason,
        )  # fmt: skip
        _tell_both(council, seat, new)
    return new


def _first_day(council: Council, seat: CouncilMember) -> date:
    last = seat.sheets.aggregate(at=Max("submitted_at"))["at"]
    days = [council.decision_date, seat.since, timezone.localdate(last) if last else None]
    return max(day for day in days if day)


def _leave(seat: CouncilMember, running: Sequence[Session]) -> list[Session]:
    """Out of the sessions that still run where nothing was given; open reopenings end as "giữ nguyên". Answers with
    the sessions by written opinions, where the successor is asked at once."""
    Reopening.objects.filter(sheet__member=seat, closed_at=None).update(closed_at=timezone.now())
    gave = ScoreSheet.objects.filter(member=seat).values("item__session")
    recused = Recusal.objects.filter(member=seat).values("item__session")
    idle = Attendance.objects.filter(member=seat, session__in=running)
    idle.exclude(session__in=gave).exclude(session__in=recused).delete()
    return [session for session in running if session.mode == Mode.WRITTEN]


def _sit_down(
    seat: CouncilMember, user: User, office: str, organisation: str, asked_in: Sequence[Session]
) -> CouncilMember:
    new = CouncilMember(
        council=seat.council, user=user, office=office, organisation=organisation, position=seat.position,
        since=seat.ended_on, succeeds=seat,
    )  # fmt: skip
    try:
        new.validate_constraints()
    except ValidationError as no:
        raise Refusal(" ".join(no.messages)) from None
    new.save()
    _ask_in_writing(new, asked_in)
    return new


def _ask_in_writing(seat: CouncilMember, sessions: Sequence[Session]) -> None:
    for session in sessions:
        Attendance.objects.get_or_create(session=session, member=seat)
        for item in session.items.filter(state=ItemState.OPEN).exclude(pk__in=recused_items(seat.user_id)):
            open_sheets(item, [seat])


def restore_member(seat: CouncilMember, *, by: User) -> None:
    """Mở lại ghế that was ended by mistake, while the successor has given nothing; that seat goes. Raises Refusal."""
    with transaction.atomic():
        council, seat = _locked(seat)
        new = CouncilMember.objects.filter(succeeds=seat).select_related("user").first()
        running = _hold(council)
        if refusal := restore_refusal(restoring(council, seat, new, by)):
            raise Refusal(refusal)
        if new:
            new.attendance_set.all().delete()
            new.delete()
        ended: dict[str, Any] = {"ended_on": (seat.ended_on, None), "end_reason": (seat.end_reason, "")}
        seat.ended_on, seat.end_reason = None, ""
        try:
            seat.validate_constraints()
        except ValidationError as no:
            raise Refusal(" ".join(no.messages)) from None
        seat.save(update_fields=["ended_on", "end_reason", "updated_at"])
        _ask_in_writing(seat, [session for session in running if session.mode == Mode.WRITTEN])
        record(by, "council.restore_member", council, seat=(told(new) if new else None, told(seat)), **ended)


def restoring(council: Council, seat: CouncilMember, new: CouncilMember | None, by: User) -> Restoring:
    """What the rule sees of the way back; `new`: the seat that took its place."""
    return Restoring(
        roles=Council.objects.roles_of(by, council.pk),
        name=str(seat.user),
        ended=seat.ended_on is not None,
        successor=str(new.user) if new else "",
        successor_stays=new is not None
        and (
            new.sheets.exists()
            or new.recusal_set.exists()
            or new.presence_set.exists()
            or new.declaration_set.exists()
            or new.in_minutes
            or hasattr(new, "successor")
            or Session.objects.filter(Q(chaired_by=new) | Q(minuted_by=new)).exists()
        ),
        sits_again=council.members.sitting().filter(user=seat.user).exclude(succeeds=seat).exists(),
    )


def _locked(seat: CouncilMember) -> tuple[Council, CouncilMember]:
    """The council's row is the lock of its seats."""
    council = Council.objects.select_for_update().get(pk=seat.council_id)
    return council, CouncilMember.objects.select_related("user", "council").get(pk=seat.pk)


def _tell_both(council: Council, seat: CouncilMember, new: CouncilMember | None) -> None:
    day = f"{seat.ended_on:%d/%m/%Y}"
    if new is None or new.user_id != seat.user_id:
        text = f"Từ ngày {day} anh/chị thôi là thành viên {council}. Phiếu đã gửi được giữ nguyên."
        tell([seat.user], f"{council}: thôi thành viên", text, "/lam-viec/")
    if new:
        text = f"Từ ngày {day} anh/chị là {new.get_office_display().lower()} của {council}, thay {seat.user}."
        tell([new.user], f"{council}: thành viên từ ngày {day}", text, council.get_absolute_url())
