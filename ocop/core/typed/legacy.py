"""Text typed in the fonts of before Unicode, TCVN3 (ABC) and VNI: recognised, and written anew in Unicode."""

import re
import unicodedata
from dataclasses import dataclass

from ocop.core.text import fold

# TCVN 5712:1993, VN3, by its place in Latin-1
_TCVN3 = str.maketrans(dict(zip(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
    strict=True,
)))  # fmt: skip
# VNI: a vowel is followed by its mark; ơ, ư, đ and the i with a mark are one sign each
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_SIGNS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = _VNI_SIGNS | {sign.upper(): letter.upper() for sign, letter in _VNI_SIGNS.items()}
_VNI_PAIR = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])", re.I)
# what no Vietnamese word in Unicode has: signs of TCVN3 alone; of VNI a pair or sign that spelling knows not
_ONLY_TCVN3 = re.compile("[µ¶·¸¹¨»¼½¾Æ©Ç®Ñª×Ø¡¢§£¤¥¦ÜÞßä«åæç¬ëîïñö÷øûüþÖË\u00ad]")
_ONLY_VNI = re.compile("a[ùøûõïâáàåãäêéèúüë]|e[ùøûõïâåä]|o[ùøûõïâåä]|u[ùøûõï]|y[ùøûõ]|ô[ùøûõï]|[öñæ]", re.I)
_UNICODE_ALONE = re.compile("[ăđĩũơư\u1ea0-\u1ef9]", re.I)
_ONSETS = "b|ch?|d|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu?|r|s|th?|tr|v|x"
_VOWELS = (
    "ai|ao|au|ay|a|eo|eu|e|ieu|ia|ie|iu|i|oai|oao|oay|oa|oeo|oe|oi|oo|o|"
    "uay|ua|ue|ui|uoi|uou|uo|uu|uya|uye|uyu|uy|u|yeu|ye|y"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_VOWELS})(?:ch?|m|n|nh|ng|p|t)?")  # without its marks


@dataclass(frozen=True)
class Legacy:
    """Which font it was typed for, and what it says in Unicode."""

    font: str
    text: str


def legacy(text: str) -> Legacy | None:
    """None where the text is Unicode already, or makes no Vietnamese words in either font."""
    if _UNICODE_ALONE.search(unicodedata.normalize("NFC", text)):
        return None
    if _ONLY_TCVN3.search(text) and (told := _told("TCVN3", text, text.translate(_TCVN3))):
        return told
    return _told("VNI", text, _from_vni(text)) if _ONLY_VNI.search(text) else None


def _told(font: str, text: str, read: str) -> Legacy | None:
    """None where a word that changes is no Vietnamese syllable ("3×5", "Jalapeño"), or has signs alone ("©")."""
    changed = [(old, _letters(new)) for old, new in zip(text.split(), read.split(), strict=False) if old != new]
    in_words = any(re.search("[a-z]", old, re.I) for old, _ in changed)
    return Legacy(font, read) if in_words and all(_SYLLABLE.fullmatch(new) for _, new in changed) else None


def _letters(word: str) -> str:
    return fold(word).strip(".,;:!?()[]\"'/-")


def _from_vni(text: str) -> str:
    def joined(pair: re.Match[str]) -> str:
        return _VNI.get(pair[1], pair[1]) + _VNI_MARKS[pair[2].lower()]

    marked = _VNI_PAIR.sub(joined, text)
    return unicodedata.normalize("NFC", "".join(_VNI.get(sign, sign) for sign in marked))
