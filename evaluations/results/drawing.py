"""Where the points of a result lie on its pictures: plain SVG attributes, no style. Pure."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluations.results.figures import Edge, SpreadFigures

PAD, TOP, TALL, MIDDLE = 9.0, 36, 30, 51.0


@dataclass(frozen=True)
class Band:
    stars: int
    x: str
    width: str
    middle: str
    here: bool  # the star that holds
    named: bool  # wide enough for its word


@dataclass(frozen=True)
class Mark:
    x: str
    y: str = ""
    text: str = ""


@dataclass(frozen=True)
class Scale:
    width: int
    bands: tuple[Band, ...]
    edges: tuple[Mark, ...]
    dots: tuple[Mark, ...]
    mean: Mark
    arrow: str
    label: str
    css: str


def scale(
    width: int,
    edges: Sequence[Edge],
    totals: Sequence[Decimal],
    average: Decimal,
    stars: int | None,
    css: str,
) -> Scale:
    """The totals and their mean between the edges of the profile; cut off below the lowest total."""
    lowers = sorted((edge.lower, edge.stars) for edge in edges)
    low = _low(lowers, [*totals, average])
    at = _line(low, Decimal(100), width)
    bounds = [(max(lower, low), star) for lower, star in lowers]
    uppers = [lower for lower, _ in bounds[1:]] + [Decimal(100)]
    bands = [
        _band(star, at(lower), at(upper), star == stars)
        for (lower, star), upper in zip(bounds, uppers, strict=True)
        if upper > low
    ]
    shown = [lower for lower, _ in lowers if lower > low]
    x = at(average)
    return Scale(
        width=width,
        bands=tuple(bands),
        edges=tuple(Mark(_f(at(lower)), text=_n(lower)) for lower in shown),
        dots=tuple(_dots(at, totals)),
        mean=Mark(_f(x), text=_n(average)),
        arrow=f"M{_f(x)} 34l-7 -11h14z",
        label=_words(average, lowers, totals),
        css=css,
    )


def _low(lowers: Sequence[tuple[Decimal, int]], values: Sequence[Decimal]) -> Decimal:
    """Where the picture begins: half the scale below the top edge, or the tens below the lowest value."""
    lowest = Decimal(math.floor(min(values) / 10) * 10)
    usual = max(lower for lower, _ in lowers) - 50
    return max(Decimal(), min(usual, lowest))


def _line(low: Decimal, high: Decimal, width: int) -> Callable[[Decimal], float]:
    per_point = (width - 2 * PAD) / float(high - low)
    return lambda value: PAD + float(value - low) * per_point


def _band(stars: int, left: float, right: float, here: bool) -> Band:
    return Band(stars, _f(left + 1), _f(max(right - left - 2, 0)), _f((left + right) / 2), here, right - left > 70)


def _dots(at: Callable[[Decimal], float], totals: Sequence[Decimal]) -> Iterator[Mark]:
    for total, count in sorted(Counter(totals).items()):
        gap = min(11.0, TALL / count)
        for place in range(count):
            yield Mark(_f(at(total)), _f(MIDDLE + (place - (count - 1) / 2) * gap))


def _words(average: Decimal, lowers: Sequence[tuple[Decimal, int]], totals: Sequence[Decimal]) -> str:
    edges = ", ".join(f"{star} sao {_n(lower)}" for lower, star in lowers if lower)
    lowest, highest = _n(min(totals)), _n(max(totals))
    return f"Trung bình {_n(average)} điểm. Mốc {edges}. {len(totals)} phiếu từ {lowest} đến {highest} điểm."


@dataclass(frozen=True)
class Dots:
    """How the members scored one criterion."""

    ticks: tuple[Mark, ...]
    circles: tuple[Mark, ...]
    average: str
    label: str


def dots(spread: SpreadFigures) -> Dots:
    left, right, row = 34.0, 226.0, 4
    points = list(spread.points.values())
    top = spread.max or Decimal(1)

    def at(value: Decimal) -> float:
        return left + float(value / top) * (right - left)

    circles = []
    counts = sorted(Counter(points).items())
    for value, count in counts:
        for place in range(count):
            line, within = divmod(place, row)
            in_line = min(row, count - line * row)
            circles.append(Mark(_f(at(value) + (within - (in_line - 1) / 2) * 9.5), str(18 - 10 * line)))
    told = ", ".join(f"{count} phiếu {_n(value)} điểm" for value, count in counts)
    return Dots(
        ticks=tuple(Mark(_f(at(tick)), text=_n(tick)) for tick in spread.ladder),
        circles=tuple(circles),
        average=_f(at(spread.average)),
        label=f"{spread.code}: {told}",
    )


def _f(value: float) -> str:
    return f"{value:.1f}"


def _n(value: Decimal) -> str:
    """69,86 · 50 · 7,5"""
    return f"{value.normalize():f}".replace(".", ",")
