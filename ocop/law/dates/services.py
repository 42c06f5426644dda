"""The calendar of days off, for the working-day clocks."""

from datetime import date

from ocop.law.dates.models import DayOff
from ocop.law.dates.rules import Calendar, year_without_days_off


def calendar() -> Calendar:
    """Days off and days worked instead, as entered; one query."""
    days = list(DayOff.objects.values_list("day", "worked_instead"))
    return Calendar(
        frozenset(day for day, worked in days if not worked), frozenset(day for day, worked in days if worked)
    )


def days_off_missing(today: date) -> str | None:
    """A sentence when the days off of a year that is counted in are not entered; one query."""
    known = DayOff.objects.filter(worked_instead=False).dates("day", "year")
    year = year_without_days_off([day.year for day in known], today)
    return f"Chưa có ngày nghỉ lễ, Tết năm {year}: thời hạn tính theo ngày làm việc sẽ sai." if year else None
