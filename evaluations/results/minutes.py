"""Biên bản: the minutes of a session as the paper's values, from the records."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from django.utils import timezone

from evaluations.councils.models import CouncilMember, Office, OwnRules
from evaluations.results.figures import by_matter
from evaluations.results.models import Result, Ruling
from evaluations.results.page import missed_steps, needed_words, reading_of
from evaluations.scoring.models import ScoreSheet
from evaluations.sessions import interests, presence
from evaluations.sessions.models import AgendaItem, Presence, Recusal, Session, SessionRules
from evaluations.sessions.rules import REVEALED, Mode
from evaluations.sessions.seating import ItemSeating, Seating, seating_of
from ocop.accounts.models import User
from ocop.documents.papers import Attendee, Minutes, MinutesItem


def minutes_of(session: Session, user: User | None = None) -> Minutes:
    """What was revealed so far; for a user without the items that they may not know of."""
    seating = seating_of(session)
    council = session.council
    rows = list(session.rules.select_related("by").order_by("pk"))
    items = AgendaItem.objects.visible_to(user) if user else AgendaItem.objects.all()
    shown = list(
        items.filter(session=session)
        .select_related("dossier__product__producer", "result", "sheet")
        .order_by("position")
    )
    revealed = [item for item in shown if item.state in REVEALED]
    presences, recusals = _by_item(Presence, revealed), _by_item(Recusal, revealed)
    rulings: dict[int, list[Ruling]] = {}
    for ruling in Ruling.objects.filter(item__in=revealed, ended_at=None).order_by("pk"):
        rulings.setdefault(ruling.item_id, []).append(ruling)
    chair, secretary = seating.presiding, seating.secretary
    return Minutes(
        issuer=str(council.unit),
        place=council.unit.short_name,
        day=timezone.localdate(session.starts_at),
        council=str(council),
        session=f"{session}, {session.round}",
        written=session.mode == Mode.WRITTEN,
        began=f"{timezone.localtime(session.starts_at):%H giờ %M, ngày %d/%m/%Y}",
        venue=session.place,
        chair=str(chair.user) if chair else "",
        chair_office=_office(chair),
        signer_title=f"{_office(chair).upper()}\nCHỦ TRÌ" if chair else "",
        secretary=str(secretary.user) if secretary else "",
        secretary_office=_office(secretary),
        secretary_title=_secretary_title(secretary),
        members=tuple(_attendees(seating, revealed)),
        quorum=_quorum(seating),
        items=tuple(
            _line(ItemSeating(seating, item, {}, presences[item.pk], recusals[item.pk]), rulings.get(item.pk, []))
            for item in revealed
        ),
        interests=tuple(interests.told(seating, shown, user)),
        rule_changes=tuple(_changed_rules(rows)),
        reading=_reading(seating.rules),
        draft=session.minutes_confirmed_at is None,
    )


def _office(member: CouncilMember | None) -> str:
    """Phó Chủ tịch Hội đồng"""
    return f"{member.get_office_display()} Hội đồng" if member else ""


def _secretary_title(member: CouncilMember | None) -> str:
    if member is None or member.office == Office.SECRETARY:
        return ""
    return f"{_office(member).upper()}\nTHƯ KÝ PHIÊN HỌP"


def _attendees(seating: Seating, revealed: Sequence[AgendaItem]) -> Iterator[Attendee]:
    counted = ScoreSheet.objects.filter(item__in=revealed).exclude(submitted_at=None)
    sheets = Counter(counted.values_list("member", flat=True))
    names = {member.pk: str(member.user) for member in seating.members}
    for member in seating.members:
        row = seating.attendance.get(member.pk)
        notes = [row.reason if row else ""]
        if sheets[member.pk] and not seating.present(member):  # went home before the others
            notes.append(f"có phiếu đánh giá {sheets[member.pk]}/{len(revealed)} sản phẩm")
        if member == seating.presiding and member.office != Office.CHAIR:
            notes.append("chủ trì phiên")
        if member == seating.secretary and member.office != Office.SECRETARY:
            notes.append("thư ký phiên")
        if member.succeeds_id in names:
            notes.append(f"thay {names[member.succeeds_id]} từ ngày {member.since:%d/%m/%Y}")
        position = ", ".join(filter(None, (member.get_office_display(), member.organisation)))
        note = "; ".join(filter(None, notes))
        yield Attendee(name=str(member.user), position=position, present=seating.present(member), note=note)


def _quorum(seating: Seating) -> str:
    rules = seating.rules
    told = f"Có mặt {seating.present_count}/{len(seating.places)} thành viên."
    if rules.quorum is None:
        return f"{told} Số tối thiểu để họp: chưa ghi trong quy chế."
    return f"{told} Quy chế cần từ {rules.quorum} thành viên ({rules.quorum_source})."


def _reading(rules: OwnRules) -> str:
    if rules.minimum_reading:
        return f"{rules.get_minimum_reading_display()} ({rules.minimum_source})."
    return ""


def _changed_rules(rows: Sequence[SessionRules]) -> Iterator[str]:
    """Each change of the session's rules, from what to what, why, by whom and when."""
    for before, now in pairwise(rows):
        moved = [
            f"{what}: từ {was or 'chưa ghi'} thành {value or 'chưa ghi'}{f' ({source})' if source else ''}"
            for (what, was, _), (_, value, source) in zip(before.lines, now.lines, strict=True)
            if was != value
        ]
        at = f"{timezone.localtime(now.created_at):%H giờ %M ngày %d/%m/%Y}"
        by = f"{now.by} ghi lúc {at}" if now.by else f"ghi lúc {at}"
        yield f"{'; '.join(moved) or 'Đổi nguồn của quy định'}. Lý do: {now.reason.rstrip('.')} ({by})."


P = TypeVar("P", Presence, Recusal)


def _by_item(rows: type[P], items: Sequence[AgendaItem]) -> dict[int, tuple[P, ...]]:
    """Who took part in each of these items, in the order it was noted; one query."""
    found: dict[int, list[P]] = {item.pk: [] for item in items}
    for row in rows.objects.filter(item__in=items).select_related("member__user", "by").order_by("pk"):
        found[row.item_id].append(row)
    return {key: tuple(some) for key, some in found.items()}


def _line(seen: ItemSeating, rulings: list[Ruling]) -> MinutesItem:
    item = seen.item
    result: Result = item.result
    steps = result.figures.reading(reading_of(result)).steps
    unmet = tuple(f"{needed_words(unmet)} (hạng {star} sao)" for star, unmet in missed_steps(steps, result))
    notes = [*presence.told(seen), *statement_words(result, rulings)]
    if result.findings_outcome:
        notes.append(f"Xử lý trường hợp thành viên nêu: {result.findings_outcome}")
    if result.reading_reason:
        notes.append(f"Cách tính yêu cầu tối thiểu: {result.get_reading_display()}. Lý do: {result.reading_reason}")
    return MinutesItem(
        product=str(item.dossier.product),
        producer=str(item.dossier.product.producer),
        average=result.average,
        star_by_points=result.star_by_points,
        star=result.stars,
        sheets=result.sheets,
        unmet=unmet,
        notes=tuple(notes),
    )


def statement_words(result: Result, rulings: Sequence[Ruling]) -> Iterator[str]:
    """What members stated, each matter followed by the council's ruling on it."""
    ruled = {ruling.matter: ruling for ruling in rulings}
    for stated in by_matter(result.statements):
        for one in stated:
            evidence = f"; căn cứ: {one.evidence}" if one.evidence else ""
            yield f"{one.title}: {one.text} ({one.name} nêu{evidence})"
        ruling = ruled.get(stated[0].matter) if stated[0].matter else None
        if ruling:
            votes = f"; ý kiến: {ruling.votes_words}" if ruling.votes_words else ""
            yield f"Hội đồng {str(ruling).lower()}{votes}. Lý do: {ruling.reason}"
        elif not result.confirmed_at:
            yield "Hội đồng chưa kết luận."
