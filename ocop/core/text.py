"""Text at the edge and in search: one form (NFC), nothing invisible that could deceive a reader."""

import re
import unicodedata

# NUL and C0 controls but tab, LF, CR; lone surrogates; zero-width; bidi marks, embeddings, isolates; BOM
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NOT_WORDS = re.compile(r"[\W_]+")
_DIGIT_EDGE = re.compile(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])")
_FINAL_Y = re.compile(r"\b([bcdghklmnpqrstvx]{1,3}|qu)y\b")


def clean(text: str) -> str:
    """NFC, without control, bidi and zero-width characters (SECURITY 24)."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def compared(text: str) -> str:
    """As two entries are compared: " Hộ  nguyễn VĂN Hà" → "hộ nguyễn văn hà". Accents count: Hạ is another name."""
    return " ".join(clean(text).split()).casefold()


def fold(text: str) -> str:
    """For search: "Nước mắm Đồng" → "nuoc mam dong". Lower case, no accents, single blanks."""
    lower = unicodedata.normalize("NFKD", clean(text).lower().replace("đ", "d").replace("\u00f0", "d"))  # ð typed for đ
    return " ".join(_MARKS.sub("", lower).split())


def spelt(text: str) -> str:
    """`fold` in the one spelling that search compares: "Trà K’Bing Mỹ Quý - 200g" → "tra kbing mi qui 200 g". Signs are
    blanks, apostrophes nothing; a number stands apart from its letters; y after consonants is i."""
    plain = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", fold(text)))
    return " ".join(_FINAL_Y.sub(r"\1i", _DIGIT_EDGE.sub(" ", plain)).split())


def lower_first(name: str) -> str:
    """ "Thành phố Long Xuyên" after "Ủy ban nhân dân"."""
    return name[:1].lower() + name[1:]
