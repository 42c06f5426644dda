from datetime import date

import pytest

from ocop.law.dates.rules import year_without_days_off
from ocop.law.dates.services import days_off_missing
from ocop.law.models import DayOff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 25), None),
        (date(2027, 9, 30), None),
        (date(2027, 10, 1), 2028),
        (date(2027, 12, 31), 2028),
        (date(2028, 1, 1), 2028),
        (date(2028, 11, 1), 2028),
    ],
)
def test_days_off_are_known_until_2027_and_then_asked_for(reference, today, year):
    told = days_off_missing(today)
    assert told == (f"Chưa có ngày nghỉ lễ, Tết năm {year}: thời hạn tính theo ngày làm việc sẽ sai." if year else None)


def test_a_weekend_day_that_is_worked_makes_no_year_known(reference):
    DayOff.objects.create(day=date(2028, 1, 8), name="Làm bù", worked_instead=True)
    assert days_off_missing(date(2028, 2, 1))
    DayOff.objects.create(day=date(2028, 1, 3), name="Tết Dương lịch")
    assert days_off_missing(date(2028, 2, 1)) is None


def test_the_year_that_runs_is_told_first():
    assert year_without_days_off((), date(2030, 12, 1)) == 2030
    assert year_without_days_off((2030,), date(2030, 12, 1)) == 2031
