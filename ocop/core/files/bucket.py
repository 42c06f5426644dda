"""A bucket of an S3-compatible store. Taken in only where `S3_*` are set: `store.current`."""

import hashlib
import os
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

import botocore.session
import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError
from django.conf import settings

from ocop.core.files.store import Found, Silent, digest_of
from ocop.env import S3

log = structlog.get_logger(__name__)
CONNECTS_FOR, READS_FOR, WRITES_FOR = 3.0, 5.0, 20.0
"""Seconds for a connection, for each answer or part of one (asked twice), and for that to a whole file (put once)."""
BODY_FOR = 60.0
"""Seconds for a whole body: a store that lets one byte drip after the other is silent, too."""
HOLDS = 10.0
"""Seconds for which a process asks no more after a question went unanswered: else each request waits as long."""
WELL_FOR = 30.0
"""Seconds for which a probe that went well is not made again."""
MARK_HOLDS = 10.0
"""Seconds for which who asks for the same page again sends no new mark."""
CHUNK = 256 * 1024
GONE = {"NoSuchKey", "404"}
YOUNG = 15 * 60.0
"""Seconds for which a copy stays here whatever its size: somebody may be about to open it."""
OLD = 30 * 24 * 3600.0
DRAFT = ".draft"
DRAFTS_KEPT = 24 * 3600.0
"""Seconds after which what stands beside its place is nobody's any more: who wrote it was killed."""
TIDY_EVERY = 15 * 60.0


Held = tuple[float, int, Path]
"""When it was last opened or written, its size, where it is."""
_making = threading.Lock()
_session = cache(botocore.session.get_session)


@cache
def bucket_of(access: S3) -> "Bucket":
    return Bucket(access)


class Bucket:
    is_far = True

    def __init__(self, access: S3) -> None:
        self.access = access
        self.silent_until = self.well_until = self.tidy_at = 0.0
        self.doubted = ""
        """Why, after a question that ran into its limit, until there is an answer again."""
        self._trying = threading.Lock()
        self._clients: dict[tuple[int, bool], Any] = {}

    def near(self, name: str) -> Path:
        """Never among DATA_DIR's own files: an office that moves into a bucket has its only copies there."""
        return Path(settings.DATA_DIR) / "near" / name

    def keep(self, name: str, source: Path) -> None:
        """The store compares the body's SHA-256, which is part of the signature."""
        digest, _ = digest_of(source)
        with source.open("rb") as body:
            self._ask("put_object", Key=name, Body=body, Metadata={"sha256": digest})
        self._tidy_now_and_then()

    def mark(self, name: str) -> None:
        path = self.near(name)
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime < MARK_HOLDS:
                return
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        path.touch()
        self.keep(name, path)

    def fetch(self, name: str, digest: str = "") -> Path:
        path = self.near(name)
        try:
            os.utime(path)  # what is read stays
        except FileNotFoundError:
            self._bring(name, digest, path)
            self._tidy_now_and_then()
        return path

    def _bring(self, name: str, digest: str, path: Path) -> None:
        answer = self._ask("get_object", Key=name)
        expected = digest or answer["Metadata"].get("sha256", "")
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(DRAFT, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as target:
                found, _ = self._read(answer["Body"], target)
            if found != expected:
                log.error("object_altered", object=name)
                if not digest:  # it can be made anew
                    self.drop(name)
                raise FileNotFoundError(f"{name} is not what was stored")
            Path(draft).chmod(0o640)
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)

    def digest(self, name: str) -> tuple[str, int]:
        return self._read(self._ask("get_object", Key=name)["Body"], None)

    def drop(self, name: str) -> None:
        self._ask("delete_object", Key=name)
        self.near(name).unlink(missing_ok=True)

    def names(self, beginning: str) -> Iterator[Found]:
        further: dict[str, str] = {}
        while True:
            answer = self._ask("list_objects_v2", Prefix=beginning, **further)
            for found in answer.get("Contents", ()):
                yield Found(found["Key"], found["LastModified"].timestamp())
            if not answer.get("IsTruncated"):
                return
            further = {"ContinuationToken": answer["NextContinuationToken"]}

    def probe(self) -> None:
        """Three questions, so a good answer holds a while: whoever asks for the health page may ask for it."""
        if time.monotonic() < self.well_until:
            return
        self._ask("list_objects_v2", MaxKeys=1)
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as sample:
            name = f"probe/{Path(sample.name).name}"
            self.keep(name, Path(sample.name))
        self.drop(name)
        self.well_until = time.monotonic() + WELL_FOR

    # ── questions ──

    def _ask(self, act: str, **words: Any) -> dict[str, Any]:
        try:
            with self._turn():
                answer: dict[str, Any] = getattr(self._client(act), act)(Bucket=self.access.bucket, **words)
        except ClientError as error:
            self.doubted = ""
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in GONE:
                raise FileNotFoundError(words.get("Key", "")) from None
            raise self._silent(error, code) from None
        except BotoCoreError as error:
            raise self._silent(error, type(error).__name__) from None
        self.doubted = ""
        return answer

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """After a silence nobody asks for a while, then one at a time until there is an answer: who does not ask is
        told at once, and the threads of the web have other pages to make."""
        if time.monotonic() < self.silent_until:
            raise Silent(self.doubted)
        if not self.doubted:
            yield
            return
        if not self._trying.acquire(blocking=False):
            raise Silent(self.doubted)
        try:
            yield
        finally:
            self._trying.release()

    def _silent(self, error: Exception, why: str) -> Silent:
        self.well_until = 0.0
        if isinstance(error, (ConnectTimeoutError, ReadTimeoutError, TimeoutError)):
            self.silent_until, self.doubted = time.monotonic() + HOLDS, why
        log.error("store_silent", why=why)
        return Silent(why)

    def _read(self, body: Any, target: IO[bytes] | None) -> tuple[str, int]:
        """Its digest and size, written to `target` as it comes."""
        digest, size, end = hashlib.sha256(), 0, time.monotonic() + BODY_FOR
        try:
            while chunk := body.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if target:
                    target.write(chunk)
                if time.monotonic() > end:
                    raise self._silent(TimeoutError(), "quá lâu")
        except BotoCoreError as error:
            raise self._silent(error, type(error).__name__) from None
        finally:
            body.close()
        return digest.hexdigest(), size

    def _client(self, act: str) -> Any:
        """Two for each process: connections must not be shared over a fork."""
        key = os.getpid(), act == "put_object"
        with _making:
            if key not in self._clients:
                self._clients[key] = self._new_client(WRITES_FOR, 1) if key[1] else self._new_client(READS_FOR, 2)
            return self._clients[key]

    def _new_client(self, seconds: float, attempts: int) -> Any:
        return _session().create_client(
            "s3",
            endpoint_url=self.access.endpoint_url,
            region_name=self.access.region,
            aws_access_key_id=self.access.access_key_id,
            aws_secret_access_key=self.access.secret_access_key,
            config=Config(
                signature_version="s3v4",
                connect_timeout=CONNECTS_FOR,
                read_timeout=seconds,
                retries={"total_max_attempts": attempts, "mode": "standard"},
                s3={"addressing_style": "path", "payload_signing_enabled": True},
                request_checksum_calculation="when_required",  # many stores know no newer ones
                response_checksum_validation="when_required",
            ),
        )

    # ── copies on this machine ──

    def _tidy_now_and_then(self) -> None:
        if time.monotonic() > self.tidy_at:
            self.tidy_at = time.monotonic() + TIDY_EVERY
            self.tidy()

    def tidy(self) -> int:
        """Of the copies those go that nobody has opened for a month, then the least recently opened until the rest is
        small enough; and what killed processes left behind. Each machine does so for itself."""
        now, room, went = time.time(), settings.S3_NEAR_MB * 1024 * 1024, 0
        copies, drafts = self._held()
        for opened, size, path in sorted(copies, reverse=True):
            room -= size
            if now - opened > YOUNG and (room < 0 or now - opened > OLD):
                path.unlink(missing_ok=True)
                went += 1
        for written, _, path in drafts:
            if now - written > DRAFTS_KEPT:
                path.unlink(missing_ok=True)
                went += 1
        return went

    def _held(self) -> tuple[list[Held], list[Held]]:
        """Copies, and what is being written: it bears an ending that no name has, or came with a form."""
        copies: list[Held] = []
        drafts: list[Held] = []
        for folder in (self.near(""), Path(settings.FILE_UPLOAD_TEMP_DIR)):
            for path in folder.rglob("*"):
                with suppress(FileNotFoundError):
                    found = path.stat()
                    if stat.S_ISREG(found.st_mode):
                        is_copy = folder == self.near("") and path.suffix in ("", ".webp")
                        (copies if is_copy else drafts).append((found.st_mtime, found.st_size, path))
        return copies, drafts
