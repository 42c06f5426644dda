"""Where this machine has a stored file, or would: for tests that alter it, take it away or look whether it is there."""

from pathlib import Path

from ocop.core.files.models import StoredFile
from ocop.core.files.store import current


def near(stored: StoredFile) -> Path:
    return current().near(stored.stored_name)
