"""What this house answers to those below it."""

from ocop.core import seams
from ocop.documents.official.found import PAPERS

seams.found.answered_by(PAPERS.find)
