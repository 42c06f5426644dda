"""Where the bytes lie that the office keeps: below DATA_DIR, or in a bucket of an S3-compatible store (`S3_*`).

Both know them by the same names: `files/1f/1f2e…` of the rows, `pages/…` drawn from them, `asked/…` for the pages that
somebody waits for, `exports/…`, `checked/…`, `parts/…` of what is still being sent. What is written or read stands on
this machine's own disk at `near(name)`: with the folder that is the place itself, with a bucket a copy that may go at
any time (docs/decisions/0019).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from ocop.core.refusal import Refusal

FILES, PAGES, ASKED, EXPORTS, CHECKED, PARTS = "files/", "pages/", "asked/", "exports/", "checked/", "parts/"
RETRY_AFTER = "20"
"""Seconds after which who was told of a silent store may ask again."""


class Silent(Refusal):
    """The store gave no answer, or a no that is not about one file; `why` is for who looks after the machines."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "Kho lưu tệp chưa trả lời nên chưa gửi hoặc mở được tệp. Hãy thử lại sau vài phút; "
            "nếu vẫn vậy, hãy báo quản trị viên."
        )
        self.why = why


@dataclass(frozen=True)
class Found:
    name: str
    at: float
    """When it was put there, in seconds since 1970."""


class Store(Protocol):
    is_far: bool
    """Whether it is another machine's, so that several machines may share it."""

    def near(self, name: str) -> Path:
        """Where this machine writes it, or has a copy."""

    def keep(self, name: str, source: Path) -> None:
        """Only when it returns the store has what stands at `source`."""

    def mark(self, name: str) -> None:
        """An empty one, now."""

    def fetch(self, name: str, digest: str = "") -> Path:
        """To be opened at once; what does not have the digest counts as missing. Raises FileNotFoundError."""

    def digest(self, name: str) -> tuple[str, int]:
        """SHA-256 and size of what the store itself holds. Raises FileNotFoundError."""

    def drop(self, name: str) -> None:
        """It may be gone already."""

    def names(self, beginning: str) -> Iterator[Found]: ...

    def probe(self) -> None:
        """Raises Silent where nothing could be kept or read now."""

    def tidy(self) -> int:
        """How many copies went that this machine need not have."""


class Folder:
    """DATA_DIR itself: what stands at its place is kept."""

    is_far = False

    def near(self, name: str) -> Path:
        return Path(settings.DATA_DIR) / name

    def keep(self, name: str, source: Path) -> None:
        pass

    def mark(self, name: str) -> None:
        path = self.near(name)
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        path.touch()

    def fetch(self, name: str, digest: str = "") -> Path:
        path = self.near(name)
        path.stat()
        return path

    def digest(self, name: str) -> tuple[str, int]:
        return digest_of(self.near(name))

    def drop(self, name: str) -> None:
        self.near(name).unlink(missing_ok=True)

    def names(self, beginning: str) -> Iterator[Found]:
        root, at = Path(settings.DATA_DIR), self.near(beginning)
        for path in at.rglob("*") if beginning.endswith("/") else at.parent.glob(f"{at.name}*"):
            if path.is_file():
                yield Found(str(path.relative_to(root)), path.stat().st_mtime)

    def probe(self) -> None:
        pass  # the health page looks at the disk itself

    def tidy(self) -> int:
        return 0


def current() -> Store:
    if settings.S3 is None:
        return Folder()
    from ocop.core.files.bucket import bucket_of  # half a second and 30 MB, for those who have one

    return bucket_of(settings.S3)


def digest_of(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size
