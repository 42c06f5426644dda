from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from evaluations.results.page import ResultPage, result_page
from evaluations.results.services import rulings_of
from evaluations.scoring.returning import asked_for
from evaluations.scoring.rules import GIVE_BACK
from evaluations.sessions import board as lines
from evaluations.sessions import calling, interests, officers, rulebook, services
from evaluations.sessions.filters import SessionFilter
from evaluations.sessions.forms import SessionForm, starting_mode
from evaluations.sessions.models import AgendaItem, Session
from evaluations.sessions.queries import recused_items, to_declare
from evaluations.sessions.rules import (
    CONFIRM,
    REVEALED,
    RULE,
    UNCONFIRM,
    CallFacts,
    ItemState,
    move_refusal,
    officers_refusal,
    rulebook_refusal,
)
from evaluations.sessions.seating import Seating, facts_of, item_seating, keeps_roll, seating_of
from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.columns import Moment, Number, Text, Title
from ocop.core.fixes import Fix, Fold, fold
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.moves import Offer
from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import so
from ocop.core.undo import Undo, Way, undo_line
from ocop.law.profiles.services import rules_of as profile_rules
from products.dossiers.models import Dossier
from products.dossiers.rules.states import DossierKind, State
from products.rounds.models import Round


def minutes_words(session: Session) -> str:
    return "Biên bản đã xác nhận" if session.minutes_confirmed_at else session.get_mode_display()


class SessionList(ListPage):
    action, filterset_class = "session.read", SessionFilter
    title, noun = "Phiên họp", "phiên"
    columns = (
        Title("so", "Phiên", str, sort=("number",), under=(Text("bien-ban", "Biên bản, hình thức", minutes_words),)),
        Moment("ngay", "Bắt đầu", "starts_at", sort=("starts_at",)),
        Text("hoi-dong", "Hội đồng", "council", sort=("council__name_order",)),
        Text("dot", "Đợt", "round", sort=("round__year", "round__number")),
        Number(
            "xac-nhan",
            "Đã xác nhận",
            "confirmed_count",
            full="Số kết quả đã xác nhận",
            sort=("confirmed_count",),
            shown=lambda session: f"{so(session.confirmed_count)} trong {so(session.item_count)}",
        ),
        Number("san-pham", "Số sản phẩm trong chương trình họp", "item_count", listed=False),
    )
    default_sort = ("-starts_at",)
    add = Add("session.edit", "evaluations:session_new", "Lập phiên")
    nothing = Nothing(
        "Chưa có phiên nào",
        "Cơ quan quản lý OCOP lập phiên khi có hồ sơ đủ điều kiện.",
        "Lập phiên cho một đợt, rồi đưa hồ sơ đủ điều kiện vào chương trình.",
    )

    def get_queryset(self) -> QuerySet[Session]:
        return Session.objects.visible_to(self.request.user).for_list()


@needs("session.edit")
def new(request: UserRequest) -> HttpResponse:
    round_ = round_asked(request)
    words, written = written_opinions(round_)
    initial = {"council": request.GET.get("hoi-dong"), "round": round_, "mode": starting_mode(written)}
    form = SessionForm(request.POST or None, user=request.user, written_words=words, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_in(form):
            session = services.create_session(data.pop("council"), data.pop("round"), by=request.user, **data)
            return redirect(session)
    context = {"form": form, "title": "Lập phiên", "back": reverse("evaluations:sessions")}
    return render(request, "evaluations/sessions/form.html", context, status=422 if request.method == "POST" else 200)


def round_asked(request: UserRequest) -> Round | None:
    asked = request.POST.get("round") or request.GET.get("dot") or ""
    rounds = Round.objects.visible_to(request.user).select_related("profile")
    return rounds.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else rounds.first()


def written_opinions(round_: Round | None) -> tuple[str, bool]:
    """The law's words on written opinions, and whether all that waits in the round is to be re-evaluated so."""
    if round_ is None or not (rules := profile_rules(round_.profile)).re_evaluation_by_written_opinion:
        return "", False
    kinds = set(Dossier.objects.filter(round=round_, state=State.ELIGIBLE).values_list("kind", flat=True).distinct())
    return rules.value("re_evaluation_by_written_opinion").quote, kinds == {DossierKind.RE_EVALUATION}


@needs("session.read")
def board(request: UserRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(
        Session.objects.visible_to(request.user).select_related("council__unit", "round__profile"), pk=pk
    )
    seating = seating_of(session)
    items = list(
        session.items.select_related("dossier__product__producer", "dossier__profile", "sheet", "result").order_by(
            "position"
        )
    )
    recused = frozenset(recused_items(request.user.pk).filter(item__session=session).values_list("item_id", flat=True))
    asked = frozenset(session.items.filter(to_declare(request.user.pk)).values_list("pk", flat=True))
    hidden = recused | asked
    roles = Session.objects.roles_of(request.user, session.pk)
    may_results = bool(MAY["result.read"] & roles)
    item = lines.chosen(items, request.GET.get("muc", ""), hidden)
    called = calling.facts_seen(seating, items, request.user, roles)
    move, moved_at = move_fix(session, called), calling.last_move(session)
    context: dict[str, Any] = {
        "session": session,
        "fixes": session_fixes(move, called),
        "may_order": called.keeps and any(one.state == ItemState.WAITING for one in items),
        "may_take_off": bool(MAY["session.edit"] & roles),
        "changed": changed_words(moved_at) if moved_at and not session.minutes_confirmed_at else "",
        "seating": seating,
        "item": item,
        "agenda": lines.agenda_lines(items, item, recused, asked, results=may_results),
        "asked": len(asked),
        "interests": interests.standing(seating, items, hidden) if keeps_roll(seating, request.user, roles) else None,
        "here": lines.attendance_words(seating),
        "state": lines.session_state(session, items),
        "may_name": officers_refusal(officers.facts_seen(seating, request.user, roles)) is None,
        "may_rule": rulebook_refusal(rulebook.facts_seen(seating, request.user, roles)) is None,
        "session_moves": session_offers(seating, request.user, roles, items if may_results else ()),
        **(item_context(request, item, seating, roles, may_results) if item else {}),
    }
    shown: ResultPage | None = context.get("page")
    context["undo"] = (
        ruled(shown, request.user)
        or confirmed(shown, context.get("moves", ()), request.user)
        or attended(seating, request.user, roles)
        or (moved(session, move, request.user) if moved_at else None)
    )
    return render(request, "evaluations/sessions/board.html", context)


def attended(seating: Seating, user: User, roles: frozenset[Role]) -> Undo | None:
    """Right after the attendance was noted."""
    session, last = seating.session, max(seating.attendance.values(), key=lambda row: row.updated_at, default=None)
    if last is None or session.minutes_confirmed_at or not keeps_roll(seating, user, roles):
        return None
    back = Offer("Sửa lại", reverse("evaluations:session_attendance", args=[session.pk]), link=True)
    said, until = "Đã lưu thành viên dự họp", "Sửa được đến khi xác nhận biên bản"
    return undo_line(last, user, Way("session.attend", said, back, until))


def move_fix(session: Session, facts: CallFacts) -> Fix:
    """Ngày giờ, địa điểm: moved before scoring began, corrected after."""
    label = "Đính chính" if facts.begun else "Dời phiên"
    act = Offer(label, reverse("evaluations:session_move", args=[session.pk]), move_refusal(facts), link=True)
    effect = "Thành viên Hội đồng được báo giá trị cũ, mới và lý do"
    return Fix("Ngày giờ, địa điểm", effect, "Đến khi xác nhận biên bản", act)


def session_fixes(move: Fix, facts: CallFacts) -> Fold | None:
    return fold(move) if facts.keeps else None


def moved(session: Session, fix: Fix, user: User) -> Undo | None:
    """Right after day or place were changed."""
    ways = [
        fix.after(event, "Đã lưu ngày giờ, địa điểm của phiên", "Sửa lại", "Sửa")
        for event in (calling.MOVED, calling.CORRECTED)
    ]
    return undo_line(session, user, *ways)


def changed_words(event: AuditEvent) -> str:
    """What the last change of day or place was, for who comes to the board."""
    said = event.changes
    pairs = (("Bắt đầu", said["starts_at"]), ("Địa điểm", said["place"]))
    changes = [f"{name}: từ {was or 'chưa ghi'} thành {now or 'chưa ghi'}" for name, (was, now) in pairs if was != now]
    act = "Dời phiên" if event.action == calling.MOVED else "Đính chính"
    return f"{act}. {'; '.join(changes)}. Lý do: {said['reason']}"


def ruled(page: ResultPage | None, user: User) -> Undo | None:
    """Right after a conclusion of the council, while this user may change it."""
    lines = [line for line in page.rulings if line.change_url and line.current] if page else []
    if page is None or not lines:
        return None
    back = Offer("Sửa lại", max(lines, key=lambda line: line.current.pk if line.current else 0).change_url, link=True)
    said, until = "Đã ghi kết luận của Hội đồng", "Sửa được đến khi xác nhận kết quả"
    return undo_line(page.result, user, Way(RULE.action, said, back, until))


def confirmed(page: ResultPage | None, moves: Sequence[Offer], user: User) -> Undo | None:
    """Right after a result was confirmed, while this user may open it again."""
    back = next((offer for offer in moves if offer.label == UNCONFIRM.label), None)
    if page is None or back is None:
        return None
    said, until = f"Đã xác nhận kết quả {page.item.dossier.product}", "Mở lại được đến khi xác nhận biên bản"
    return undo_line(page.result, user, Way(CONFIRM.action, said, back, until))


def session_offers(seating: Seating, user: User, roles: frozenset[Role], items: Sequence[AgendaItem]) -> list[Offer]:
    """What may be done with the session itself. `items`: those whose results the user may read."""
    session, offered = seating.session, []
    if not session.minutes_confirmed_at:
        if MAY["session.edit"] & roles:
            url = reverse("evaluations:session_agenda", args=[session.pk])
            offered.append(Offer("Đưa hồ sơ vào chương trình", url, link=True))
        if keeps_roll(seating, user, roles):
            url = reverse("evaluations:session_attendance", args=[session.pk])
            offered.append(Offer("Thành viên dự họp", url, link=True))
    if any(item.state in REVEALED for item in items):
        offered.append(Offer("Cần thảo luận", reverse("evaluations:session_discussion", args=[session.pk]), link=True))
    offered.append(Offer("Biên bản", reverse("evaluations:minutes", args=[session.pk]), link=True))
    return offered


def item_context(
    request: UserRequest, item: AgendaItem, seating: Seating, roles: frozenset[Role], may_results: bool
) -> dict[str, object]:
    """The item in the middle: seats while it is scored, the result once it was revealed."""
    item.session = seating.session
    seen = item_seating(item, seating)
    revealed = item.state in REVEALED
    result = item.result if revealed else None
    facts = facts_of(seen, request.user, roles, result)
    sent, counting = lines.sheets_sent(seen)
    seat = seating.seat_of(request.user)
    own = seen.sent.get(seat.pk) if seat else None
    gives = GIVE_BACK.refusal(facts) is None
    asked = {member: row.reason for member, row in asked_for(item).items()} if gives else {}
    return {
        "seats": lines.seat_lines(
            seen, keeps=not revealed and keeps_roll(seating, request.user, roles), asked=asked if gives else None
        ),
        "asked": len(asked) if gives else 0,
        "sent": sent,
        "counting": counting,
        "facts": facts,
        "moves": lines.offers(item, facts),
        "own_sheet": own.sheet if own and seat and not seen.seat(seat).recused else None,
        "may_correct": item.state == ItemState.CLOSED and keeps_roll(seating, request.user, roles),
        "may_recuse": not revealed and bool(MAY["session.attend"] & roles),
        "page": result_page(result, seen, facts, rulings_of(result)) if result is not None and may_results else None,
        "waiting": counting - sent,
    }
