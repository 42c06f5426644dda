"""Which version of its sheet a dossier has."""

from ocop.law.sheets.models import CriteriaSheet
from ocop.law.sheets.services import sheet_for
from products.dossiers.models import Dossier


def sheet_of(dossier: Dossier) -> CriteriaSheet:
    """The sheet as it was when the dossier was opened: a version that came later is for later dossiers. Raises Refusal.

    Evidence, self-assessment, ward's part and agenda all ask here, so that they speak of the same criteria.
    """
    return sheet_for(dossier.product.product_set, dossier.profile, dossier.created_at)
