"""What the fonts of our papers can print: a sign without a glyph comes out as an empty box."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

FONT = "static/vendor/fonts/Tinos_400Regular.ttf"


def without_glyph(text: str) -> str:
    """The signs of `text` that no paper can print, each once: "Mật ong 🍯" → "🍯"."""
    return "".join(dict.fromkeys(sign for sign in text if not sign.isspace() and ord(sign) not in _printable()))


@dataclass(frozen=True)
class Printed:
    """One text that a paper will print: what it is, the page on which it is put right, and what comes before that."""

    label: str
    text: str
    mend: str
    first: str = ""

    @property
    def signs(self) -> str:
        return without_glyph(self.text)


def unprintable(texts: Iterable[Printed]) -> list[Printed]:
    """Those that would come out with empty boxes, to be told before the paper is issued; each text once."""
    return [text for text in dict.fromkeys(texts) if text.signs]


@cache
def _printable() -> frozenset[int]:
    with TTFont(settings.BASE_DIR / FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
