from ocop.documents.official.models import CancelledNumber, OfficialPaper, PaperFile
from ocop.documents.paper_templates.models import PaperTemplate

__all__ = ["CancelledNumber", "OfficialPaper", "PaperFile", "PaperTemplate"]
