"""Whether a target will be met: actual and forecast against what the plan asks, by the day. Pure."""

from dataclasses import dataclass
from datetime import date

from plans.tasks.rules import Light, year_share


@dataclass(frozen=True)
class Standing:
    """A target as its line shows it. `high` is None where the plan asks one figure, not a range."""

    low: int
    high: int | None
    actual: int
    forecast: int | None
    light: Light

    @property
    def asked(self) -> str:
        """ "6–8" or "3"."""
        return f"{self.low}–{self.high}" if self.high and self.high > self.low else str(self.low)

    @property
    def most(self) -> int:
        """The end of the scale: the largest figure of the line, at least 1."""
        return max(self.low, self.high or 0, self.actual, self.forecast or 0, 1)


def target_light(low: int, actual: int, forecast: int | None, *, year: int, today: date, margin: int) -> Light:
    """Done at the lower figure; late after the year. While it runs, a forecast that reaches the figure is in order,
    one that does not is a risk once `margin` per cent of the year are gone; without a forecast the count must keep
    pace with the year within that margin."""
    if actual >= low:
        return Light.DONE
    if today.year > year:
        return Light.LATE
    if today.year < year:
        return Light.IDLE
    gone = year_share(year, today)
    if forecast is not None:
        return Light.RISK if forecast < low and gone > margin else Light.OK
    return Light.RISK if gone - actual * 100 // low > margin else Light.OK
