"""The code of a dossier in what people type."""

import re

from ocop.core.text import fold


def code_of(text: str) -> str:
    """The code of a dossier in what was typed: "hs 2026 0019" → "HS-2026-0019"; "" where it is none."""
    found = re.fullmatch(r"hs(\d{4})(\d{4,8})", re.sub(r"[\W_]+", "", fold(text)))
    return f"HS-{found[1]}-{found[2]}" if found else ""


def code_part(text: str) -> str:
    """What of a code was typed: "0019", "2026 00"; "" where no code can hold it."""
    part = "-".join(text.upper().split())
    return part if re.fullmatch(r"(HS-[A-Z-]*)?[\d-]*\d[\d-]*", part, re.ASCII) else ""
