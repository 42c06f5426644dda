"""Text at the edge and in search: one form (NFC), nothing invisible that could deceive a reader."""

import re
import unicodedata

# NUL and C0 controls but tab, LF, CR; lone surrogates; zero-width; bidi marks, embeddings, isolates; BOM
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")


def clean(text: str) -> str:
    """NFC, without control, bidi and zero-width characters (SECURITY 24)."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def compared(text: str) -> str:
    """As two entries are compared: " Hộ  nguyễn VĂN Hà" → "hộ nguyễn văn hà". Accents count: Hạ is another name."""
    return " ".join(clean(text).split()).casefold()


def fold(text: str) -> str:
    """For search: "Nước mắm Đồng" → "nuoc mam dong". Lower case, no accents, single blanks."""
    lower = unicodedata.normalize("NFKD", clean(text).lower().replace("đ", "d"))
    return " ".join(_MARKS.sub("", lower).split())
