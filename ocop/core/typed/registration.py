"""Tax and registration numbers: compared in one form, however they were typed. Pure."""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

_LABEL = re.compile(r"^(?:MST|MSDN|MSHTX|MÃ SỐ THUẾ|SỐ)\s*[:.]?\s*", re.I)
_JOINTS = re.compile(r"[\s.\-–—]+")
_TAX = re.compile(r"(\d{10})(\d{3})?")


def compared(text: str) -> str:
    """ "MST: 1609.876.543" → "1609876543"; a branch keeps its three digits: "1609876543-002". Other numbers without
    blanks, dots and dashes, in capitals; "" where there is no letter or digit."""
    plain = _JOINTS.sub("", _LABEL.sub("", unicodedata.normalize("NFKC", text).strip())).upper()
    if found := _TAX.fullmatch(plain):
        return "-".join(filter(None, found.groups()))
    return plain if re.search(r"\w", plain) else ""


def is_doubtful(text: str) -> bool:
    """Neither a tax number with its check digit (10 or 13 digits), nor a person's or household's of 12: it may still be
    right, as a registration of another office."""
    key = compared(text).replace("-", "")
    if re.fullmatch(r"\d{12}", key):
        return False
    try:
        mst.validate(key)
    except ValidationError:
        return True
    return False
