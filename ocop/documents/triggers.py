"""A numbered paper and the files of any paper stay (SECURITY 79): corrected by a new edition, replaced by a new row.

The stored file itself cannot go while a row here names it: the foreign key holds it.
"""

from ocop.core.triggers import Guard, register
from ocop.documents.official.models import CancelledNumber, OfficialPaper, PaperFile

WRITTEN = "OLD.number IS NOT NULL OR OLD.content IS NOT NULL"
NUMBERED = "Văn bản đã ghi không sửa, không xóa được"
CANCELLED = "Số đã hủy không sửa, không xóa được"
FILE = "Tệp của văn bản không sửa, không xóa được"

register(
    *(
        Guard(
            OfficialPaper._meta.db_table,
            event,
            "numbered",
            NUMBERED,
            "OLD.number IS NOT NULL OR OLD.content IS NOT NULL",
        )
        for event in ("UPDATE", "DELETE")
    ),
    *(Guard(PaperFile._meta.db_table, event, "kept", FILE) for event in ("UPDATE", "DELETE")),
    *(Guard(CancelledNumber._meta.db_table, event, "kept", CANCELLED) for event in ("UPDATE", "DELETE")),
)
