"""A session's acts: called, agenda, attendance, recusal, scoring opened and closed, minutes confirmed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from evaluations.councils.models import Council, CouncilMember, Office
from evaluations.results.minutes import minutes_of
from evaluations.results.models import Result
from evaluations.results.services import reckon
from evaluations.scoring.models import ScoreSheet
from evaluations.scoring.services import open_sheets
from evaluations.sessions import interests, presence, rulebook
from evaluations.sessions.models import AgendaItem, Attendance, Recusal, Session
from evaluations.sessions.rules import CLOSE, OPEN, ItemFacts, ItemState, Mode, mode_refusal, sheet_refusal
from evaluations.sessions.seating import Seating, facts_of, item_seating, keeps_roll, seating_of
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit.services import record
from ocop.core.constraints import in_words
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, handles
from ocop.core.moves import no_right, right
from ocop.core.refusal import Refusal
from ocop.core.text import lower_first
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.papers import PaperKind
from ocop.law.models import CriteriaSheet
from ocop.law.profiles.rules import bodies_of
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets.services import freeze
from ocop.notifications.outbox import tell
from products.dossiers.models import Dossier
from products.dossiers.rules.states import DossierKind
from products.dossiers.services import into_session
from products.dossiers.services.sheet import sheet_of
from products.rounds.models import Round

OLDER_MINUTES = "minutes"
TAKEN = "Hội đồng đã có phiên mang số này. Hãy chọn số khác."


def create_session(
    council: Council,
    round: Round,
    *,
    by: User,
    starts_at: datetime,
    mode: str = Mode.MEETING,
    number: int | None = None,
    place: str = "",
    reason: str = "",
) -> Session:
    """Lập phiên. Written opinions: every member counts as taking part. Raises Refusal."""
    with acts.doing(COUNCILS, "session.create", CALL, council, by) as act:  # the number is given once
        same = {"council": council, "round": round, "starts_at": starts_at, "mode": mode}
        if number is None and (twin := Session.objects.filter(**same).first()):
            act.happened = False
            return twin  # the same form sent twice: the same session
        members = list(council.members.sitting().select_related("user"))
        if not members:
            raise Refusal("Hội đồng chưa có thành viên. Hãy ghi thành viên trước khi lập phiên.")
        last = Session.objects.filter(council=council).aggregate(last=Max("number"))["last"] or 0
        session = Session(
            council=council, round=round, number=number or last + 1, mode=mode, starts_at=starts_at,
            place=place, reason=reason,
        )  # fmt: skip
        with in_words(session_number_once=TAKEN), transaction.atomic():
            session.save()
        if mode == Mode.WRITTEN:
            Attendance.objects.bulk_create([Attendance(session=session, member=member) for member in members])
        act.about = session
        act.said |= {"council": council.pk, "round": round.pk, "mode": mode}
        tell(
            [member.user for member in members],
            f"{session}: {council}",
            f"{session} của {council}, {timezone.localtime(starts_at):%H:%M ngày %d/%m/%Y}."
            + (f" Địa điểm: {place}." if place else ""),
            session.get_absolute_url(),
        )
    return session


def put_on_agenda(session: Session, dossier: Dossier, *, by: User, sheet: CriteriaSheet | None = None) -> AgendaItem:
    """Đưa hồ sơ vào chương trình: eligible → in session, the sheet frozen, the version bound. Raises Refusal."""
    with acts.doing(SESSIONS, "session.put_on_agenda", EDIT, session, by) as act:
        session = act.record
        _unconfirmed(session)
        dossier = Dossier.objects.select_related("profile", "product").get(pk=dossier.pk)
        if dossier.round_id != session.round_id:
            raise Refusal(f"Hồ sơ {dossier.code} thuộc đợt khác. Hãy lập phiên cho đợt của hồ sơ.")
        sheet = sheet or sheet_of(dossier)
        if reason := _fits(session, dossier, sheet):
            raise Refusal(reason)
        dossier = into_session(dossier, by=by)  # locked from here on
        last = session.items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem(
            session=session, dossier=dossier, sheet=freeze(sheet), dossier_version=dossier.version, position=last + 1
        )
        try:
            item.validate_constraints()
        except ValidationError as no:
            raise Refusal(" ".join(no.messages))
        item.save()
        act.about = item
        act.said |= {"session": session.pk, "dossier": dossier.pk, "sheet": sheet.pk}
    return item


def _fits(session: Session, dossier: Dossier, sheet: CriteriaSheet) -> str | None:
    profile = profile_rules(dossier.profile)
    written = profile.re_evaluation_by_written_opinion and dossier.kind == DossierKind.RE_EVALUATION
    quote = profile.value("re_evaluation_by_written_opinion").quote if written else ""
    return sheet_refusal(sheet.usable, sheet.unusable_reason, sheet.family, profile.sheet_family) or mode_refusal(
        Mode(session.mode), session.reason, written, quote
    )


def mark_attendance(
    session: Session, member: CouncilMember, present: bool, reason: str = "", *, by: User
) -> Attendance:
    """Thành viên dự họp. One who comes late gets the sheets of the items that are open; what was sent by one who went
    home counts. Raises Refusal."""
    with transaction.atomic():
        session = locked_session(session)
        _may_attend(by, session)
        _unconfirmed(session)
        _sits(member, session)
        list(session.items.select_for_update().order_by("pk").values_list("pk"))  # none is being opened meanwhile
        row, made = Attendance.objects.get_or_create(session=session, member=member, defaults={"present": present})
        before = None if made else row.present
        if (before, row.reason) == (present, reason):
            return row
        row.present, row.reason = present, reason[:200]
        row.save(update_fields=["present", "reason", "updated_at"])
        record(by, "session.attend", row, present=(before, present), reason=reason)
        if present:
            recused = Recusal.objects.standing().filter(member=member).values("item")
            open_items = session.items.filter(state=ItemState.OPEN).exclude(pk__in=recused)
            for item in open_items.select_related("dossier__profile"):
                open_sheets(item, [member])
    return row


def open_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """Bắt đầu chấm điểm: every present member gets the sheet. Raises Refusal."""
    with acts.moving(OPENING, OPEN, item, by) as act:
        item, seen = act.record, item_seating(act.record)
        rulebook.copy_rules(item.session, by=by)
        item.opened_at = timezone.now()
        scoring = [member for member in seen.seating.members if seen.seat(member).scores]
        sheets = open_sheets(item, scoring)
        interests.remind(item, [member.user for member in scoring if not seen.answered(member)])
        for sheet in sheets:
            tell(
                [sheet.member.user],
                f"Bắt đầu chấm điểm: {item.dossier.product}",
                f"{item.session}: chủ trì bắt đầu chấm điểm {item.dossier.product}.",
                sheet.get_absolute_url(),
                key=f"mo-cham:{item.pk}",
                mail=item.session.mode == Mode.WRITTEN,
            )
    return item


def close_item(item: AgendaItem, *, by: User) -> Result:
    """Kết thúc chấm điểm và công bố: revealed to all at once, the result written once. Raises Refusal."""
    with acts.moving(CLOSING, CLOSE, item, by) as act:
        presence.note(item_seating(act.record), by=by)
        result = reckon(act.record)
        act.record.closed_at = timezone.now()
        act.said |= {"average": result.average, "sheets": result.sheets, "stars": result.stars}
    return result


def confirm_minutes(session: Session, *, by: User) -> Session:
    """Xác nhận biên bản, once every item's result is confirmed. Raises Refusal."""
    with transaction.atomic():
        session = locked_session(session)
        _may(by, session, "result.confirm")
        seating = seating_of(session)
        if reason := minutes_refusal(seating, by):
            raise Refusal(reason)
        absent = seating.members  # who was never called stands in the minutes as absent, for good
        Attendance.objects.bulk_create(
            [Attendance(session=session, member=member, present=False) for member in absent], ignore_conflicts=True
        )
        session.minutes_confirmed_at, session.minutes_confirmed_by = timezone.now(), by
        session.save(update_fields=["minutes_confirmed_at", "minutes_confirmed_by", "updated_at"])
        record(by, "session.confirm_minutes", session)
        _write_minutes(session, by)
    return session


def _write_minutes(session: Session, by: User | None) -> None:
    unit = session.council.unit
    official.write(PaperKind.MINUTES, about=session, unit=unit, context=minutes_of(session), by=by)


def minutes_paper(session: Session) -> OfficialPaper | None:
    """The paper of confirmed minutes; None before."""
    return official.about(session, PaperKind.MINUTES).first()


def _of_session(job: Job) -> About | None:
    session = Session.objects.select_related("council").filter(pk=job.arguments["session"]).first()
    return About(f"biên bản {lower_first(str(session))}", session.get_absolute_url()) if session else None


@handles(OLDER_MINUTES, "Lập biên bản (PDF)", _of_session)
def write_older_minutes(job: Job) -> None:
    """For minutes that an older version confirmed without keeping their paper; ordered by migration 0020."""
    session = Session.objects.select_related("council__unit", "round__profile").get(pk=job.arguments["session"])
    if minutes_paper(session) is None:
        _write_minutes(session, job.ordered_by)


def minutes_refusal(seating: Seating, by: User) -> str | None:
    """Why the minutes cannot be confirmed yet."""
    session, seat = seating.session, seating.seat_of(by)
    if seat is None or not seat.leads:
        return "Việc này của Chủ tịch hoặc Phó Chủ tịch Hội đồng."
    if session.minutes_confirmed_at:
        return "Biên bản đã được xác nhận."
    if seating.presiding is None:
        return "Chủ tịch vắng và chưa ghi ai chủ trì phiên. Hãy ghi chủ trì phiên rồi xác nhận biên bản."
    if seating.secretary is None and seating.holder(Office.SECRETARY):
        return "Thư ký Hội đồng vắng và chưa ghi ai làm thư ký phiên. Hãy ghi thư ký phiên rồi xác nhận biên bản."
    items = list(session.items.select_related("dossier__product"))
    if not items:
        return "Phiên chưa có sản phẩm nào trong chương trình."
    open_ones = [str(item.dossier.product) for item in items if item.state != ItemState.CONFIRMED]
    if open_ones:
        return f"Chưa xác nhận kết quả: {', '.join(open_ones)}. Hãy xác nhận kết quả rồi xác nhận biên bản."
    return None


def locked_session(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",))
    return rows.select_related("council__unit__parent", "round__profile").get(pk=session.pk)


def _locked_item(item: AgendaItem) -> AgendaItem:
    """The item's row is the lock of all that happens to it."""
    return (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("session__council", "sheet", "dossier__profile", "dossier__product")
        .get(pk=item.pk)
    )


def _under_session(item: AgendaItem) -> AgendaItem:
    """For the opening: the session takes over the council's rules, once, and none is being edited."""
    locked_session(Session.objects.get(items=item))
    return _locked_item(item)


def _locked_council(council: Council) -> Council:
    return Council.objects.select_for_update().get(pk=council.pk)


def _locked_with_sheets(item: AgendaItem) -> AgendaItem:
    """For the closing: saves in flight end first."""
    item = _locked_item(item)
    list(ScoreSheet.objects.select_for_update().filter(item=item).order_by("pk").values_list("pk"))
    return item


def _item_facts(item: AgendaItem, by: User) -> ItemFacts:
    return facts_of(item_seating(item), by, AgendaItem.objects.roles_of(by, item.pk))


CALL = right("session.edit", "lập phiên của Hội đồng", "Hội đồng")
EDIT = right("session.edit", "làm việc này ở phiên họp", "phiên họp")
COUNCILS = ActedOn(_locked_council, lambda council, by: Council.objects.roles_of(by, council.pk))
SESSIONS = ActedOn(locked_session, lambda session, by: Session.objects.roles_of(by, session.pk))
ITEMS = ActedOn(_locked_item, _item_facts)
OPENING = ActedOn(_under_session, _item_facts)
CLOSING = ActedOn(_locked_with_sheets, _item_facts)


def _may(by: User, session: Session, action: str) -> frozenset[Role]:
    reaching = Session.objects.roles_of(by, session.pk)
    if not MAY[action] & reaching:
        raise Refusal(no_right("làm việc này ở phiên họp", "phiên họp", reaching))
    return MAY[action] & reaching


def _may_attend(by: User, session: Session) -> None:
    """The office, or who leads or keeps the minutes of this council."""
    if not keeps_roll(seating_of(session), by, _may(by, session, "session.attend")):
        office = bodies_of(session.round.profile.sheet_family).office
        raise Refusal(f"Ghi thành viên dự họp là việc của chủ trì, thư ký hoặc {office}.")


def _sits(member: CouncilMember, session: Session) -> None:
    if not session.council.members.sitting().filter(pk=member.pk).exists():
        raise Refusal("Người này không phải thành viên của Hội đồng, hoặc đã thôi. Hãy tải lại trang.")


def _unconfirmed(session: Session) -> None:
    if session.minutes_confirmed_at:
        raise Refusal("Biên bản đã được xác nhận, phiên không đổi được nữa.")
