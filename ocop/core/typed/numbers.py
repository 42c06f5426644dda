"""Numbers as an office writes them: 1.234,5 and 285.000 đồng. Pure."""

import re
import unicodedata
from decimal import Decimal

_WHOLE = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)")
_DECIMAL = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_POINT = re.compile(r"-?\d+\.(?:\d{1,2}|\d{4,})")


def whole(text: str) -> int | None:
    """With dots before each three digits, or none at all: "285.000" → 285000. None where it is no such number."""
    plain = _plain(text)
    return int(plain.replace(".", "")) if _WHOLE.fullmatch(plain) else None


def decimal(text: str) -> Decimal | None:
    """A comma before the part of one: "1.234,5" → 1234.5. A point that cannot stand for thousands is read as a comma:
    "12.5" → 12.5. None where it is no such number."""
    plain = _plain(text)
    if _POINT.fullmatch(plain):
        return Decimal(plain)
    return Decimal(plain.replace(".", "").replace(",", ".")) if _DECIMAL.fullmatch(plain) else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
