"""The way to the child that opens what was sent: no web worker and no other process of the office decodes it."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from ocop.core.files import child, rules
from ocop.core.files.rules import FileFormat
from ocop.core.refusal import Refusal

log = structlog.get_logger(__name__)
CHILDREN = 2  # at once in one process
PATIENCE = 20.0  # seconds that a request waits for its turn
DRAWS_FOR = 5.0  # seconds after which a child that draws pages begins no further one
_turns = threading.BoundedSemaphore(CHILDREN)


class Died(Exception):
    """The child came to its limits of memory or time, or fell over the file."""


@dataclass(frozen=True)
class Opened:
    kind: FileFormat
    pages: int


def check(path: Path, kind: FileFormat) -> Opened:
    """Opened as a whole; what is to be kept stands at `path` then. Raises Refusal."""
    clean = path.with_suffix(".new")
    try:
        answer = _ask(_task(path, clean, kind))
        if clean.exists():
            clean.replace(path)
    except Died:
        raise Refusal(
            "Tệp này quá nặng hoặc hỏng, máy không mở được trong giới hạn cho phép. "
            "Hãy quét lại ở độ phân giải thấp hơn, hoặc in ra rồi quét thành PDF."
        ) from None
    finally:
        clean.unlink(missing_ok=True)
    return Opened(FileFormat(answer["kind"]), answer["pages"])


def draw(path: Path, kind: FileFormat, wanted: Sequence[tuple[int, dict[int, Path]]]) -> None:
    """Pages as WebP, `(page, {width: where})`, in this order as far as a few seconds reach. Raises Died."""
    told = [(page, {str(width): str(target) for width, target in targets.items()}) for page, targets in wanted]
    _ask({"do": "pages", "source": str(path), "kind": kind.value, "wanted": told, "seconds": DRAWS_FOR})


def _task(path: Path, clean: Path, kind: FileFormat) -> dict[str, Any]:
    if kind in rules.OFFICE:
        return {"do": "office", "source": str(path), "kind": kind.value}
    if kind == FileFormat.PDF:
        return {"do": "pdf", "source": str(path), "target": str(clean)}
    return {"do": "picture", "source": str(path), "target": str(clean), "kind": kind.value}


def _ask(task: dict[str, Any]) -> dict[str, Any]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Refusal("Máy đang xem nhiều tệp khác. Hãy gửi lại tệp này sau một phút.")
    try:
        code, said = _run(task)
    finally:
        _turns.release()
    if code != 0:
        log.error("file_killed_child", task=task["do"], file=Path(task["source"]).name, code=code)
        raise Died(f"{task['do']}: {code}")
    answer: dict[str, Any] = json.loads(said)
    if "full" in answer:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "refusal" in answer:
        raise Refusal(answer["refusal"])
    return answer


def _run(task: dict[str, Any]) -> tuple[int, bytes]:
    """A group of its own, without what this process knows of passwords and addresses."""
    seconds = settings.DECODING_SECONDS
    process = subprocess.Popen(  # noqa: S603 – our own program, no shell
        [sys.executable, "-I", child.__file__, json.dumps(task | {"limit": seconds})],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True, env={"LC_ALL": "C.UTF-8"}, cwd="/",
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        said = b""
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout:
            process.stdout.close()
    return process.returncode, said
