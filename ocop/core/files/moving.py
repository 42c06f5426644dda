"""An office that has its files in DATA_DIR moves into a bucket. Nothing is deleted here."""

from dataclasses import dataclass, field

from ocop.core.files.models import StoredFile
from ocop.core.files.store import FILES, Folder, current, digest_of


@dataclass
class Moved:
    copied: int = 0
    there: int = 0
    lost: list[str] = field(default_factory=list)


def has_bucket() -> bool:
    return current().is_far


def to_bucket() -> Moved:
    """Every row's file that the bucket lacks, compared on its way. Pictures are drawn again, exports were for a day."""
    at, folder, moved = current(), Folder(), Moved()
    held = {found.name for found in at.names(FILES)}
    for row in StoredFile.objects.order_by("pk").iterator():
        source = folder.near(row.stored_name)
        if row.stored_name in held:
            moved.there += 1
        elif not source.exists() or digest_of(source) != (row.sha256, row.size):
            moved.lost.append(row.path)
        else:
            at.keep(row.stored_name, source)
            moved.copied += 1
    return moved
