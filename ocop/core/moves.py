"""How a record moves from state to state: one rule, asked by the service that moves and by the page that offers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role


class HasState(Protocol):
    """What a rule sees of a record: its state (a TextChoices member) and the roles by which the user reaches it."""

    @property
    def state(self) -> "Labelled": ...
    @property
    def roles(self) -> frozenset[Role]: ...


class Labelled(Protocol):
    @property
    def label(self) -> object: ...  # a string, lazy or not


RELOAD = " Hãy tải lại trang."
"""What helps on a page that shows the record as it was; a list of many that are refused leaves it out."""

S = TypeVar("S")
F = TypeVar("F", bound=HasState)


def no_right(act: str, about: str, roles: frozenset[Role]) -> str:
    """Why this account may not, where `roles` are those by which it reaches the record: it has not been given the
    right, or the record lies beyond its reach and another role would not help."""
    if roles:
        return f"Tài khoản này chưa được giao quyền {act}; đề nghị quản trị viên bổ sung vai trò."
    about = f"{about[:1].upper()}{about[1:]}"
    return f"{about} này ngoài phạm vi được giao cho tài khoản; đề nghị đơn vị phụ trách thực hiện."


def right(action: str, act: str, about: str) -> Callable[[frozenset[Role]], str | None]:
    """The rule of an act that asks nothing but the right: what it sees are the roles that reach the record."""

    def refusal(roles: frozenset[Role]) -> str | None:
        return None if MAY[action] & roles else no_right(act, about, roles)

    return refusal


@dataclass(frozen=True)
class Move(Generic[S, F]):
    """One act: who may (`action` in the policy), from where to where, and what must hold."""

    action: str
    label: str
    sources: tuple[S, ...]
    target: S
    needs: tuple[Callable[[F], str | None], ...] = ()
    about: str = "hồ sơ"  # what a sentence calls the record
    trail: str = ""  # its name in the audit trail, where one right allows several acts

    @property
    def event(self) -> str:
        return self.trail or self.action

    def refusal(self, facts: F) -> str | None:
        """Why not now, as a sentence; None when allowed."""
        if not MAY[self.action] & facts.roles:
            return no_right(f"“{self.label}”", self.about, facts.roles)
        if facts.state not in self.sources:
            here = f"{self.about[:1].upper()}{self.about[1:]} đang ở bước “{facts.state.label}”"
            return f"{here}, không thể {self.label.lower()}.{RELOAD}"
        return next(filter(None, (need(facts) for need in self.needs)), None)

    def offered(self, facts: F) -> bool:
        """Whether a page shows this act at all: right role, right state; a need not met shows as a reason."""
        return bool(MAY[self.action] & facts.roles) and facts.state in self.sources


@dataclass(frozen=True)
class Stage:
    """One step of a record's way, as components/stages.html shows it."""

    label: str
    kind: str  # done, now, far
    icon: str = ""
    note: str = ""


@dataclass(frozen=True)
class Offer:
    """A button as a template shows it: disabled with its sentence when refused."""

    label: str
    url: str
    refusal: str | None = None
    primary: bool = False
    danger: bool = False
    link: bool = False  # a page with a form to fill in first, not an act by itself
