"""What is shipped and how it is set: lock files, secrets, durability, deployment checks."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from ocop.core.health.services import database_durable
from ocop.env import database, secret_key

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_s69_every_requirement_is_pinned_with_hashes(name):
    entries = re.findall(r"^(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", (ROOT / name).read_text(), re.M)
    names = re.findall(r"^[a-z0-9][^\s#]*", (ROOT / name).read_text(), re.M | re.I)
    assert len(entries) == len(names) > 20
    assert all("==" in requirement for requirement, _ in entries)


def test_s69_the_secret_key_is_made_once_in_a_file_for_the_owner_only(tmp_path):
    assert not os.environ.get("DJANGO_SECRET_KEY"), "unset it: this test is about the file"
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key
    assert len(key) >= 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_s69_check_deploy_is_clean_under_https(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment = inherited | {
        "SITE_URL": "https://ocop.example.vn",
        "DJANGO_ALLOWED_HOSTS": "ocop.example.vn",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.embedded
@pytest.mark.django_db
def test_s48_an_acknowledged_write_survives_a_power_cut():
    with connection.cursor() as cursor:

        def value(question: str) -> object:
            cursor.execute(question)
            return cursor.fetchone()[0]

        if connection.vendor == "postgresql":
            assert [value(f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on"] * 3
        else:
            assert value("PRAGMA synchronous") == 2  # FULL
            assert value("PRAGMA foreign_keys") == 1
            assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
            assert connection.settings_dict["OPTIONS"]["timeout"] == 5


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_compiles_no_query():
    """It would take longer than the query: a list in the order of its days due was three times as dear."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.postgres
@pytest.mark.django_db
def test_s48_the_check_names_the_setting_that_would_lose_a_write():
    assert database_durable() is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert "synchronous_commit = off" in str(database_durable())


@pytest.mark.parametrize("given", [None, ""], ids=["not set", "set but empty"])
def test_without_a_database_url_it_is_sqlite_beside_the_program(tmp_path, monkeypatch, given):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if given is not None:
        monkeypatch.setenv("DATABASE_URL", given)
    assert database(tmp_path)["NAME"] == f"{tmp_path}/ocop.sqlite3"
