from ocop.documents.official import admin as official
from ocop.documents.paper_templates import admin as paper_templates

__all__ = ["official", "paper_templates"]
