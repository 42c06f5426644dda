"""One Vietnamese order for names, in lists, selects and papers, the same on every database (docs/decisions/0018). Pure.

Letters come as in the alphabet (a ă â b c d đ e ê …), whatever their tone; of names that differ in tones alone the one
without comes first, then huyền, hỏi, ngã, sắc, nặng. Upper and lower case are one; signs are blanks; numbers come by
their value, before letters: "Đợt 2" before "Đợt 10".
"""

import re
import unicodedata

from ocop.core.text import clean

LONGEST = 400  # of a key; names that are the same in so many signs are told apart by their record's key alone
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = "\u0306\u0302\u031b"  # of ă, â ê ô, ơ ư: they make another letter, not a tone
_MARKS = re.compile("[\u0300-\u036f]")
_PART = re.compile(r"\d+|.", re.S)
_BLANK, _END = "01", "00"  # below every digit and letter, so that the shorter of two names is first


def _places() -> dict[str, str]:
    """Each letter as two of 0-9 a-z, which every collation of a database orders alike: ă is "a1", đ "d1"."""
    found: dict[str, str] = {}
    for letter in _ALPHABET:
        base = unicodedata.normalize("NFD", letter.replace("đ", "d"))[0]
        found[letter] = f"{base}{sum(place[0] == base for place in found.values())}"
    return found


_PLACES = _places()


def order_key(name: str) -> str:
    """What is compared instead of the name, of 0-9 a-z alone: first the letters of all of it, then the tones."""
    letters, tones = [], []
    for part in _PART.findall(_plain(name)):
        letter, tone = _split(part)
        letters.append(_place(letter))
        tones.append(tone)
    return f"{''.join(letters)}{_END}{''.join(tones).rstrip('0')}"[:LONGEST]


def _plain(name: str) -> str:
    """Lower case; each run of signs and blanks is one blank, none at the ends."""
    text = unicodedata.normalize("NFC", clean(name).lower().replace("\u00f0", "đ"))
    return " ".join("".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in text).split())


def _split(part: str) -> tuple[str, str]:
    """The letter without its tone, and the tone."""
    signs = unicodedata.normalize("NFD", part)
    tone = next((_TONES[sign] for sign in signs if sign in _TONES), "0")
    kept = "".join(sign for sign in signs if sign in _SHAPES or not _MARKS.match(sign))
    return unicodedata.normalize("NFC", kept), tone


def _place(letter: str) -> str:
    if letter in _PLACES:
        return _PLACES[letter]
    if letter == " ":
        return _BLANK
    if letter.isdecimal():
        value = str(int(letter[:60]))
        return f"1{len(value):02d}{value}"
    return _PLACES.get(letter[:1]) or f"zz{ord(letter[:1] or ' '):06x}"
