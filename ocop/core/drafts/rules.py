"""What a page's script may leave here of a form that is being typed (static/js/drafts.js)."""

import json
import re
from typing import Any

from ocop.core.refusal import Refusal
from ocop.core.text import clean

MARK = re.compile(r"[0-9a-f]{16}")
PAGE_LENGTH = 200
MOST = 30
"""Drafts of one user; the oldest goes for a new one."""
LARGEST = 200_000
"""Characters of one draft: twice what the longest form holds."""

Fields = dict[str, dict[str, Any]]  # name → {"value": [text], "was": [text], "seen": stamp of the record}
UNREADABLE = "Bản đang gõ dở này không đọc được. Hãy tải lại trang."


def fields_of(sent: str) -> Fields:
    """Checked to its shape, text cleaned as that of a form. Raises Refusal."""
    if len(sent) > LARGEST:
        raise Refusal("Bản đang gõ dở quá dài để giữ trên máy chủ. Hãy lưu rồi gõ tiếp.")
    try:
        found = json.loads(sent)
        return {
            clean(name): {key: _texts(kept[key]) for key in ("value", "was")} | _seen(kept)
            for name, kept in found.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise Refusal(UNREADABLE) from wrong


def _texts(values: Any) -> list[str]:
    if not isinstance(values, list):
        raise TypeError
    return [clean(value) for value in values]


def _seen(kept: dict[str, Any]) -> dict[str, str]:
    return {"seen": clean(kept["seen"])}


def is_mark(text: str) -> bool:
    return bool(MARK.fullmatch(text))
