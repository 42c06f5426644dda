"""What a producer's name tells. Pure."""

import re

from ocop.core.text import spelt

# in the spelling of search; what a register of business adds to a name, and its short forms
_KIND_WORDS = re.compile(
    r"^ho(?: kinh doanh| san xuat)?\b|\b(?:hop tac xa|htx|lien hiep|to hop tac|tht|cong ti|ct|ctcp|co phan|tnhh"
    r"|trach nhiem huu han|mtv|mot thanh vien|doanh nghiep tu nhan|doanh nghiep|dntn|dn|hkd|co so san xuat|cssx|co so"
    r"|chu trang trai|trang trai)\b"
)


def telling(name: str) -> str:
    """The words that tell it from others of its kind, as search spells them: "HTX Thủy sản Bến Sen" and "Hợp tác xã
    thuỷ sản Bến Sen" → "thuy san ben sen"."""
    return " ".join(_KIND_WORDS.sub(" ", spelt(name)).split())
