"""Whether files are still what was stored: so many each time, going on where the last time stopped."""

from pathlib import Path

from django.conf import settings

from ocop.core.files.models import StoredFile
from ocop.core.files.services import digest_of
from ocop.core.health.services import Fault

REMEDY = "Lấy lại tệp này từ bản sao lưu (thư mục files); chưa có thì xin người nộp gửi lại."


def check_next(count: int) -> tuple[int, list[Fault]]:
    """How many were compared, and what is missing or changed. After the last file it begins anew."""
    rows = list(StoredFile.objects.filter(pk__gt=_stopped_at()).order_by("pk")[:count])
    found = [fault for row in rows if (fault := _fault_of(row))]
    _place().write_text(str(rows[-1].pk if len(rows) == count else 0))
    return len(rows), found


def _fault_of(row: StoredFile) -> Fault | None:
    try:
        same = digest_of(row.disk_path) == (row.sha256, row.size)
    except OSError as error:
        return Fault(f"Không đọc được tệp {row.path} ({row.original_name}): {error.strerror}.", REMEDY)
    return None if same else Fault(f"Tệp {row.path} ({row.original_name}) khác với khi lưu (SHA-256).", REMEDY)


def _place() -> Path:
    return Path(settings.DATA_DIR) / "files-checked"


def _stopped_at() -> int:
    try:
        return int(_place().read_text())
    except (FileNotFoundError, ValueError):
        return 0
