from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from plans.targets.rules import Standing, target_light
from plans.tasks.rules import Light

FIGURES = st.integers(0, 50)
DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))
ORDER = [Light.LATE, Light.RISK, Light.IDLE, Light.OK, Light.DONE]


@given(st.integers(1, 50), FIGURES, FIGURES, FIGURES, DAYS, st.integers(0, 100))
def test_a_higher_count_never_makes_a_target_worse(low, one, other, forecast, today, margin):
    less, more = sorted((one, other))
    lights = [target_light(low, actual, forecast, year=2024, today=today, margin=margin) for actual in (less, more)]
    assert ORDER.index(lights[0]) <= ORDER.index(lights[1])


@given(st.integers(1, 50), FIGURES, st.none() | FIGURES, DAYS, st.integers(0, 100))
def test_a_target_is_done_at_its_figure_idle_before_the_year_and_late_after_it(low, actual, forecast, today, margin):
    shown = target_light(low, actual, forecast, year=2024, today=today, margin=margin)
    assert (shown is Light.DONE) == (actual >= low)
    assert (shown is Light.LATE) == (actual < low and today.year > 2024)
    assert (shown is Light.IDLE) == (actual < low and today.year < 2024)


def test_early_in_the_year_an_empty_forecast_is_no_alarm():
    assert target_light(6, 0, 0, year=2024, today=date(2024, 1, 20), margin=25) is Light.OK
    assert target_light(3, 1, 2, year=2024, today=date(2024, 5, 14), margin=25) is Light.RISK


def test_what_is_on_the_way_keeps_a_target_in_order():
    may = date(2024, 5, 14)
    assert target_light(6, 0, 7, year=2024, today=may, margin=25) is Light.OK
    assert target_light(6, 0, 5, year=2024, today=may, margin=25) is Light.RISK


def test_a_range_is_written_as_one():
    assert Standing(6, 8, 3, 7, Light.OK).asked == "6–8"
    assert Standing(3, None, 1, None, Light.RISK).asked == "3"
