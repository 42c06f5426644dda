"""A number book only goes up: a number that was given is never given again (SECURITY 79)."""

from ocop.core.numbers.models import NumberBook
from ocop.core.triggers import Guard, changed, register

TABLE = NumberBook._meta.db_table
MESSAGE = "Sổ số chỉ đi lên, không lùi, không xóa được"

register(
    Guard(TABLE, "UPDATE", "up", MESSAGE, f"NEW.last < OLD.last OR {changed(NumberBook, 'last')}"),
    Guard(TABLE, "DELETE", "up", MESSAGE),
)
