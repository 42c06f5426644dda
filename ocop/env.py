"""Typed readers of the environment: the one place that knows variable names and defaults."""

import os
import secrets
import ssl
from dataclasses import dataclass, field
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def data_dir(base: Path) -> Path:
    """Where everything that is not code lives; made on first use, readable by the owner only."""
    path = Path(env.str("DATA_DIR", default=str(base / "var"))).resolve()
    path.mkdir(mode=0o750, parents=True, exist_ok=True)
    return path


def secret_key(folder: Path) -> str:
    """DJANGO_SECRET_KEY, or a key of our own kept in a 0600 file made at the first start."""
    if key := env.str("DJANGO_SECRET_KEY", default=""):
        return key
    file = folder / "secret-key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(64))
        stream.flush()
        os.fsync(stream.fileno())
    return file.read_text().strip()


def database(folder: Path) -> dict[str, object]:
    """DATABASE_URL, or SQLite beside the program.

    SQLite: WAL with synchronous=FULL, so that an acknowledged write survives a power cut; immediate
    transactions, because there `select_for_update` is a no-op and the transaction itself is the lock.
    PostgreSQL: without compiling queries, which takes longer than any of ours runs.
    """
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{folder / 'ocop.sqlite3'}"  # set but empty: not set
    config: dict[str, object] = env.db_url_config(url)
    if "sqlite" in str(config["ENGINE"]):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        # a list in the order of its days due was compiled for 126 ms and then read in 77
        config.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")  # type: ignore[attr-defined]
    return config


@dataclass(frozen=True)
class S3:
    endpoint_url: str
    bucket: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str = "us-east-1"


def s3() -> S3 | None:
    """The bucket for files, or None for the folder. Raises ImproperlyConfigured for one that is named by half: files
    would go elsewhere than somebody means."""
    names = ("ENDPOINT_URL", "BUCKET", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY")
    given = {name: env.str(f"S3_{name}", default="").strip() for name in (*names, "REGION")}
    if not any(given.values()):
        return None
    if absent := [f"S3_{name}" for name in names if not given[name]]:
        raise ImproperlyConfigured(
            f"Kho tệp S3 mới đặt một phần, còn thiếu: {', '.join(absent)}. "
            "Hãy đặt đủ, hoặc bỏ hết các biến S3_ để lưu tệp trong DATA_DIR."
        )
    if not given["ENDPOINT_URL"].startswith(("http://", "https://")):
        raise ImproperlyConfigured("S3_ENDPOINT_URL bắt đầu bằng https:// hoặc http://. Hãy sửa lại.")
    return S3(**{name.lower(): value for name, value in given.items() if value})


def redis_url(url: str) -> str:
    """REDIS_URL as redis-py spells it: redis://, rediss:// or unix:///path?db=1, which Celery writes
    redis+socket:///path?virtual_host=1. Raises ImproperlyConfigured for what is no Redis."""
    scheme, _, rest = url.partition("://")
    scheme = scheme.removeprefix("redis+")
    if scheme in ("unix", "socket"):
        return f"unix://{rest.replace('virtual_host=', 'db=')}"
    if scheme in ("redis", "rediss"):
        return f"{scheme}://{rest}"
    if url:
        raise ImproperlyConfigured("REDIS_URL bắt đầu bằng redis://, rediss:// hoặc unix://. Hãy sửa lại.")
    return ""


def broker(url: str) -> dict[str, object]:
    """Celery's settings for a `redis_url`. It only wakes workers: the rows are the truth. A frozen Redis costs who asks
    it a second."""
    if not url:
        return {"broker_url": "memory://"}  # nothing is sent: ocop/core/worker
    if url.startswith("unix://"):
        url = f"redis+socket://{url.removeprefix('unix://').replace('db=', 'virtual_host=')}"
    tls = url.startswith("rediss://") and "ssl_" not in url  # kombu would speak plainly
    return {
        "broker_url": url,
        "broker_use_ssl": {"ssl_cert_reqs": ssl.CERT_REQUIRED} if tls else None,
        "broker_transport_options": {"socket_timeout": 1.0, "socket_connect_timeout": 1.0, "visibility_timeout": 3600},
        "broker_connection_max_retries": None,
    }
