"""What is searched for, each word with all that it is called too. Pure."""

from collections.abc import Mapping, Sequence

from ocop.core.text import spelt

MOST_WORDS = 8
"""A longer query is cut: each word is one condition."""
LONGEST = 5
"""Words of a synonym that are recognised one after the other."""
LEAST = 2
"""Letters of a synonym: one letter alone begins half of all words."""

Needles = tuple[str, ...]
"""Parts that must all stand in a `search_text`."""
Either = tuple[Needles, ...]
"""One of these must."""
Names = Mapping[str, frozenset[str]]
"""What each word, in the spelling of search, is called too."""


def refusal(short: str, words: str) -> str | None:
    """Why these two are no synonyms; None when they are."""
    if len(spelt(short)) < LEAST or len(spelt(words)) < LEAST:
        return f"Từ đồng nghĩa cần ít nhất {LEAST} chữ hoặc số. Hãy ghi đủ hơn."
    if spelt(short) == spelt(words):
        return "Hai từ này khi tìm là một. Hãy ghi từ khác."
    if max(len(spelt(each).split()) for each in (short, words)) > LONGEST:
        return f"Từ đồng nghĩa dài nhất {LONGEST} tiếng. Hãy ghi ngắn hơn."
    return None


def wanted(text: str, names: Names) -> list[Either]:
    """What must stand in a record's words, for each word of `text`: its needles, or those of what it is called too.
    Of several words that are one name (“hợp tác xã”) the longest counts; its words may stand apart, as any others."""
    parts = [part for typed in text.split() if (part := spelt(typed))]
    found: list[Either] = []
    while parts and len(found) < MOST_WORDS:
        size = next((n for n in range(min(LONGEST, len(parts)), 0, -1) if " ".join(parts[:n]) in names), 1)
        said, others = parts[:size], sorted(names.get(" ".join(parts[:size]), ()))
        found.append((tuple(needle(part) for part in said), *((f" {other}",) for other in others)))
        parts = parts[size:]
    return found


def needle(part: str) -> str:
    """One of two letters begins a word, as the index knows those."""
    return part if len(part) > 2 else f" {part}"


def names_of(pairs: Sequence[tuple[str, str]]) -> Names:
    """Both ways: whoever writes the one means the other."""
    names: dict[str, set[str]] = {}
    for one, other in ((spelt(short), spelt(words)) for short, words in pairs):
        names.setdefault(one, set()).add(other)
        names.setdefault(other, set()).add(one)
    return {name: frozenset(others) for name, others in names.items()}
