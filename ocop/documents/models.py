from ocop.documents.official.models import OfficialPaper, PaperFile
from ocop.documents.paper_templates.models import PaperTemplate

__all__ = ["OfficialPaper", "PaperFile", "PaperTemplate"]
