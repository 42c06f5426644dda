"""What the rules see of a dossier."""

from dataclasses import dataclass

from ocop.accounts.roles import Role
from products.dossiers.rules.states import State


@dataclass(frozen=True)
class Reached:
    """What is seen of a dossier where many are moved, or reminded of, at once: no more than this is read of each."""

    state: State
    roles: frozenset[Role]


@dataclass(frozen=True)
class Facts(Reached):
    """All a rule sees of a dossier."""

    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    ward_report: bool = False
    ward_open_matters: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    explained: bool = False
    own: bool = False  # this user opened it
    handed_in: bool = False  # once at least
    law_over: str = ""  # why its law takes no dossier today
