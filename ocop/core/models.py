from ocop.core.audit.models import AuditEvent, AuditLink
from ocop.core.drafts.models import Draft
from ocop.core.files.models import StoredFile
from ocop.core.health.models import Pulse
from ocop.core.jobs.models import Job
from ocop.core.numbers.models import NumberBook
from ocop.core.resuming.models import PartialUpload
from ocop.core.saved_lists.models import SavedList
from ocop.core.synonyms.models import Synonym

__all__ = [
    "AuditEvent", "AuditLink", "Draft", "Job", "NumberBook", "PartialUpload", "Pulse", "SavedList", "StoredFile",
    "Synonym",
]  # fmt: skip
