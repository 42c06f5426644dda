from ocop.law.bases import admin as bases
from ocop.law.dates import admin as dates
from ocop.law.papers import admin as papers
from ocop.law.profiles import admin as profiles
from ocop.law.questions import admin as questions
from ocop.law.sheets import admin as sheets
from ocop.law.taxonomy import admin as taxonomy

__all__ = ["bases", "dates", "papers", "profiles", "questions", "sheets", "taxonomy"]
