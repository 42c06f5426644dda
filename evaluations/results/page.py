"""What a revealed result shows, from what was stored at closing: no sums here, no query."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from evaluations.councils.models import Reading
from evaluations.results.drawing import Dots, Scale, dots, scale
from evaluations.results.models import Result
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.rules import CHOOSE, REOPEN, ItemFacts
from ocop.core.moves import Offer
from ocop.core.templatetags.ocop import diem, so
from ocop.law.profiles.rules import Value
from ocop.law.profiles.services import rules_of as profile_rules

WIDEST = 5
ASKED = ("star_bands", "minimum_missed", "lower_minimum_binds_higher", "title_mark", "stop_means", "stop_found_by")


@dataclass(frozen=True)
class ReadingLine:
    value: str
    label: str
    stars: int
    used: bool
    needs: tuple[str, ...]


@dataclass(frozen=True)
class SpreadLine:
    spread: dict[str, Any]
    dots: Dots


@dataclass(frozen=True)
class ResultPage:
    result: Result
    item: AgendaItem
    scales: tuple[Scale, ...]
    headline: str
    sentence: str
    parts: list[dict[str, Any]]
    edges: tuple[str, ...]
    readings: tuple[ReadingLine, ...]
    differ: bool
    by_rules: bool  # the council's own rules name the reading
    discuss: tuple[str, ...]
    unmet: tuple[str, ...]
    spreads: tuple[SpreadLine, ...]
    unconfirmed: tuple[Value, ...]
    choose: bool
    reopen: bool
    url: str
    moves: tuple[Offer, ...] = ()


def result_page(result: Result, item: AgendaItem, facts: ItemFacts) -> ResultPage:
    detail, council = result.detail, item.session.council
    key = reading_of(result)
    steps = detail["readings"][key]["steps"]
    totals = [Decimal(member["total"]) for member in detail["members"]]
    holds = result.stars if result.stars is not None else result.star_by_points
    return ResultPage(
        result=result,
        item=item,
        scales=tuple(
            scale(width, detail["edges"], totals, result.average, holds, css)
            for width, css in ((720, "not-s"), (350, "only-s"))
        ),
        headline=headline(result, steps),
        sentence=sentence(result),
        parts=detail["parts"],
        edges=tuple(edge_words(edge) for edge in detail["edges"] if Decimal(edge["lower"])),
        readings=tuple(reading_line(detail["readings"][value], value, result) for value in Reading.values),
        differ=len(set(result.readings.values())) > 1,
        by_rules=bool(council.minimum_reading),
        discuss=tuple(discuss(result, council.spread_limit, key)),
        unmet=tuple(unmet_words(steps, result)),
        spreads=tuple(
            SpreadLine(spread, dots(spread)) for spread in detail["spreads"][:WIDEST] if Decimal(spread["width"])
        ),
        unconfirmed=tuple(profile_rules(item.dossier.profile).unconfirmed(*ASKED)),
        choose=CHOOSE.refusal(facts) is None and not council.minimum_reading and len(set(result.readings.values())) > 1,
        reopen=REOPEN.refusal(facts) is None,
        url=reverse("evaluations:result", args=[item.pk]),
    )


def reading_of(result: Result) -> str:
    """The reading whose steps are shown: the one that holds; where all agree any; else the first."""
    return result.reading or Reading.values[0]


def headline(result: Result, steps: list[dict[str, Any]]) -> str:
    """What is missing for the next star, in words: "Còn thiếu 0,14 điểm và 1 điều kiện để đạt 4 sao." """
    if result.findings and not result.stars:
        return "Có phát hiện dừng hoặc loại: kết quả không phải một tổng điểm thường."
    if result.stars is None:
        return "Chưa rõ hạng: các cách tính điều kiện cho hạng khác nhau."
    above = [step for step in steps if step["stars"] > result.stars]
    if not above:
        return "Đã ở hạng cao nhất."
    step = above[-1]
    missing = []
    if Decimal(step["missing"]):
        missing.append(f"{diem(step['missing'])} điểm")
    if step["unmet"]:
        missing.append(f"{len(step['unmet'])} điều kiện")
    return f"Còn thiếu {' và '.join(missing)} để đạt {step['stars']} sao." if missing else ""


def sentence(result: Result) -> str:
    """Star by points beside the star after minimums."""
    if result.stars is None or result.stars == result.star_by_points:
        return f"Theo điểm: {result.star_by_points} sao."
    after = f"{result.stars} sao" if result.stars else "không đạt sao"
    return f"Theo điểm: {result.star_by_points} sao. Sau điều kiện: {after}."


def edge_words(edge: dict[str, Any]) -> str:
    side = "trên" if edge["reached"] else "dưới"
    return f"{side} mốc {edge['stars']} sao {diem(edge['away'])} điểm"


def reading_line(stored: dict[str, Any], value: str, result: Result) -> ReadingLine:
    above = [step for step in stored["steps"] if step["stars"] > stored["stars"] and not Decimal(step["missing"])]
    needs = tuple(needed_words(unmet) for step in above[-1:] for unmet in step["unmet"])
    return ReadingLine(value, Reading(value).label, stored["stars"], value == result.reading, needs)


def needed_words(unmet: dict[str, Any]) -> str:
    """5b Trí tuệ/bản sắc địa phương cần 5 điểm, đang là 3; 4 trong 9 người chấm đạt, bằng nửa."""
    present = "chưa chấm" if unmet["present"] is None else f"đang là {so(unmet['present'])}"
    reached = f"; {unmet['reached']} trong {unmet['members']} người chấm đạt"
    tie = ", đúng một nửa" if unmet["tie"] else ""
    return f"{unmet['code']} {unmet['title']} cần {so(unmet['needed'])} điểm, {present}{reached}{tie}"


def unmet_words(steps: list[dict[str, Any]], result: Result) -> list[str]:
    """Each unmet minimum of the stars that the points would give; while the reading is open each has its own."""
    if result.stars is None:
        return []
    return [
        f"Thiếu điều kiện {step['stars']} sao: {needed_words(unmet)}."
        for step in steps
        if step["stars"] <= result.star_by_points and step["stars"] > (result.stars or 0)
        for unmet in step["unmet"]
    ]


def discuss(result: Result, limit: Decimal | None, key: str) -> Iterator[str]:
    """What the chair should look at before confirming."""
    spread = Decimal(result.detail["spread"])
    if limit is not None and spread > limit:
        yield f"Tổng điểm các phiếu lệch nhau {so(spread)} điểm, quá mức {so(limit)} điểm của quy chế."
    open_ones = Reading.values if result.stars is None else [key]
    for reading in open_ones:
        under = f" theo cách “{Reading(reading).label}”" if result.stars is None else ""
        for mover in result.detail["readings"][reading]["movers"]:
            star = f"{mover['stars']} sao" if mover["stars"] else "không đạt sao"
            yield (
                f"Một phiếu quyết định hạng{under}: không tính phiếu {so(mover['total'])} điểm của {mover['name']}"
                f" thì trung bình là {diem(mover['average'])}, hạng là {star}."
            )
