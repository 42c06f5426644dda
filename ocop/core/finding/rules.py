"""What the one search of an office finds. Pure."""

from dataclasses import dataclass

from ocop.core.text import spelt

SHOWN = 5
"""Of each kind; the rest is one step away, in its list."""
MOST_CHARACTERS = 200

State = tuple[str, str, str]
"""Words, tone, sign."""


@dataclass(frozen=True)
class Hit:
    """One record; `exact`: its code or number is what was typed."""

    title: str
    url: str
    facts: tuple[str, ...] = ()
    state: State | None = None
    ward: str = ""
    exact: bool = False

    @property
    def said(self) -> str:
        return " · ".join(filter(None, self.facts))


@dataclass(frozen=True)
class Group:
    """The records of one kind, the nearest first; `rest` is the address of the others, empty where there are none."""

    kind: str
    hits: tuple[Hit, ...] = ()
    rest: str = ""

    @property
    def has_states(self) -> bool:
        return any(hit.state for hit in self.hits)

    @property
    def is_exact(self) -> bool:
        return any(hit.exact for hit in self.hits)


def same_code(typed: str, *codes: str) -> bool:
    """Whether one of these codes or numbers was typed, in any spelling: "1203 qđ ubnd" is "1203/QĐ-UBND"."""
    return bool(wanted := spelt(typed)) and wanted in {spelt(code) for code in codes}


def in_order(groups: list[Group]) -> list[Group]:
    """Those with something in them; a kind whose code was typed goes first."""
    return sorted((group for group in groups if group.hits), key=lambda group: not group.is_exact)


def only_exact(groups: list[Group]) -> Hit | None:
    """The one record whose code or number was typed; None where there is none, or several."""
    exact = [hit for group in groups for hit in group.hits if hit.exact]
    return exact[0] if len(exact) == 1 else None
