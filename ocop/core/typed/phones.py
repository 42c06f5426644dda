"""Phone numbers of Vietnam, one or several in a field. Pure."""

import re
from dataclasses import dataclass

import phonenumbers

# eleven digits until the change of mobile prefixes of 15/09/2018
NEW_PREFIX = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035",
    "0166": "036", "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_BETWEEN = re.compile(r"\s*[;,/]\s*|\s+-\s+")


@dataclass(frozen=True)
class Phones:
    """The numbers in digits, "0912345678", and what could not be read; `renewed` where an old prefix has a new one."""

    numbers: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    renewed: bool = False

    @property
    def text(self) -> str:
        return "; ".join(self.numbers)


def phones(text: str) -> Phones:
    numbers, unread, renewed = [], [], False
    for part in filter(None, _BETWEEN.split(text.strip())):
        digits = _digits(part)
        if (new := NEW_PREFIX.get(digits[:4])) and len(digits) == 11:
            digits, renewed = new + digits[4:], True
        if _is_number(digits):
            numbers.append(digits)
        else:
            unread.append(part)
    return Phones(tuple(dict.fromkeys(numbers)), tuple(unread), renewed)


def _digits(text: str) -> str:
    digits = re.sub(r"[\s.\-()]", "", text)
    return "0" + digits.removeprefix("+84").removeprefix("0") if digits.startswith("+84") else digits


def _is_number(digits: str) -> bool:
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number_for_region(number, "VN")
