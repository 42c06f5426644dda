"""One ZIP of many files, sent while it is being written: no file of its own, memory stays flat."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast


class _Pipe:
    """What zipfile writes into and the response reads from; it cannot seek back."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        data = bytes(self.waiting)
        self.waiting.clear()
        return data


def zipped(files: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    """(name, path) → the bytes of the archive. PDFs are packed already, so they are stored as they are."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_STORED) as pack:
        for name, path in files:
            pack.write(path, name)
            yield pipe.taken()
    yield pipe.taken()
