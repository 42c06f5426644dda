"""What the fonts of our papers can print: a sign without a glyph comes out as an empty box."""

from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

FONT = "static/vendor/fonts/Tinos_400Regular.ttf"


def without_glyph(text: str) -> str:
    """The signs of `text` that no paper can print, each once: "Mật ong 🍯" → "🍯"."""
    return "".join(dict.fromkeys(sign for sign in text if not sign.isspace() and ord(sign) not in _printable()))


@cache
def _printable() -> frozenset[int]:
    with TTFont(settings.BASE_DIR / FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
