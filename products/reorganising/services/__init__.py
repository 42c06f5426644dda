"""Sắp xếp xã, phường: drafted with all that is chosen, recorded in one act, undone exactly (a draft again), its day and
document put right."""

from products.reorganising.services.correcting import correct
from products.reorganising.services.drafting import (
    Choices,
    NewUnit,
    add,
    choose,
    create,
    delete,
    drop,
    edit,
    kinds_refusal,
)
from products.reorganising.services.producers import move_due
from products.reorganising.services.recording import record
from products.reorganising.services.undoing import undo

__all__ = [
    "Choices",
    "NewUnit",
    "add",
    "choose",
    "correct",
    "create",
    "delete",
    "drop",
    "edit",
    "kinds_refusal",
    "move_due",
    "record",
    "undo",
]
