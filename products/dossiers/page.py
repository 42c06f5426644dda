"""What the page of one dossier shows, ready for its template: stages, next act, checklist. What can be put right
stands in `fixes.py`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core import seams
from ocop.core.audit import services as audit
from ocop.core.audit.models import AuditEvent
from ocop.core.moves import Offer, Stage
from ocop.core.templatetags.ocop import han, ngay
from ocop.law.papers.rules import PaperBy
from ocop.law.profiles.rules import bodies_of
from products.dossiers.models import Dossier, DossierItem
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.moves import (
    ASK_SUPPLEMENT,
    DECLARE_ELIGIBLE,
    HIGHER_RECOGNISED,
    RECEIVE,
    RESUBMIT,
    START_CHECK,
    SUBMIT,
    TAKE,
    agreed,
    ward_part_done,
)
from products.dossiers.rules.papers import not_checkable, not_editable
from products.dossiers.rules.states import AWAITING, EDITABLE, OVER, SIGNS, STAGES, State, Verdict
from products.dossiers.services import WardPart
from products.dossiers.services.facts import holds
from products.dossiers.viewer import ViewerPaper

# ── where it stands ──


def stages(dossier: Dossier, moved: Sequence[AuditEvent], due: date | None) -> list[Stage]:
    """The eight steps; those passed with their day, the present one with the day it must be done by."""
    reached = State(dossier.state)
    if reached in (State.WITHDRAWN, State.RETURNED):
        reached = last_living_state(moved)
    here = next(n for n, (_, states) in enumerate(STAGES) if reached in states)
    ended = dossier.state in OVER
    days = days_of_steps(moved)
    if dossier.received_on and State.RECEIVED in days:  # as it is written on the receipt, whenever it was typed in
        days |= dict.fromkeys(days.keys() & {State.WARD_ASSESSING, State.RECEIVED}, dossier.received_on)
    days[State.DRAFT] = timezone.localdate(dossier.created_at)
    found = []
    for number, (label, states) in enumerate(STAGES):
        day = next((days[state] for state in states if state in days), None)
        if number < here or (number == here and ended and reached in OVER):
            found.append(Stage(label, "done", note=f"{day:%d/%m}" if day else ""))
        elif number == here:
            found.append(Stage(label, "now", dossier.sign.icon, f"hạn {due:%d/%m}" if due else ""))
        else:
            found.append(Stage(label, "far"))
    return found


def moves_made(dossier: Dossier) -> list[AuditEvent]:
    """Every change of state, newest first: few, however much else was written about the dossier."""
    return list(audit.of(dossier).filter(changes__has_key="state"))


def last_living_state(moved: Sequence[AuditEvent]) -> State:
    """Where it stood before it was withdrawn or given back."""
    moves = (event.changes["state"] for event in moved)
    before = next((old for old, new in moves if new in (State.WITHDRAWN, State.RETURNED)), State.DRAFT)
    return State(before)


HAPPENS = (State.SUBMITTED, State.RECEIVED)
"""Steps that happen on a day, which papers name too; the others last, and end on theirs."""


def days_of_steps(moved: Sequence[AuditEvent]) -> dict[State, date]:
    """The day on which each state was left, or reached where that is what happens; the last time."""
    days: dict[State, date] = {}
    for event in moved:
        left, reached = event.changes["state"]
        for state in ([left] if left not in HAPPENS else []) + ([reached] if reached in HAPPENS else []):
            days.setdefault(State(state), timezone.localdate(event.at))
    return days


# ── what comes next ──


@dataclass(frozen=True)
class Next:
    title: str
    text: str = ""
    heading: str = "Việc tiếp theo"
    ways: tuple[Offer, ...] = ()


def next_act(dossier: Dossier, facts: Facts, due: date | None, moved: Sequence[AuditEvent], user: User) -> Next:
    """The one thing to be done now, whoever does it, and the page on which this user does it; of a dossier that is
    over, how it ended. `moved`: from `moves_made`."""
    over = dossier.state in OVER and dossier.state not in AWAITING
    found = ended(dossier, moved, user) if over else to_do(dossier, facts, due)
    further = [offer for some in seams.next_steps.ask(dossier, user) for offer in some]
    return replace(found, ways=(*found.ways, *further))


def ended(dossier: Dossier, moved: Sequence[AuditEvent], user: User) -> Next:
    title, heading = dossier.get_state_display(), "Kết quả"
    if dossier.state in (State.WITHDRAWN, State.RETURNED):
        why = moved[0].changes.get("reason", "") if moved else ""
        return Next(title, f"Lý do: {why}" if why else "", heading)
    newest = dossier.certificates.visible_to(user).order_by("-pk").first()
    if newest is None:
        return Next(title, AGAIN if dossier.state == State.NOT_RECOGNISED else "", heading)
    sign = newest.sign_on(timezone.localdate())
    text = f"Giấy chứng nhận {newest.number_text}: {sign.label.lower()}, đến hết ngày {ngay(newest.valid_to)}."
    way = Offer("Mở giấy chứng nhận", newest.get_absolute_url(), link=True)
    return Next(f"{title} {newest.stars} sao", text, heading, (way,))


AGAIN = "Muốn đánh giá lại thì lập hồ sơ mới cho sản phẩm này trong một đợt đang nhận hồ sơ."


def to_do(dossier: Dossier, facts: Facts, due: date | None) -> Next:
    until = f" chậm nhất ngày {ngay(due)}" if due else ""
    bodies = bodies_of(dossier.profile.sheet_family)
    match facts.state:
        case State.DRAFT:
            return drafting(facts, until)
        case State.SUBMITTED | State.WARD_ASSESSING:
            return at_ward(facts, str(dossier.product.ward), bodies.office, until)
        case State.CHECKING:
            return checking(facts, until)
        case State.SUPPLEMENT:
            text = f"Cần sửa hoặc nộp thêm: {', '.join(facts.missing)}." if facts.missing else "Đã đủ, có thể nộp."
            return Next(f"Bổ sung hồ sơ{until}{f' ({han(due).lower()})' if due else ''}", text)
    title, text = WAITING.get(facts.state, (facts.state.label, ""))
    return Next(f"{title}{until}", text.format(office=bodies.office, helpers=bodies.helpers))


WAITING = {
    State.RECEIVED: ("Bắt đầu kiểm tra hồ sơ", "{helpers} kiểm tra từng mục."),
    State.ELIGIBLE: ("Chờ đưa vào chương trình phiên họp", ""),
    State.IN_SESSION: ("Hội đồng đang chấm", ""),
    State.SCORED: ("Chờ quyết định theo kết quả đã chấm", ""),
    State.PROPOSED: ("Chờ kết quả của cấp trên", "Có quyết định của cấp trên thì {office} ghi vào đây."),
    State.COMES_BACK: ("Chờ quyết định công nhận", "Cấp trên đã chấm và chuyển về; {office} lập quyết định công nhận."),
}


def drafting(facts: Facts, until: str) -> Next:
    if facts.missing:
        return Next(f"Bổ sung {len(facts.missing)} mục còn thiếu{until}", f"Còn thiếu: {', '.join(facts.missing)}.")
    if reason := agreed(facts):
        return Next(f"Sửa hoặc giải trình chỗ chưa khớp{until}", reason)
    return Next(f"Nộp hồ sơ{until}", "Đã đủ các mục bắt buộc.")


def at_ward(facts: Facts, ward: str, office: str, until: str) -> Next:
    if facts.state == State.SUBMITTED:
        return Next(f"Chờ {ward} tiếp nhận{until}", f"Xã, phường đánh giá xong thì {office} tiếp nhận.")
    if reason := ward_part_done(facts):
        return Next(f"{ward} đánh giá{until}", reason)
    return Next(f"Chờ {office} tiếp nhận{until}", f"{ward} đã có báo cáo đánh giá.")


def checking(facts: Facts, until: str) -> Next:
    if facts.unseen:
        found = f"Đã thấy {len(facts.invalid)} mục không hợp lệ. " if facts.invalid else ""
        return Next(f"Kiểm tra {len(facts.unseen)} mục còn lại{until}", f"{found}Kiểm tra xong cả hồ sơ rồi kết luận.")
    if facts.invalid or facts.missing:
        return Next(
            f"Yêu cầu bổ sung{until}", f"Không hợp lệ hoặc thiếu: {', '.join((*facts.invalid, *facts.missing))}."
        )
    return Next(f"Xác nhận đủ điều kiện{until}", "Tất cả các mục đã hợp lệ.")


STEPS = (
    (SUBMIT, "products:dossier_submit", False),
    (TAKE, "products:dossier_take", False),
    (RECEIVE, "products:dossier_receive", True),
    (START_CHECK, "products:dossier_start_check", False),
    (ASK_SUPPLEMENT, "products:dossier_ask_supplement", True),
    (RESUBMIT, "products:dossier_resubmit", False),
    (DECLARE_ELIGIBLE, "products:dossier_declare_eligible", False),
    (HIGHER_RECOGNISED, "products:higher_result", True),
)


def moves(dossier: Dossier, facts: Facts, items: Sequence[DossierItem] = (), ways: Sequence[Offer] = ()) -> list[Offer]:
    """The acts of this state for this user, then `ways` to other pages; one is primary, a refused one says why. Items:
    from `with_counts`."""
    found = [
        Offer(move.label, reverse(url, args=[dossier.pk]), move.refusal(facts), link=form)
        for move, url, form in STEPS
        if move.offered(facts)
    ]
    if not_editable(facts) is None and (empty := next(filter(to_fill, items), None)):
        url = reverse("products:dossier_item", args=[dossier.pk, empty.pk])
        found.insert(0, Offer("Bổ sung giấy tờ", url, link=True))
    if not_checkable(facts) is None:
        label = "Kiểm tra tiếp" if facts.unseen else "Xem lại kiểm tra"
        look = Offer(label, reverse("products:dossier_check", args=[dossier.pk]), link=True)
        found = [look, *found] if facts.unseen else [*found, look]  # all seen: what follows from it comes first
    if facts.state == State.WARD_ASSESSING and MAY["ward_assessment.edit"] & facts.roles:
        found.append(ward_assessment(dossier))
    return with_primary([*found, *ways])


def to_fill(item: DossierItem) -> bool:
    """Whether the producer has something to do in it."""
    if item.required_paper.by == PaperBy.WARD:
        return False
    return item.verdict == Verdict.INVALID or (item.mandatory and not holds(item))


def with_primary(found: list[Offer]) -> list[Offer]:
    first = next((n for n, offer in enumerate(found) if offer.refusal is None), None)
    return [replace(offer, primary=n == first) for n, offer in enumerate(found)]


def ward_assessment(dossier: Dossier) -> Offer:
    """By its name alone: the ward's part is another house's."""
    return Offer("Đánh giá của xã, phường", reverse("evaluations:ward_assessment", args=[dossier.pk]), link=True)


# ── the checklist ──


@dataclass(frozen=True)
class Line:
    """One item as `components/papers.html` shows it."""

    name: str
    url: str
    meta: tuple[str, ...]
    label: str
    tone: str
    icon: str
    why: str = ""
    why_tone: str = ""
    group: str = "todo"  # todo, done, more


def checklist(
    dossier: Dossier, items: Sequence[DossierItem], papers: Sequence[ViewerPaper], ward: WardPart
) -> dict[str, list[Line]]:
    """The items in three groups: to be done, done, and what would only add points."""
    by_item = {item.pk: [paper for paper in papers if paper.item_pk == item.pk] for item in items}
    lines = [line_of(dossier, item, by_item[item.pk], ward) for item in items]
    return {group: [line for line in lines if line.group == group] for group in ("todo", "done", "more")}


def line_of(dossier: Dossier, item: DossierItem, papers: Sequence[ViewerPaper], ward: WardPart) -> Line:
    url = reverse("products:dossier_item", args=[dossier.pk, item.pk])
    meta = tuple(about(item, papers))
    name = str(item)
    if item.required_paper.by == PaperBy.WARD:
        if ward.report_text:
            return Line(name, "", (ward.report_text,), "Đã có", "done", "st-done", group="done")
        return Line(name, "", ("xã, phường lập",), "Chờ xã, phường", "", "st-quiet", group="more")
    if item.verdict == Verdict.VALID:
        return Line(name, url, meta, "Hợp lệ", "done", "st-done", group="done")
    if item.verdict == Verdict.INVALID:
        return Line(name, url, meta, "Không hợp lệ", "bad", "st-no", item.why)
    if not holds(item):
        if item.mandatory:
            return Line(name, url, meta, "Còn thiếu", "wait", "st-wait")
        return Line(name, url, meta, "Không bắt buộc", "", "st-quiet", group="more")
    if dossier.state in EDITABLE or dossier.state in (State.SUBMITTED, State.WARD_ASSESSING):
        return Line(name, url, meta, "Đã có", "done", "st-done", group="done")
    return Line(name, url, meta, "Chờ kiểm tra", "go", SIGNS[State.CHECKING].icon)


def about(item: DossierItem, papers: Sequence[ViewerPaper]) -> Iterator[str]:
    pages = sum(paper.pages for paper in papers)
    if pages:
        yield f"{pages} trang, {', '.join(paper.span for paper in papers if paper.pages)}"
    elif papers:
        yield f"{len(papers)} tệp"
    if item.physical_units:
        yield f"{item.physical_units:02d} sản phẩm mẫu"
    criteria = sorted({code for paper in papers for code in paper.criteria})
    if criteria:
        yield f"chứng minh tiêu chí {', '.join(criteria)}"
    if not papers and item.required_paper.copy_as:
        yield item.required_paper.copy_as
