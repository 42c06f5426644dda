"""What this house answers to those below it."""

from ocop.core import seams
from plans import found

for kind in (found.PLANS, found.TASKS):
    seams.found.answered_by(kind.find)
