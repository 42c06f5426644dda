"""Whether files are still what was stored: so many each time, going on where the last time stopped."""

from collections.abc import Iterator

from ocop.core.files import store
from ocop.core.files.models import StoredFile
from ocop.core.health.services import Fault, store_fault

REMEDY = "Lấy lại tệp này từ bản sao lưu (thư mục files, hoặc bản trước của kho S3); chưa có thì xin người nộp gửi lại."
MOVE = "Tệp còn nằm trong DATA_DIR/files của máy này. Chạy: manage.py files_to_bucket."


def check_next(count: int) -> tuple[int, list[Fault]]:
    """How many were compared, and what is missing or changed. After the last file it begins anew; where the store fell
    silent, at the same ones again."""
    found: list[Fault] = []
    compared = 0
    try:
        rows = list(StoredFile.objects.filter(pk__gt=_stopped_at()).order_by("pk")[:count])
        for row in rows:
            found += _faults_of(row)
            compared += 1
        _stop_at(rows[-1].pk if len(rows) == count else 0)
    except store.Silent as silent:
        found.append(store_fault(silent))
    return compared, found


def _faults_of(row: StoredFile) -> list[Fault]:
    try:
        same = store.current().digest(row.stored_name) == (row.sha256, row.size)
    except OSError as error:
        why = error.strerror or "không còn trong kho"
        moves = store.current().is_far and store.Folder().near(row.stored_name).exists()
        return [Fault(f"Không đọc được tệp {row.path} ({row.original_name}): {why}.", MOVE if moves else REMEDY)]
    return [] if same else [Fault(f"Tệp {row.path} ({row.original_name}) khác với khi lưu (SHA-256).", REMEDY)]


def _stopped_at() -> int:
    """The key of the last one is a name in the store: whichever machine goes on knows it."""
    return max(_stops(), default=0)


def _stop_at(pk: int) -> None:
    for old in list(_stops()):
        store.current().drop(f"{store.CHECKED}{old}")
    if pk:
        store.current().mark(f"{store.CHECKED}{pk}")


def _stops() -> Iterator[int]:
    return (int(found.name.removeprefix(store.CHECKED)) for found in store.current().names(store.CHECKED))
