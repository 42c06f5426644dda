"""A database that a landed version made, with its demo, comes to the present code with every row (SECURITY 55, 79).

The landed code itself makes it: its tree out of this repository's history, in this virtual environment. Each run does
it on the kind of database it has itself; beside it stands its own, made fresh. `landed_versions.txt` names the
versions, one commit a line.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.deployment import upgraded

ROOT = Path(__file__).parents[2]
VERSIONS = Path(__file__).with_name("landed_versions.txt").read_text().split()
DATABASE_URL = os.environ.get("DATABASE_URL", "")

pytestmark = [pytest.mark.slow, pytest.mark.embedded]

# What each version runs on itself, in one process; the last line is JSON.
RUN = """
import json
from django.core.management import call_command
from django.db import connection
{steps}
with connection.cursor() as cursor:
    counts = {{}}
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT count(*) FROM "{{table}}"')
        counts[table] = cursor.fetchone()[0]
state = {{"counts": counts}}
{more}
print(json.dumps(state))
"""
MIGRATE = "call_command('migrate', verbosity=0)"
STATE = "from tests.deployment import upgraded\nstate |= upgraded.state()"


@dataclass(frozen=True)
class Office:
    """One database, asked with the code of one tree."""

    tree: Path
    environment: dict[str, str]

    def run(self, *steps: str, more: str = "") -> dict:
        script = RUN.format(steps="\n".join(steps), more=more)
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", script],
            cwd=self.tree, env=self.environment, capture_output=True, text=True, check=False, timeout=1200,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


def git(*arguments: str) -> bytes | None:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


@pytest.fixture(scope="module", params=VERSIONS, ids=lambda version: version[:7])
def landed_tree(request, tmp_path_factory) -> Path:
    packed = git("archive", request.param)
    if packed is None:
        pytest.skip(f"the history of {request.param[:7]} is not in this copy (a shallow clone?)")
    tree = tmp_path_factory.mktemp(request.param[:7])
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(tree, filter="data")
    shutil.copytree(ROOT / "static" / "vendor", tree / "static" / "vendor", dirs_exist_ok=True)  # as bin/vendor does
    return tree


@contextmanager
def database(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty database, gone afterwards."""
    plain = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "SITE_URL")}
    environment = plain | {"DATA_DIR": str(folder), "DEMO_PASSWORD": "thử-một-mật-khẩu-dài", "PYTHONUTF8": "1"}
    if connection.vendor == "sqlite":
        yield environment
        return
    server, _, own = DATABASE_URL.rpartition("/")
    own = "_".join(filter(None, (own, "landed", os.environ.get("PYTEST_XDIST_WORKER"))))
    maintain = ["psql", "-q", f"{server}/postgres"]
    drop = [*maintain, "-c", f'DROP DATABASE IF EXISTS "{own}"']
    subprocess.run(drop, check=True, capture_output=True)
    subprocess.run([*maintain, "-c", f'CREATE DATABASE "{own}"'], check=True, capture_output=True)
    try:
        yield environment | {"DATABASE_URL": f"{server}/{own}"}
    finally:
        subprocess.run(drop, check=True, capture_output=True)


@dataclass(frozen=True)
class Upgrade:
    office: Office
    before: dict
    after: dict


@pytest.fixture(scope="module")
def upgrade(landed_tree, tmp_path_factory) -> Iterator[Upgrade]:
    """Made and filled by the landed code, then migrated by this one."""
    with database(tmp_path_factory.mktemp("landed")) as environment:
        before = Office(landed_tree, environment).run(MIGRATE, "call_command('seed_demo')")
        office = Office(ROOT, environment)
        yield Upgrade(office, before, office.run(MIGRATE, more=STATE))


GROW = {
    "django_migrations", "django_content_type", "auth_permission",
    "core_job",  # minutes confirmed without a paper get the job that makes it
}  # fmt: skip


def test_s55_an_upgrade_keeps_every_row(upgrade):
    before, after = upgrade.before["counts"], upgrade.after["counts"]
    assert before["products_certificate"] > 20
    assert {table: (rows, after.get(table)) for table, rows in before.items() if after.get(table, 0) < rows} == {}
    assert {table for table, rows in before.items() if after[table] > rows} - GROW == set()


def test_s74_after_an_upgrade_all_that_was_certified_says_what_it_attests(upgrade):
    assert upgrade.after["published lines"] >= 1
    assert upgrade.after["without facts"] == 0


def test_s79_after_an_upgrade_all_guards_are_there_and_constraints_are_those_of_the_models(upgrade, db):
    state, fresh = upgrade.after, json.loads(json.dumps(upgraded.state()))
    assert state["guards"] == []
    assert state["guarded"] == fresh["guarded"] > 50
    assert state["constraints"] == [[], []]
    assert state["migrations"] == "None"
    assert state["texts"] == fresh["texts"]


def test_after_an_upgrade_the_law_is_loaded_on_what_was_there(upgrade):
    again = upgrade.office.run("call_command('seed_reference')")
    assert again["counts"]["products_certificate"] == upgrade.before["counts"]["products_certificate"]
