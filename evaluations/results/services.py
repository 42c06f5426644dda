"""The result of an item: reckoned when the chair closes scoring, settled, confirmed once."""

from django.db import transaction
from django.utils import timezone

from evaluations.councils.models import Reading
from evaluations.results.models import Result
from evaluations.results.rules import Counted
from evaluations.results.rules import reckon as reckoned
from evaluations.scoring.models import Finding, Reopening, Score, ScoreSheet
from evaluations.scoring.reading import answer_of, stated
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.room import facts_of, item_room
from evaluations.sessions.rules import CHOOSE, CONFIRM, REOPEN, REVEALED, ItemFacts, ItemState
from ocop.accounts.models import User
from ocop.core.audit.services import record
from ocop.core.moves import Move
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets.services import rules_of as sheet_rules
from ocop.notifications.outbox import tell
from products.dossiers.services import mark_scored


def reckon(item: AgendaItem) -> Result:
    """Write the item's result from the sheets that count. Called by the closing, under its lock. Raises Refusal."""
    seen = item_room(item)
    return _write(item, [member.pk for member in seen.room.members if seen.seat(member).scores])


def reckon_again(item: AgendaItem) -> Result | None:
    """After a reopened criterion was scored: the same sheets counted anew. None before the closing."""
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    result = Result.objects.filter(item=item).first()
    if result is None:
        return None
    return _write(item, [member["member"] for member in result.detail["members"]])


def _write(item: AgendaItem, members: list[int]) -> Result:
    counted = _counted(item, members)
    if not counted:
        raise Refusal("Không có phiếu nào được tính. Cần ít nhất một thành viên chấm.")
    found = reckoned(sheet_rules(item.sheet), counted, profile_rules(item.dossier.profile))
    result = Result.objects.filter(item=item).first() or Result(item=item)
    result.reading = result.reading or item.session.council.minimum_reading
    result.total, result.sheets, result.average = found.total, found.sheets, found.average
    result.star_by_points, result.readings = found.star_by_points, dict(found.readings)
    result.stars = found.stars(result.reading)
    result.findings, result.detail = list(found.findings), found.detail
    result.save()
    return result


def _counted(item: AgendaItem, members: list[int]) -> list[Counted]:
    """The sheets of these members, with their answers: three queries."""
    sheets = list(
        ScoreSheet.objects.filter(item=item, member__in=members, submitted_at__isnull=False)
        .select_related("member__user")
        .order_by("member__position", "member")
    )
    scores: dict[int, list[Score]] = {}
    for score in Score.objects.filter(sheet__in=sheets).select_related("level"):
        scores.setdefault(score.sheet_id, []).append(score)
    findings: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(sheet__in=sheets):
        findings.setdefault(finding.sheet_id, []).append(finding)
    return [
        Counted(
            member=sheet.member_id,
            name=str(sheet.member.user),
            answers={score.criterion_id: answer_of(score) for score in scores.get(sheet.pk, ())},
            findings=tuple(stated(finding) for finding in findings.get(sheet.pk, ())),
        )
        for sheet in sheets
    ]


def choose_reading(result: Result, reading: str, reason: str, *, by: User) -> Result:
    """The chair chooses what "reaching a minimum" means here, and says why. Raises Refusal."""
    with transaction.atomic():
        item, result = _locked(result)
        _ask(CHOOSE, item, result, by)
        if item.session.council.minimum_reading:
            raise Refusal("Quy chế của Hội đồng đã ghi cách tính điều kiện. Kết quả theo quy chế.")
        if reading not in Reading.values:
            raise Refusal("Hãy chọn một cách tính.")
        if not reason.strip():
            raise Refusal("Hãy ghi lý do chọn cách tính này; lý do vào biên bản.")
        before = result.reading
        result.reading, result.reading_reason = reading, reason.strip()[:300]
        result.stars = result.readings[reading]
        result.save(update_fields=["reading", "reading_reason", "stars", "updated_at"])
        record(by, "result.choose_reading", result, reading=(before, reading), reason=reason, stars=result.stars)
    return result


def confirm(result: Result, *, by: User, outcome: str = "") -> Result:
    """Chốt kết quả: the item is done, its dossier scored. `outcome`: what findings led to. Raises Refusal."""
    with transaction.atomic():
        item, result = _locked(result)
        if outcome.strip():
            result.findings_outcome = outcome.strip()[:300]
        _ask(CONFIRM, item, result, by)
        item.state = ItemState.CONFIRMED
        item.save(update_fields=["state", "updated_at"])
        result.confirmed_at, result.confirmed_by = timezone.now(), by
        result.save(update_fields=["confirmed_at", "confirmed_by", "findings_outcome", "updated_at"])
        record(by, CONFIRM.action, result, stars=result.stars, average=result.average, outcome=outcome)
        mark_scored(item.dossier, by=by)
    return result


def reopen(sheet: ScoreSheet, criterion: Criterion, reason: str, *, by: User) -> Reopening:
    """Mở lại một tiêu chí cho một người: old and new value and the reason stay. Raises Refusal."""
    with transaction.atomic():
        item, result = _locked(Result.objects.get(item=sheet.item_id))
        _ask(REOPEN, item, result, by)
        if criterion.pk not in sheet_rules(item.sheet).by_id:
            raise Refusal("Tiêu chí không thuộc phiếu này. Hãy tải lại trang.")
        if sheet.member_id not in {member["member"] for member in result.detail["members"]}:
            raise Refusal("Phiếu này không được tính vào kết quả.")
        if not reason.strip():
            raise Refusal("Hãy ghi lý do chấm lại.")
        reopening, made = Reopening.objects.get_or_create(
            sheet=sheet, criterion=criterion, closed_at=None, defaults={"reason": reason.strip()[:300], "by": by}
        )
        if not made:
            raise Refusal(f"Tiêu chí {criterion.code} đang mở lại cho người này. Hãy chờ chấm xong.")
        record(by, REOPEN.action, sheet, criterion=criterion.code, reason=reopening.reason)
        tell(
            [sheet.member.user],
            f"Chấm lại tiêu chí {criterion.code}: {item.dossier.product}",
            f"Chủ trì mở lại tiêu chí {criterion.code} {criterion.title}. Lý do: {reopening.reason}",
            f"{sheet.get_absolute_url()}#c-{criterion.pk}",
        )
    return reopening


def _locked(result: Result) -> tuple[AgendaItem, Result]:
    """The item's row is the lock of all that happens to it."""
    item = (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("session__council", "sheet", "dossier__profile", "dossier__product")
        .get(pk=result.item_id)
    )
    return item, Result.objects.get(pk=result.pk)


def _ask(move: Move[ItemState, ItemFacts], item: AgendaItem, result: Result, by: User) -> None:
    if item.state not in REVEALED:
        raise Refusal("Chưa đóng chấm sản phẩm này.")
    roles = AgendaItem.objects.roles_of(by, item.pk)
    if reason := move.refusal(facts_of(item_room(item), by, roles, result)):
        raise Refusal(reason)
