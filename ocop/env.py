"""Typed readers of the environment: the one place that knows variable names and defaults."""

import os
import secrets
from pathlib import Path

import environ

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
    return config


def broker(url: str) -> dict[str, object]:
    """Celery's transport. It only wakes workers: the rows are the truth. A frozen Redis costs who asks it a second."""
    if not url:
        return {"broker_url": "memory://"}  # nothing is sent: ocop/core/worker
    waits = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0, "visibility_timeout": 3600}
    return {
        "broker_url": url,
        "broker_transport": "ocop.core.worker.broker:Transport",
        "broker_transport_options": waits,
        "broker_connection_max_retries": None,
    }
