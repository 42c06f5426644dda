"""A name as people type it: on one line, with something to see. Pure."""

import re
import unicodedata

from ocop.core.text import clean

# nothing to see although Unicode calls some of them letters: soft hyphen, joiners, fillers, the blank of Braille
_UNSEEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\u3164\ufe00-\ufe0f\uffa0]")


def tidy(text: str) -> str:
    """One line, single blanks, NFC, nothing invisible."""
    return " ".join(_UNSEEN.sub("", clean(text)).split())


def has_word(text: str) -> bool:
    """Whether there is a letter or digit to read."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)
