"""What `products` asks about the ward's part, without knowing this house."""

from evaluations.ward.services import part_of, report_text
from products.dossiers.models import Dossier
from products.dossiers.rules import State
from products.dossiers.services import WARD_PART, WardPart


def register() -> None:
    if ward_part not in WARD_PART:
        WARD_PART.append(ward_part)


def ward_part(dossier: Dossier) -> WardPart:
    """Asked while the dossier is with the ward, and for its report later on."""
    part = part_of(dossier)
    report = report_text(part.assessment) if part.assessment else ""
    if report or dossier.state != State.WARD_ASSESSING:
        return WardPart((), report)
    return WardPart(part.open_matters, "")
