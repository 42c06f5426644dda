"""What each act is called in a journal: every house tells its own (`words.py`), a test finds the act without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """An act in a journal. `tone`: "key" a step, "bad" a way back or refusal. `shows`: which of the event's changes are
    told as "từ … thành …", by their Vietnamese names."""

    title: str
    tone: str = ""
    shows: Mapping[str, str] = field(default_factory=dict)


_WORDS: dict[str, Words] = {}
_ENDINGS = {  # of any record in the admin
    ".saved": Words("Sửa ở trang quản trị"),
    ".added": Words("Thêm ở trang quản trị"),
    ".deleted": Words("Xóa ở trang quản trị", "bad"),
    ".linked": Words("Sửa liên kết ở trang quản trị"),
    ".refused": Words("Bị từ chối", "bad"),
}


def tell(words: Mapping[str, Words]) -> None:
    _WORDS.update(words)


def titles() -> dict[str, tuple[list[str], list[str]]]:
    """Each name of an act, in their order, with the acts that are called so, and the endings of those of any record."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for action, words in _WORDS.items():
        found.setdefault(words.title, ([], []))[0].append(action)
    for ending, words in _ENDINGS.items():
        found.setdefault(words.title, ([], []))[1].append(ending)
    return dict(sorted(found.items()))


def words_of(action: str) -> Words | None:
    """None for an act that nobody told of."""
    if found := _WORDS.get(action):
        return found
    return next((words for ending, words in _ENDINGS.items() if action.endswith(ending)), None)
