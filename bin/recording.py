"""Which test runs which line of the mutated files, kept between runs of bin/mutate in var/mutate/recording.json.

A line is named by its function and its place in it, so a recording stays good while the lines above change.
bin/listening.py hears what is written here.
"""

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import mutants

SET_UP = "set-up"  # ran while the test database was filled
LOADED = ""  # ran when the module was loaded
APART = {SET_UP, LOADED}


class Recording:
    """{(path, scope, offset): tests}, how long each test took, and the digest of each test file when it was heard."""

    def __init__(self, file: Path):
        self.file = file
        kept = json.loads(file.read_text()) if file.exists() else {"files": {}, "seconds": {}, "lines": []}
        self.files: dict[str, str] = kept["files"]
        self.seconds: dict[str, float] = kept["seconds"]
        self.lines = defaultdict(set, {tuple(place): set(tests) for place, tests in kept["lines"]})

    def stale(self, root: Path) -> list[str]:
        """The test files that are new or have changed since; what is no longer there is forgotten."""
        now = {str(file.relative_to(root)): digest(file) for file in sorted((root / "tests").rglob("test_*.py"))}
        self.forget(set(self.files) - set(now))
        return [path for path, mark in now.items() if self.files.get(path) != mark]

    def forget(self, files: set[str]) -> None:
        self.files = {path: mark for path, mark in self.files.items() if path not in files}
        self.seconds = {test: seconds for test, seconds in self.seconds.items() if file_of(test) not in files}
        for tests in self.lines.values():
            tests -= {test for test in tests if file_of(test) in files}

    def add(self, heard: Path, files: list[str], root: Path) -> None:
        """What a run of these test files told, in place of what was known of them; one with a failure stays stale."""
        self.forget(set(files))
        told = json.loads(heard.read_text())
        failed = {file_of(test) for test in told["failed"]}
        self.files |= {path: digest(root / path) for path in files if path not in failed}
        self.seconds |= told["seconds"]
        for *place, tests in told["lines"]:
            self.lines[tuple(place)] |= set(tests)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        lines = [[place, sorted(tests)] for place, tests in self.lines.items()]
        self.file.write_text(json.dumps({"files": self.files, "seconds": self.seconds, "lines": lines}))

    def heard_at(self, mutant: mutants.Mutant) -> set[str]:
        at = (mutant.path, mutant.scope)
        return self.lines.get((*at, mutant.offset)) or self.lines.get((*at, mutant.statement)) or set()

    def fills_the_database(self, mutant: mutants.Mutant) -> bool:
        return SET_UP in self.heard_at(mutant)

    def tests_for(self, mutant: mutants.Mutant, most: int) -> list[str]:
        """The tests that run the mutated line: those about its package first, the fastest of them first."""
        heard = self.heard_at(mutant)
        if heard & APART and not heard - APART:  # a table read once: who uses the module may meet it
            heard = set().union(*(tests for place, tests in self.lines.items() if place[0] == mutant.path))
        known = [test for test in heard if test in self.seconds]
        near = words(mutant.path)
        return sorted(known, key=lambda test: (-len(near & words(file_of(test))), self.seconds[test], test))[:most]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def file_of(test: str) -> str:
    return test.split("::")[0]


def words(path: str) -> set[str]:
    return set(path.removesuffix(".py").replace("_", "/").split("/"))
