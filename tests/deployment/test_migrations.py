"""A landed migration is never edited again: other databases have run it as it was.

`python tests/deployment/test_migrations.py` adds the migrations that are new to the list; from then on they stay.
"""

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).with_name("migrations.txt")


def migrations() -> list[Path]:
    return sorted([*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("ocop/*/migrations/0*.py")])


def hashes() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in migrations()}


def landed() -> dict[str, str]:
    return {path: digest for digest, path in (line.split() for line in KEPT.read_text().splitlines())}


def test_a_landed_migration_is_as_it_landed():
    now = hashes()
    edited = [path for path, digest in landed().items() if now.get(path) != digest]
    assert edited == [], f"landed migrations are neither edited nor deleted; add one that follows: {edited}"
    assert len(landed()) >= 20


def test_no_migration_uses_live_guards():
    """They are lifted and put back around it (docs/decisions/0006)."""
    for path in migrations():
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            assert not any("triggers" in name for name in (module, *names)), path


if __name__ == "__main__":
    new = {path: digest for path, digest in hashes().items() if path not in landed()}
    KEPT.write_text("".join(f"{digest}  {path}\n" for path, digest in sorted((landed() | new).items())))
