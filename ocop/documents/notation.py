"""How figures, dates and names are written on an official paper (Nghị định 30/2020/NĐ-CP, phụ lục I). Pure."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_NUMBERED = re.compile(r"\A(Điều \d+\.|[IVX]+\.|\d+(?:\.\d+)*\.)(?=\s)")


def number_format(value: Decimal | int | None, places: int | None = None) -> str:
    """1234.5 → "1.234,5". With `places` that many decimals, half up; without, the number's own."""
    if value is None:
        return ""
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number:,f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def points(value: Decimal | int | None) -> str:
    """An average: "69,86"."""
    return number_format(value, 2)


def day_short(day: date | None) -> str:
    """20/05/2024; a day not known yet leaves room for a pen."""
    return f"{day:%d/%m/%Y}" if day else "…/…/……"


def day_long(day: date | None) -> str:
    """ngày 05 tháng 02 năm 2024: days below 10, January and February get a nought (phụ lục I, mục II.4)."""
    if day is None:
        return "ngày     tháng     năm        "
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def serial(number: int | None, symbol: str) -> str:
    """07/QĐ-UBND; without a number the clerk writes it."""
    return f"{number:02d}/{symbol}" if number is not None else f"\u2003\u2003\u2003/{symbol}"


def leading_number(text: str) -> tuple[str, str]:
    """("Điều 2.", " Giao Phòng Kinh tế…"): what stands in bold before a paragraph, and the rest."""
    found = _NUMBERED.match(text)
    return (found.group(0), text[found.end() :]) if found else ("", text)
