"""Dates that the law counts: months, ends, windows, working days, rounds. Constants and today are arguments."""

import calendar
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


def add_months(start: date, months: int) -> date:
    """The same day so many months later, else that month's last: 29/02/2024 + 36 months is 28/02/2027."""
    month = start.year * 12 + start.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def certificate_end(valid_from: date, months: int) -> date:
    """The last day on which it still holds (26/2026, Điều 4.3; Bộ luật Dân sự 2015, Điều 147, 148)."""
    return add_months(valid_from, months)


def days_left(valid_to: date, today: date) -> int:
    """0 on the end day, negative after it."""
    return (valid_to - today).days


class HandIn(StrEnum):
    EARLY = "early"
    IN_TIME = "in_time"
    LATE = "late"

    @property
    def label(self) -> str:
        return {"early": "chưa đến thời hạn nộp", "in_time": "trong thời hạn nộp", "late": "quá thời hạn nộp"}[
            self.value
        ]


@dataclass(frozen=True)
class Window:
    """Days on which a re-evaluation may be handed in, both ends counted."""

    opens: date
    closes: date

    def state(self, day: date) -> HandIn:
        if day < self.opens:
            return HandIn.EARLY
        return HandIn.IN_TIME if day <= self.closes else HandIn.LATE


def hand_in_window(valid_to: date, earliest: int, latest: int) -> Window:
    """From `earliest` to `latest` calendar days before the certificate's end; not moved for days off."""
    return Window(valid_to - timedelta(days=earliest), valid_to - timedelta(days=latest))


@dataclass(frozen=True)
class Calendar:
    """Days off beside Saturday and Sunday, and weekend days that are worked instead."""

    days_off: frozenset[date] = frozenset()
    worked_instead: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        if day in self.worked_instead:
            return True
        return day.weekday() < 5 and day not in self.days_off


ANNOUNCED_BY = (10, 1)  # month, day: from then on next year's days off are asked for


def year_without_days_off(known: Collection[int], today: date) -> int | None:
    """The year for which working days cannot be counted: this one, or in its last months the next; None when known."""
    asked = (today.year, today.year + 1) if (today.month, today.day) >= ANNOUNCED_BY else (today.year,)
    return next((year for year in asked if year not in known), None)


def add_working_days(start: date, days: int, calendar_: Calendar) -> date:
    """The last day of a term of so many working days; the first day is not counted."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= calendar_.works(day)
    return day


def working_days_between(start: date, end: date, calendar_: Calendar) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before."""
    if end < start:
        return -working_days_between(end, start, calendar_)
    return sum(calendar_.works(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def working_day_on_or_before(day: date, calendar_: Calendar) -> date:
    """A notice that is due on a day off goes out before it."""
    while not calendar_.works(day):
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True)
class RoundRule:
    """A fixed round: proposed before one day of the year, done before another (days as (month, day))."""

    number: int
    proposed_before: tuple[int, int]
    done_before: tuple[int, int]


@dataclass(frozen=True)
class RoundDates:
    number: int
    year: int  # of the cut-off
    cut_off: date
    due: date


def round_for(handed_in_on: date, rules: Sequence[RoundRule], *, cut_off_counts: bool) -> RoundDates | None:
    """The first round whose cut-off is not missed. `cut_off_counts`: whether the cut-off day itself is in time."""
    found = [_round(rule, year) for year in (handed_in_on.year, handed_in_on.year + 1) for rule in rules]
    open_ones = [r for r in found if handed_in_on < r.cut_off or (cut_off_counts and handed_in_on == r.cut_off)]
    return min(open_ones, key=lambda r: r.cut_off, default=None)


def _round(rule: RoundRule, year: int) -> RoundDates:
    cut_off = date(year, *rule.proposed_before)
    due = date(year, *rule.done_before)
    return RoundDates(rule.number, year, cut_off, due if due > cut_off else due.replace(year=year + 1))


def last_day_in_time(cut_off: date, rules: Iterable[RoundRule], *, cut_off_counts: bool) -> date:
    """The last day on which a dossier is in time: the cut-off, save that the law's own “trước ngày 30/4” ends on 29/04
    where the day itself does not count (26/2026, Điều 5.1)."""
    of_the_law = (cut_off.month, cut_off.day) in {rule.proposed_before for rule in rules}
    return cut_off - timedelta(days=1) if of_the_law and not cut_off_counts else cut_off


def calendar_term(start: date, days: int) -> date:
    """The last day of a term of so many calendar days; the first day is not counted, the last is not moved."""
    return start + timedelta(days=days)


@dataclass(frozen=True)
class Milestone:
    """A day to remind on, counted back from a certificate's end."""

    code: str
    days_before: int
    label: str
    notice: bool = False  # the law's written notice


@dataclass(frozen=True)
class Reminder:
    profile: str  # code of the profile it comes from
    milestone: Milestone
    day: date


def reminders(
    valid_to: date,
    *,
    own: tuple[str, Sequence[Milestone]],
    renewal: tuple[str, Sequence[Milestone]],
    calendar_: Calendar,
) -> tuple[Reminder, ...]:
    """All milestones of the profile the re-evaluation will fall under, and of its own the notice the law asks for.

    `own` and `renewal` are (profile code, milestones). One a day: the notice stands where both have that day. A notice
    whose day is a day off goes out on the working day before it.
    """
    notices = [m for m in own[1] if m.notice]
    taken = {notice.days_before for notice in notices}
    ahead = [m for m in renewal[1] if m.days_before not in taken]
    found = [_reminder(valid_to, own[0], m, calendar_) for m in notices]
    found += [_reminder(valid_to, renewal[0], m, calendar_) for m in ahead]
    return tuple(sorted(found, key=lambda reminder: reminder.day))


def _reminder(valid_to: date, profile: str, milestone: Milestone, calendar_: Calendar) -> Reminder:
    day = valid_to - timedelta(days=milestone.days_before)
    return Reminder(profile, milestone, working_day_on_or_before(day, calendar_) if milestone.notice else day)


@dataclass(frozen=True)
class DueNow:
    """What a holder is told today: the newest milestone alone, and with it the law's written notice once it is due."""

    newest: Reminder
    notice: Reminder | None


def due_now(all_: Iterable[Reminder], today: date) -> DueNow | None:
    """However long ago milestones were missed, the newest stands for them; None while the first is still to come."""
    passed = [reminder for reminder in all_ if reminder.day <= today]
    if not passed:
        return None
    notice = next((reminder for reminder in passed if reminder.milestone.notice), None)
    return DueNow(max(passed, key=lambda reminder: (reminder.day, reminder == notice)), notice)


@dataclass(frozen=True)
class ProfileSpan:
    """Days on which a dossier handed in falls under a profile: without a first day never, without a last for ever."""

    code: str
    first: date | None
    last: date | None


def which_profile(handed_in_on: date, spans: Iterable[ProfileSpan]) -> str | None:
    """By the day the dossier was handed in (26/2026, Điều 12.2); None before the first profile known here."""
    for span in spans:
        if span.first and span.first <= handed_in_on and (span.last is None or handed_in_on <= span.last):
            return span.code
    return None
