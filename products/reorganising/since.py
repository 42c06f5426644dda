"""What came since a reorganisation was recorded: whether it can be undone, and what an undo leaves as it is."""

from django.db.models import Q, QuerySet

from ocop.accounts.models import Succession, User
from ocop.documents.models import OfficialPaper
from products.reorganising import rules
from products.reorganising.models import ChildMove, Line, Receiver, Reorganisation
from products.reorganising.reading import Plan, person_moves, pointing
from products.reorganising.rules import Stage, UndoFacts

NOUNS = {
    "products.Producer.ward": "chủ thể",
    "products.Product.ward": "sản phẩm",
    "products.Certificate.ward": "giấy chứng nhận",
    "accounts.Membership.unit": "người",
    "accounts.Unit.parent": "đơn vị trực thuộc",
    "documents.OfficialPaper.unit": "văn bản",
    "plans.ProgressReport.unit": "báo cáo tiến độ",
}


def undo_facts(plan: Plan, by: User) -> UndoFacts:
    that = plan.reorganisation
    if that.stage != Stage.RECORDED:
        return UndoFacts(Reorganisation.objects.roles_of(by, that.pk), that.stage)
    newer, at = _newer(plan)
    return UndoFacts(
        roles=Reorganisation.objects.roles_of(by, that.pk),
        stage=that.stage,
        later=_later(plan),
        below=_later_below(plan),
        drafts=_drafts(plan),
        newer=newer,
        newer_at=at,
        changed=_changed(plan),
    )


def _later(plan: Plan) -> str:
    """A unit of this reorganisation that another one, recorded since, has ended."""
    units_ = [each.unit_id for each in plan.receivers if each.unit_id]
    standing = Reorganisation.objects.standing().filter(recorded_at__gt=plan.reorganisation.recorded_at)
    line = Line.objects.filter(reorganisation__in=standing, unit__in=units_).select_related("unit").first()
    return str(line.unit) if line else ""


def _later_below(plan: Plan) -> str:
    """A unit that another one, recorded since, has moved, ended or let go on for others, and that an undo would tear
    out of it: what went along here, what this let go on, what stands above a ward that would come back."""
    standing = Reorganisation.objects.standing().filter(recorded_at__gt=plan.reorganisation.recorded_at)
    moved = {child.unit.pk for child in plan.moving}
    ended = moved | {old.parent_id for old in plan.olds}
    lines = Line.objects.filter(Q(unit__in=ended) | Q(receiver__unit__in=moved), reorganisation__in=standing)
    if line := lines.select_related("unit", "receiver__unit").first():
        return str(line.unit if line.unit_id in ended else line.receiver)
    here = [each.unit_id for each in plan.receivers if each.unit_id]
    child = ChildMove.objects.filter(reorganisation__in=standing, unit__in=here).select_related("unit").first()
    return str(child.unit) if child else ""


def _drafts(plan: Plan) -> str:
    """A unit that this made and a draft of another names."""
    for receiver in plan.receivers:
        if receiver.made and receiver.unit_id:
            lines = Line.objects.filter(unit=receiver.unit_id)
            others = Receiver.objects.filter(unit=receiver.unit_id).exclude(pk=receiver.pk)
            if lines.exists() or others.exists():
                return str(receiver.unit)
    return ""


def _newer(plan: Plan) -> tuple[str, str]:
    """What hangs on a unit that this made, besides what was handed over: its noun, and the unit's name."""
    own: dict[str, list[int]] = {
        "accounts.Succession.successor": list(own_successions(plan).values_list("pk", flat=True)),
        "accounts.Membership.unit": [m.made_id for m in person_moves(plan) if m.made_id],
        "products.Producer.ward": [move.producer_id for move in plan.moves if move.applied_at],
        "products.Product.ward": [key for move in plan.moves for key in move.moved],
    }
    for receiver in plan.receivers:
        if receiver.made and receiver.unit and (found := pointing(receiver.unit, without=own)):
            return next((NOUNS[label] for label in NOUNS if label in found), "dữ liệu"), str(receiver.unit)
    return "", ""


def numbered_since(plan: Plan) -> list[OfficialPaper]:
    """Papers about what came from an ended unit, to which a receiver that was there before gave a number since. An undo
    leaves them as they are: a number is that unit's, the record goes back."""
    that = plan.reorganisation
    there = [each.unit_id for each in plan.receivers if not each.made]
    if that.stage != Stage.RECORDED or not there:
        return []
    olds = {unit.pk for unit in plan.olds}
    papers = OfficialPaper.objects.numbered().standing().filter(unit__in=there, created_at__gte=that.recorded_at)
    return [paper for paper in papers.select_related("unit").order_by("unit", "pk") if _ward_of(paper) in olds]


def _ward_of(paper: OfficialPaper) -> int | None:
    """Of a dossier, or of what belongs to one (the ward's part)."""
    product = getattr(getattr(paper.about, "dossier", paper.about), "product", None)
    return product.ward_id if product else None


def _changed(plan: Plan) -> str:
    pairs = {(line.unit_id, line.receiver.unit_id) for line in plan.lines}
    there = set(own_successions(plan).values_list("unit_id", "successor_id"))
    for line in plan.lines:
        if (line.unit_id, line.receiver.unit_id) not in there or line.unit.valid_to is None:
            return f"{line.unit} đã được sửa"
    if Succession.objects.filter(unit__in=plan.olds).count() != len(pairs):
        return "Đơn vị kết thúc đã có thêm đơn vị nhận việc"
    return _children_changed(plan) or _people_changed(plan) or _makers_changed(plan)


def _children_changed(plan: Plan) -> str:
    day = plan.reorganisation.day
    for child in plan.moving:
        if child.unit.parent_id != child.receiver.unit_id:
            return f"{child.unit} đã được chuyển sang cấp trên khác"
    for child in plan.ending:
        if day and child.unit.valid_to != rules.last_day(day, child.unit.valid_from):
            return f"{child.unit} đã được sửa"
    return ""


def _people_changed(plan: Plan) -> str:
    that = plan.reorganisation
    for move in person_moves(plan):
        held = move.membership
        if that.day and held.valid_to != rules.last_day(that.day, held.valid_from):
            return f"Vai trò của {held.user} đã được sửa"
        began = that.day and rules.first_day(that.day, held.valid_from)
        if move.made and (move.made.valid_from != began or move.made.role != held.role):
            return f"Vai trò của {held.user} đã được sửa"
    return ""


def _makers_changed(plan: Plan) -> str:
    for made in (move for move in plan.moves if move.applied_at):
        if made.producer.ward_id != made.receiver.unit_id or (made.change and made.change.undone_at):
            return f"Chủ thể {made.producer} đã được chuyển tiếp"
    return ""


def own_successions(plan: Plan) -> QuerySet[Succession]:
    pairs = [Q(unit=line.unit_id, successor=line.receiver.unit_id) for line in plan.lines]
    found = Q(pk__in=())
    for pair in pairs:
        found |= pair
    return Succession.objects.filter(found)
