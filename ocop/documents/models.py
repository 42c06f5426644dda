from ocop.documents.official.models import OfficialPaper
from ocop.documents.paper_templates.models import PaperTemplate

__all__ = ["OfficialPaper", "PaperTemplate"]
