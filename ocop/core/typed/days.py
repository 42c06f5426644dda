"""A day as people type it, the day first. Pure."""

import re
import unicodedata
from datetime import date

_PARTS = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")  # the number pad of a phone has no slash
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""No paper, meeting or term of an office lies outside: a year beyond is mistyped, or of another calendar."""


def day(text: str) -> date | None:
    """19/01/2024, 19.01.2024, 19-1-2024, 19012024, 19/01/24, and as browsers send it 2024-01-19. None where it is no
    day, or lies outside EARLIEST..LATEST."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if found := _PARTS.fullmatch(plain):
        return _day(found[4], found[3], found[1])
    if found := _DIGITS.fullmatch(plain):
        return _day(found[3], found[2], found[1])
    if found := _ISO.fullmatch(plain):
        return _day(*found.groups())
    return None


def _day(year: str, month: str, of_month: str) -> date | None:
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(of_month))
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
