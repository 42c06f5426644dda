"""What was stored stays what it was: bytes, size and place of a file never change (SECURITY 79)."""

from ocop.core.files.models import StoredFile
from ocop.core.triggers import Guard, changed, register

MESSAGE = "Tệp đã lưu không đổi được"

register(
    Guard(StoredFile._meta.db_table, "UPDATE", "stored", MESSAGE, changed(StoredFile, "state", "pages", "stored_by"))
)
