"""When a task runs, how far it is, and its light. Pure: no query, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

QUARTERS = ("I", "II", "III", "IV")
Quarters = tuple[bool, bool, bool, bool]


class Light(models.TextChoices):
    """By date and progress; the value is the name of the sign's colour in the look."""

    DONE = "done", "Hoàn thành"
    OK = "ok", "Đúng tiến độ"
    RISK = "risk", "Có nguy cơ quá hạn"
    LATE = "late", "Quá hạn"
    IDLE = "idle", "Chưa đến hạn"

    @property
    def sign(self) -> str:
        """The look has four signs: what is done has the sign of what goes well."""
        return "ok" if self is Light.DONE else self.value


@dataclass(frozen=True)
class Window:
    start: date
    end: date


@dataclass(frozen=True)
class Report:
    """One report as progress sees it: of which unit, how far, in the order they were written."""

    unit_id: int
    percent: int


def window(year: int, quarters: Quarters, starts_on: date | None = None, ends_on: date | None = None) -> Window:
    """The days of a task: its own dates, else from the first to the last of its quarters, else the year."""
    running = [number for number, on in enumerate(quarters) if on] or [0, 3]
    start = starts_on or date(year, running[0] * 3 + 1, 1)
    end = ends_on or quarter_end(year, running[-1])
    return Window(start, max(start, end))


def quarter_end(year: int, number: int) -> date:
    """The last day of a quarter, counted from 0."""
    following = date(year + 1, 1, 1) if number == 3 else date(year, number * 3 + 4, 1)
    return following - timedelta(days=1)


def quarter_of(day: date) -> int:
    return (day.month - 1) // 3


def time_text(year: int, quarters: Quarters, starts_on: date | None = None, ends_on: date | None = None) -> str:
    """As the appendix prints it: "Quý I/2024; Quý II/2024", "Trong năm 2024", or the dates."""
    if starts_on and ends_on:
        return f"{starts_on:%d/%m/%Y} đến {ends_on:%d/%m/%Y}"
    if ends_on:
        return f"Trước ngày {ends_on:%d/%m/%Y}"
    if starts_on:
        return f"Từ ngày {starts_on:%d/%m/%Y}"
    if all(quarters) or not any(quarters):
        return f"Trong năm {year}"
    return "; ".join(f"Quý {name}/{year}" for name, on in zip(QUARTERS, quarters, strict=True) if on)


def time_share(days: Window, today: date) -> int:
    """How much of the window has passed before today, 0 to 100."""
    length = (days.end - days.start).days + 1
    passed = (today - days.start).days
    return max(0, min(100, passed * 100 // length))


def year_share(year: int, today: date) -> int:
    return time_share(Window(date(year, 1, 1), date(year, 12, 31)), today)


def light(days: Window, percent: int, *, today: date, margin: int) -> Light:
    """Done at 100. Late from the day after the end. Before the start: nothing to say. Between: at risk when
    progress is behind the time passed by more than `margin` per cent."""
    if percent >= 100:
        return Light.DONE
    if today > days.end:
        return Light.LATE
    if today < days.start:
        return Light.IDLE
    return Light.RISK if time_share(days, today) - percent > margin else Light.OK


def late_days(days: Window, today: date) -> int:
    return max(0, (today - days.end).days)


def progress(reports: Sequence[Report], whole: int, charged: Iterable[int]) -> int:
    """Percent of a task done. `reports` oldest first; one by `whole`, the plan's own unit, speaks for the task from
    then on; without one it is the mean of the latest of each unit in charge, who has not reported counting as 0."""
    latest = {report.unit_id: report.percent for report in reports}
    if whole in latest:
        return latest[whole]
    units = set(charged) | set(latest)
    return sum(latest.values()) // len(units) if units else 0


def reported(reports: Iterable[Report], charged: Iterable[int]) -> int:
    """How many of the units in charge have reported."""
    return len({report.unit_id for report in reports} & set(charged))


def counted(actual: int, aim: int) -> int:
    """Percent by a count from records; never above 100."""
    return min(100, actual * 100 // aim) if aim > 0 else 0
