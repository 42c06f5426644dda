"""The result of an item: reckoned when the chair closes scoring, settled, confirmed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from evaluations.results.models import Result, Ruling
from evaluations.results.rules import Counted, Reckoned, counted_votes, verdict_refusal
from evaluations.results.rules import reckon as reckoned
from evaluations.scoring.models import Finding, Reopening, Score, ScoreSheet
from evaluations.scoring.reading import answer_of, stated
from evaluations.sessions.models import AgendaItem, Recusal
from evaluations.sessions.rules import CONFIRM, REOPEN, REVEALED, RULE, ItemFacts, ItemState
from evaluations.sessions.seating import facts_of, item_seating, rules_in
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit.services import record
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets import rules as law
from ocop.law.sheets.services import rules_of as sheet_rules
from ocop.notifications.outbox import tell
from products.dossiers.services import mark_scored


def reckon(item: AgendaItem) -> Result:
    """Write the item's result from the sheets that count. Called by the closing, under its lock. Raises Refusal."""
    return _write(item, Result(item=item))


def reckon_again(item: AgendaItem) -> Result:
    """After a reopened criterion was scored, or another sheet counts. The caller holds the item."""
    return _write(item, Result.objects.get(item=item))


def _write(item: AgendaItem, result: Result) -> Result:
    """Reckoned from the sheets that count under the rulings that stand; what they owe now is reopened."""
    sent = _counted(item)
    if not sent:
        raise Refusal("Không có phiếu nào được tính. Cần ít nhất một thành viên chấm.")
    rulings = list(Ruling.objects.filter(item=item, ended_at=None).order_by("pk"))
    found = reckoned(
        sheet_rules(item.sheet),
        sent,
        profile_rules(item.dossier.profile),
        {(law.FindingKind(ruling.kind), ruling.matter[1]): ruling.accepted for ruling in rulings},
    )
    reading = rules_in(item.session).minimum_reading
    if reading and reading != result.reading:  # one for the session
        result.reading, result.reading_reason = reading, ""
    result.total, result.sheets, result.average = found.total, found.sheets, found.average
    result.star_by_points, result.readings = found.star_by_points, dict(found.readings)
    result.stars = found.stars(result.reading)
    result.findings = [statement.to_json() for statement in found.statements]
    result.detail = found.figures.to_json()
    result.save()
    _reopen_owed(item, found, rulings)
    return result


def _reopen_owed(item: AgendaItem, found: Reckoned, rulings: Sequence[Ruling]) -> None:
    """Open what rulings ask to be answered, close what they no longer do: exactly the unanswered criteria."""
    sheets = {sheet.member_id: sheet for sheet in ScoreSheet.objects.filter(item=item).select_related("member__user")}
    owed = {(sheets[member].pk, pk) for member, criteria in found.owed.items() for pk in criteria}
    waiting = Reopening.objects.filter(sheet__item=item, closed_at=None)
    open_ones = {(row.sheet_id, row.criterion_id): row for row in waiting}
    over = [row.pk for key, row in open_ones.items() if row.ruling_id and key not in owed]
    Reopening.objects.filter(pk__in=over).update(closed_at=timezone.now())
    for member, criteria in found.owed.items():
        sheet = sheets[member]
        missing = [pk for pk in criteria if (sheet.pk, pk) not in open_ones]
        if not missing:
            continue
        stated = {statement.matter for statement in found.statements if statement.member == member}
        ruling = next((ruling for ruling in rulings if ruling.matter in stated), None)
        reason, by = _why_owed(sheet, ruling)
        Reopening.objects.bulk_create(
            Reopening(sheet=sheet, criterion_id=pk, reason=reason, by=by, ruling=ruling) for pk in missing
        )
        record(by, REOPEN.action, sheet, criteria=len(missing), reason=reason)
        tell(
            [sheet.member.user],
            f"Chấm tiếp {len(missing)} tiêu chí: {item.dossier.product}",
            f"{reason} Hãy chấm {len(missing)} tiêu chí còn lại của phiếu.",
            sheet.get_absolute_url(),
        )


def _why_owed(sheet: ScoreSheet, ruling: Ruling | None) -> tuple[str, User]:
    """Why the rest of a stopped sheet is asked for, and by whom: a ruling, or the level that stopped was changed."""
    if ruling is None:
        last = Reopening.objects.filter(sheet=sheet).select_related("by").order_by("-pk")[0]
        return "Mức dẫn đến dừng đánh giá đã được chấm lại.", last.by
    taken = "chấp nhận" if ruling.accepted else "không chấp nhận"
    return f"Hội đồng {taken} trường hợp đã nêu: {ruling.reason}"[:300], ruling.by


def _counted(item: AgendaItem) -> list[Counted]:
    """The sheets that were sent, but for those of who does not take part; with their answers: three queries."""
    recused = Recusal.objects.standing().filter(item=item).values("member")
    sheets = list(
        ScoreSheet.objects.filter(item=item, submitted_at__isnull=False)
        .exclude(member__in=recused)
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


@dataclass(frozen=True)
class Verdict:
    """What the council concludes on one matter. `seen`: the ruling that the chair saw, None for none."""

    accepted: bool
    reason: str
    agree: int | None = None
    against: int | None = None
    other: int | None = None
    seen: int | None = None

    @property
    def votes(self) -> tuple[int | None, int | None, int | None]:
        return self.agree, self.against, self.other


def rule(result: Result, kind: str, key: int, verdict: Verdict, *, by: User) -> Result:
    """Ghi kết luận của Hội đồng on what members stated here; the result is reckoned anew from it.

    Until the result is confirmed another ruling takes its place, and the old one stays on record. Raises Refusal.
    """
    with acts.doing(RESULTS, RULE.action, RULE.refusal, result, by) as act:
        result, item = act.record, act.record.item
        title = next((one.title for one in result.statements if one.matter == (kind, key)), None)
        if title is None:
            raise Refusal("Không thành viên nào nêu trường hợp này. Hãy tải lại trang.")
        before = _current(item, kind, key)
        if (before.pk if before else None) != verdict.seen:
            raise Refusal("Kết luận này vừa được ghi hoặc sửa ở nơi khác. Hãy tải lại trang rồi xem lại.")
        seats = [seat for seat in item_seating(item).seats if seat.scores]
        if reason := verdict_refusal(verdict.reason, verdict.votes, len(seats)):
            raise Refusal(reason)
        if before:
            _end(before, by)
        place = {"knock_out_id" if kind == Finding.Kind.KNOCK_OUT else "criterion_id": key}
        agree, against, other = counted_votes(verdict.votes)
        was = stars_of(result)
        ruling = Ruling.objects.create(
            item=item, kind=kind, accepted=verdict.accepted, reason=verdict.reason.strip()[:1000], by=by,
            agree=agree, against=against, other=other, **place,
        )  # fmt: skip
        result = _write(item, result)
        act.said |= {
            "matter": title, "ruling": (str(before) if before else "", str(ruling)),
            "reason": ruling.reason, "votes": ruling.votes_words, **moved(was, result),
        }  # fmt: skip
    return result


def take_back_ruling(ruling: Ruling, reason: str, *, by: User) -> Result:
    """Bỏ kết luận, until the result is confirmed: the statement waits again, the ruling stays on record.

    Raises Refusal.
    """
    of = Result.objects.get(item=ruling.item_id)
    with acts.doing(RESULTS, "result.take_back_ruling", RULE.refusal, of, by) as act:
        result, item = act.record, act.record.item
        current = _current(item, *ruling.matter)
        if current is None or current.pk != ruling.pk:
            raise Refusal("Kết luận này đã được sửa hoặc bỏ. Hãy tải lại trang.")
        if not reason.strip():
            raise Refusal("Hãy ghi lý do bỏ kết luận.")
        _end(current, by)
        was = stars_of(result)
        result = _write(item, result)
        act.said |= {"ruling": (str(current), ""), "reason": reason.strip(), **moved(was, result)}
    return result


def stars_of(result: Result) -> dict[str, Any]:
    return {"stars": result.stars, "readings": result.readings}


def moved(was: Mapping[str, Any], result: Result) -> dict[str, Any]:
    """What an act made of the stars, from what to what."""
    return {name: (was[name], now) for name, now in stars_of(result).items()}


def rulings_of(result: Result) -> list[Ruling]:
    """What was ruled on this item, also what no longer stands; asked only where something was stated."""
    if not result.findings:
        return []
    return list(Ruling.objects.filter(item=result.item_id).select_related("by", "ended_by").order_by("pk"))


def _current(item: AgendaItem, kind: str, key: int) -> Ruling | None:
    place = "knock_out" if kind == Finding.Kind.KNOCK_OUT else "criterion"
    return Ruling.objects.filter(item=item, kind=kind, ended_at=None, **{place: key}).first()


def _end(ruling: Ruling, by: User) -> None:
    ruling.ended_at, ruling.ended_by = timezone.now(), by
    ruling.save(update_fields=["ended_at", "ended_by", "updated_at"])


def confirm(result: Result, *, by: User) -> Result:
    """Xác nhận kết quả: the item is done, its dossier scored. Raises Refusal."""
    with acts.doing(RESULTS, CONFIRM.action, CONFIRM.refusal, result, by) as act:
        result, item = act.record, act.record.item
        item.state = ItemState.CONFIRMED
        item.save(update_fields=["state", "updated_at"])
        result.confirmed_at, result.confirmed_by = timezone.now(), by
        result.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
        act.said |= {"stars": result.stars, "average": result.average}
        mark_scored(item.dossier, by=by)
    return result


def reopen(sheet: ScoreSheet, criterion: Criterion, reason: str, *, by: User) -> Reopening:
    """Mở lại một tiêu chí cho một người: old and new value and the reason stay. Raises Refusal."""
    of = Result.objects.get(item=sheet.item_id)
    with acts.doing(RESULTS, REOPEN.action, REOPEN.refusal, of, by) as act:
        result, item = act.record, act.record.item
        words = sheet_rules(item.sheet).by_id.get(criterion.pk)
        if words is None:
            raise Refusal("Tiêu chí không thuộc phiếu này. Hãy tải lại trang.")
        if sheet.member_id not in {member.member for member in result.figures.members}:
            raise Refusal("Phiếu này không được tính vào kết quả.")
        if sheet.member.ended_on:
            raise Refusal(f"{sheet.member.user} đã thôi là thành viên, phiếu giữ như đã gửi.")
        if not reason.strip():
            raise Refusal("Hãy ghi lý do chấm lại.")
        reopening, made = Reopening.objects.get_or_create(
            sheet=sheet, criterion=criterion, closed_at=None, defaults={"reason": reason.strip()[:300], "by": by}
        )
        if not made:
            raise Refusal(f"Tiêu chí {criterion.code} đang mở lại cho người này. Hãy chờ chấm xong.")
        act.about = sheet
        act.said |= {"criterion": criterion.code, "reason": reopening.reason}
        tell(
            [sheet.member.user],
            f"Chấm lại tiêu chí {criterion.code}: {item.dossier.product}",
            f"Chủ trì mở lại tiêu chí {criterion.code} {words.title}. Lý do: {reopening.reason}",
            f"{sheet.get_absolute_url()}#c-{criterion.pk}",
        )
    return reopening


def _locked(result: Result) -> Result:
    """With its item, whose row is the lock of all that happens to it. Raises Refusal before the closing."""
    item = (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("session__council", "sheet", "dossier__profile", "dossier__product")
        .get(pk=result.item_id)
    )
    if item.state not in REVEALED:
        raise Refusal("Chưa kết thúc chấm điểm sản phẩm này.")
    result = Result.objects.get(pk=result.pk)
    result.item = item
    return result


def _facts(result: Result, by: User) -> ItemFacts:
    roles = AgendaItem.objects.roles_of(by, result.item_id)
    return facts_of(item_seating(result.item), by, roles, result)


RESULTS = ActedOn(_locked, _facts)
