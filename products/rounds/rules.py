"""What to tell about a round's days. Pure: the days are arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocop.law.dates.rules import RoundRule, last_day_in_time


@dataclass(frozen=True)
class Span:
    """Days of a profile, both ends counted; None is open."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class RoundDays:
    opens_on: date
    cut_off_on: date | None = None  # the last day in time
    due_on: date | None = None


def profile_warnings(days: RoundDays, in_force: Span, handed_in: Span) -> list[str]:
    """Where the profile does not hold on the round's days, in sentences; an empty list is fine."""
    warnings = []
    if not in_force.holds(days.opens_on):
        warnings.append(f"Bộ quy định chưa hoặc không còn hiệu lực vào ngày mở đợt {days.opens_on:%d/%m/%Y}.")
    for label, day in (("hạn nhận hồ sơ", days.cut_off_on), ("hạn hoàn thành", days.due_on)):
        if day and in_force.holds(days.opens_on) and not in_force.holds(day):
            warnings.append(f"Bộ quy định không còn hiệu lực vào {label} {day:%d/%m/%Y}.")
    last = days.cut_off_on or days.opens_on
    if not (handed_in.holds(days.opens_on) and handed_in.holds(last)):
        warnings.append(
            f"Hồ sơ nộp từ {days.opens_on:%d/%m/%Y} đến {last:%d/%m/%Y} có ngày không theo bộ quy định này."
        )
    return warnings


def not_taking(days: RoundDays, today: date) -> str | None:
    """Why the round takes no dossier on this day; None when it does."""
    if today < days.opens_on:
        return f"Đợt này nhận hồ sơ từ {days.opens_on:%d/%m/%Y}. Hãy chờ đến ngày mở đợt hoặc chọn đợt khác."
    if days.cut_off_on and today > days.cut_off_on:
        return f"Đợt này đã hết hạn nhận hồ sơ, nhận đến hết ngày {days.cut_off_on:%d/%m/%Y}. Hãy chọn đợt khác."
    return None


def law_refusal(handed_in: Span, day: date, law: str, reason: str, *, office: str) -> str | None:
    """Why no dossier comes under this law on this day; None when it does, or when the office gave the round a reason
    (26/2026, Điều 12.2: what was handed in before goes on under the old law)."""
    if handed_in.holds(day) or reason.strip():
        return None
    return (
        f"{law} không nhận hồ sơ nộp ngày {day:%d/%m/%Y}. Hãy chọn đợt theo quy định đang áp dụng, "
        f"hoặc đề nghị {office} ghi lý do tại đợt này."
    )


def fixed_rounds_warning(last_day: date | None, rules: Sequence[RoundRule], *, cut_off_counts: bool) -> str | None:
    """Where the law fixes rounds and this one has another last day."""
    if last_day is None or not rules:
        return None
    days = [date(last_day.year, *rule.proposed_before) for rule in rules]
    if last_day in [last_day_in_time(day, rules, cut_off_counts=cut_off_counts) for day in days]:
        return None
    fixed = " và ".join(f"{day:%d/%m}" for day in days)
    return f"Quy định có các đợt cố định, đề nghị trước ngày {fixed}. Đợt khác cần có trong quy chế và kế hoạch."
