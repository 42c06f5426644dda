"""What a revealed result shows, from what was stored at closing and what was ruled since: no sums here, no query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from evaluations.councils.models import OwnRules, Reading
from evaluations.results.drawing import Dots, Scale, dots, scale
from evaluations.results.figures import (
    Edge,
    Figures,
    PartFigures,
    ReadingFigures,
    SpreadFigures,
    Statement,
    StepFigures,
    UnmetFigures,
    by_matter,
)
from evaluations.results.forms import RulingForm
from evaluations.results.models import Result, Ruling
from evaluations.results.rules import beyond
from evaluations.scoring.models import Finding
from evaluations.sessions import presence
from evaluations.sessions.models import AgendaItem, SessionRules
from evaluations.sessions.rules import CHOOSE, REOPEN, RULE, ItemFacts
from evaluations.sessions.seating import ItemSeating
from ocop.core.moves import Offer
from ocop.core.templatetags.ocop import diem, so
from ocop.law.profiles.rules import ProfileRules, Value
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets.rules import StopMeans

WIDEST = 5
ASKED = ("star_bands", "minimum_missed", "lower_minimum_binds_higher", "title_mark", "stop_means")
STOP_WORDS = {
    StopMeans.NO_STAR: "Chưa đạt hạng được công nhận, dù được bao nhiêu điểm",
    StopMeans.COUNT_BEFORE: "Chỉ tính các tiêu chí đến chỗ dừng",
    StopMeans.SHOW_ONLY: "Vẫn tính mọi tiêu chí, có ghi chú; phiếu dừng phải chấm tiếp",
}


@dataclass(frozen=True)
class ReadingLine:
    value: str
    label: str
    stars: int
    used: bool
    needs: tuple[str, ...]


@dataclass(frozen=True)
class RulingLine:
    """One matter: who stated it, what the council concluded, what it had concluded before."""

    title: str
    text: str
    statements: tuple[Statement, ...]
    current: Ruling | None
    before: tuple[Ruling, ...]
    if_accepted: str
    form: RulingForm | None  # for the chair, while nothing is concluded yet
    change_url: str = ""  # for the chair: put the ruling right
    take_back_url: str = ""


@dataclass(frozen=True)
class SpreadLine:
    spread: SpreadFigures
    dots: Dots


@dataclass(frozen=True)
class ResultPage:
    result: Result
    item: AgendaItem
    scales: tuple[Scale, ...]
    headline: str
    sentence: str
    parts: tuple[PartFigures, ...]
    edges: tuple[str, ...]
    readings: tuple[ReadingLine, ...]
    differ: bool
    settled: bool  # the session's rules name the reading
    reading: str  # which one, from where and why
    discuss: tuple[str, ...]
    unmet: tuple[str, ...]
    spreads: tuple[SpreadLine, ...]
    rulings: tuple[RulingLine, ...]
    uncounted: tuple[str, ...]  # whose sheet has no total yet
    unconfirmed: tuple[Value, ...]
    presence: tuple[str, ...]  # who took part, where that needs words
    choose: bool
    reopen: bool
    url: str
    moves: tuple[Offer, ...] = ()


def result_page(result: Result, seen: ItemSeating, facts: ItemFacts, rulings: Sequence[Ruling] = ()) -> ResultPage:
    figures, item, rules = result.figures, seen.item, seen.seating.rules
    profile = profile_rules(item.dossier.profile)
    steps = figures.reading(reading_of(result)).steps
    return ResultPage(
        result=result,
        item=item,
        scales=tuple(scales(result, figures)),
        headline=headline(result, steps, waiting=bool(facts.not_ruled)),
        sentence=sentence(result),
        parts=figures.parts,
        edges=tuple(edge_words(edge) for edge in figures.edges if edge.lower),
        readings=tuple(reading_line(figures.reading(value), value, result) for value in Reading.values),
        differ=len(set(result.readings.values())) > 1,
        settled=bool(rules.minimum_reading),
        reading=reading_words(result, rules),
        discuss=tuple(discuss(result, figures, rules.spread_limit)),
        unmet=tuple(unmet_words(steps, result)),
        spreads=tuple(SpreadLine(spread, dots(spread)) for spread in widest(figures)),
        rulings=tuple(ruling_lines(result, rulings, profile, may=RULE.refusal(facts) is None)),
        uncounted=tuple(member.name for member in figures.members if not member.counted),
        unconfirmed=tuple(profile.unconfirmed(*ASKED)),
        presence=tuple(presence.told(seen)),
        choose=CHOOSE.refusal(facts) is None and not rules.minimum_reading and len(set(result.readings.values())) > 1,
        reopen=REOPEN.refusal(facts) is None,
        url=reverse("evaluations:result", args=[item.pk]),
    )


def widest(figures: Figures) -> tuple[SpreadFigures, ...]:
    """The criteria on which members differ most."""
    return tuple(spread for spread in figures.spreads[:WIDEST] if spread.width)


def scales(result: Result, figures: Figures) -> Iterator[Scale]:
    """The pictures, wide and narrow; none while no sheet has a total."""
    totals = [member.total for member in figures.counted]
    if result.average is None or not totals or not figures.edges:
        return
    holds = result.stars if result.stars is not None else result.star_by_points
    for width, css in ((720, "not-s"), (350, "only-s")):
        yield scale(width, figures.edges, totals, result.average, holds, css)


def ruling_lines(
    result: Result, rulings: Sequence[Ruling], profile: ProfileRules, *, may: bool
) -> Iterator[RulingLine]:
    """Each matter that was stated, once, with its ruling. `may`: the user leads, and nothing is confirmed."""
    url = reverse("evaluations:result_ruling", args=[result.item_id])
    for stated in by_matter(result.statements):
        first = stated[0]
        of = [ruling for ruling in rulings if ruling.matter == first.matter]
        current = next((ruling for ruling in of if ruling.ended_at is None), None)
        asked = may and first.matter is not None
        yield RulingLine(
            title=first.title,
            text=first.text,
            statements=stated,
            current=current,
            before=tuple(ruling for ruling in of if ruling.ended_at),
            if_accepted=if_accepted(first, profile),
            form=RulingForm(of=first) if asked and current is None else None,
            change_url=f"{url}?loai={first.kind}&muc={first.key}" if asked and current else "",
            take_back_url=reverse("evaluations:result_ruling_back", args=[result.item_id, current.pk])
            if asked and current
            else "",
        )


def if_accepted(statement: Statement, profile: ProfileRules) -> str:
    """What accepting it does: a knock-out leaves no star, a stop does what the profile says."""
    return STOP_WORDS[profile.stars.stop_means if statement.kind == Finding.Kind.STOP else StopMeans.NO_STAR]


def reading_of(result: Result) -> str:
    """The reading whose steps are shown: the one that holds; where all agree any; else the first."""
    return result.reading or Reading.values[0]


def headline(result: Result, steps: Sequence[StepFigures], *, waiting: bool = False) -> str:
    """What is missing for the next star, in words: "Còn thiếu 0,14 điểm và 1 yêu cầu tối thiểu để đạt 4 sao." """
    if result.figures.out and result.figures.version == 1:
        return "Có phát hiện dừng hoặc loại: kết quả không phải một tổng điểm thường."
    if waiting:
        return "Chờ Hội đồng kết luận về trường hợp thành viên đã nêu."
    if result.figures.out:
        return "Hội đồng chấp nhận trường hợp dừng đánh giá hoặc bị loại: không xếp hạng."
    if result.stars is None:
        if any(not member.counted for member in result.figures.members):
            return "Chờ thành viên chấm tiếp phần còn lại của phiếu."
        return "Chưa rõ hạng: các cách tính yêu cầu tối thiểu cho hạng khác nhau."
    above = [step for step in steps if step.stars > (result.stars or 0)]
    if not above:
        return "Đã ở hạng cao nhất."
    step = above[-1]
    missing = []
    if step.missing:
        missing.append(f"{diem(step.missing)} điểm")
    if step.unmet:
        missing.append(f"{len(step.unmet)} yêu cầu tối thiểu")
    return f"Còn thiếu {' và '.join(missing)} để đạt {step.stars} sao." if missing else ""


def sentence(result: Result) -> str:
    """Star by points beside the star after minimums."""
    if result.star_by_points is None:
        return "Chưa phiếu nào có tổng điểm."
    if result.stars is None or result.stars == result.star_by_points:
        return f"Theo điểm: {result.star_by_points} sao."
    after = f"{result.stars} sao" if result.stars else "chưa đạt hạng được công nhận"
    return f"Theo điểm: {result.star_by_points} sao. Hạng sau khi xét yêu cầu tối thiểu: {after}."


def edge_words(edge: Edge) -> str:
    side = "trên" if edge.reached else "dưới"
    return f"{side} mốc {edge.stars} sao {diem(edge.away)} điểm"


def reading_line(stored: ReadingFigures, value: str, result: Result) -> ReadingLine:
    above = [step for step in stored.steps if step.stars > stored.stars and not step.missing]
    needs = tuple(needed_words(unmet) for step in above[-1:] for unmet in step.unmet)
    return ReadingLine(value, Reading(value).label, stored.stars, value == result.reading, needs)


def reading_words(result: Result, rules: OwnRules) -> str:
    """By which reading of the minimums the star was found, and who said so."""
    now, then = rules.minimum_reading, result.reading
    if now and (now == then or not then):
        why = f" Lý do: {rules.reason}" if isinstance(rules, SessionRules) and rules.reason else ""
        return f"Cả phiên tính theo một cách: {rules.get_minimum_reading_display()} ({rules.minimum_source}).{why}"
    if then:
        why = f" Lý do: {result.reading_reason}" if result.reading_reason else ""
        later = f" Sau đó phiên đổi sang: {rules.get_minimum_reading_display()}." if now else ""
        return f"Kết quả này tính theo: {result.get_reading_display()}.{why}{later}"
    if len(set(result.readings.values())) > 1:
        return (
            "Quy chế của Hội đồng chưa ghi cách tính, và các cách cho hạng khác nhau. Chủ trì chọn một cách cho cả"
            " phiên và ghi lý do."
        )
    return "Mọi cách tính cho cùng một hạng."


def needed_words(unmet: UnmetFigures) -> str:
    """5b Trí tuệ/bản sắc địa phương cần 5 điểm, đang là 3; 4 trong 9 người chấm đạt, bằng nửa."""
    present = "chưa chấm" if unmet.present is None else f"đang là {so(unmet.present)}"
    reached = f"; {unmet.reached} trong {unmet.members} người chấm đạt"
    tie = ", đúng một nửa" if unmet.tie else ""
    return f"{unmet.code} {unmet.title} cần {so(unmet.needed)} điểm, {present}{reached}{tie}"


def missed_steps(steps: Sequence[StepFigures], result: Result) -> Iterator[tuple[int, UnmetFigures]]:
    """Each unmet minimum of the stars that the points would give, with its star; none while the star is open."""
    if result.stars is None or result.star_by_points is None:
        return
    for step in steps:
        if result.stars < step.stars <= result.star_by_points:
            for unmet in step.unmet:
                yield step.stars, unmet


def unmet_words(steps: Sequence[StepFigures], result: Result) -> list[str]:
    return [
        f"Chưa đạt yêu cầu tối thiểu của {star} sao: {needed_words(unmet)}."
        for star, unmet in missed_steps(steps, result)
    ]


def discuss(result: Result, figures: Figures, limit: Decimal | None) -> Iterator[str]:
    """What the chair should look at before confirming."""
    if beyond(figures.spread, limit):
        yield f"Tổng điểm các phiếu lệch nhau {so(figures.spread)} điểm, quá mức {so(limit)} điểm của quy chế."
    yield from star_movers(result, figures)


def star_movers(result: Result, figures: Figures) -> Iterator[str]:
    """Whose sheet or statement decides the star, under each reading that is still open; the same words once."""
    open_ones = Reading.values if len(set(result.readings.values())) > 1 and not result.reading else []
    yield from dict.fromkeys(
        words for reading in open_ones or [reading_of(result)] for words in mover_words(figures, reading, open_ones)
    )


def mover_words(figures: Figures, reading: str, open_ones: Sequence[str]) -> Iterator[str]:
    under = f" theo cách “{Reading(reading).label}”" if open_ones else ""
    for mover in figures.reading(reading).movers:
        star = f"{mover.stars} sao" if mover.stars else "chưa đạt hạng được công nhận"
        if mover.if_accepted:
            yield f"Trường hợp {mover.name} nêu quyết định hạng: nếu Hội đồng chấp nhận thì hạng là {star}."
            continue
        yield (
            f"Một phiếu quyết định hạng{under}: không tính phiếu {so(mover.total)} điểm của {mover.name}"
            f" thì trung bình là {diem(mover.average)}, hạng là {star}."
        )
