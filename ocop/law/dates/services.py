"""The calendar of days off, for the working-day clocks."""

from ocop.law.dates.models import DayOff
from ocop.law.dates.rules import Calendar


def calendar() -> Calendar:
    """Days off and days worked instead, as entered; one query."""
    days = list(DayOff.objects.values_list("day", "worked_instead"))
    return Calendar(
        frozenset(day for day, worked in days if not worked), frozenset(day for day, worked in days if worked)
    )
