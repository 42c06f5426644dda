"""A pytest plugin (`-p listening`) that hears which test runs which line, for bin/recording.py.

RECORD_OF names the sources to listen at, RECORD_TO the file for what was heard.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import mutants
import pytest
from coverage import Coverage
from recording import LOADED, SET_UP


class Ear:
    def __init__(self, paths: list[str]):
        self.paths = paths
        self.coverage = Coverage(
            data_file=None, config_file=False, include=[str(Path(path).absolute()) for path in paths]
        )
        self.seconds: dict[str, float] = defaultdict(float)
        self.not_passed: set[str] = set()
        self.failed: set[str] = set()
        self.test = LOADED
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid):
        self.test = whole(nodeid)
        self.coverage.switch_context(self.test)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        self.coverage.switch_context(SET_UP if fixturedef.scope == "session" else self.test)
        try:
            return (yield)
        finally:
            self.coverage.switch_context(self.test)

    def pytest_runtest_logreport(self, report):
        self.seconds[whole(report.nodeid)] += report.duration
        if not report.passed:
            self.not_passed.add(whole(report.nodeid))
        if report.failed:
            self.failed.add(whole(report.nodeid))

    def pytest_sessionfinish(self):
        self.coverage.stop()
        told = {"seconds": self.took(), "failed": sorted(self.failed), "lines": self.heard()}
        Path(os.environ["RECORD_TO"]).write_text(json.dumps(told))

    def took(self) -> dict[str, float]:
        return {test: round(took, 3) for test, took in self.seconds.items() if test not in self.not_passed}

    def heard(self) -> list[tuple[str, str, int, list[str]]]:
        """(path, scope, offset, tests) of every line that ran."""
        data = self.coverage.get_data()
        heard = []
        for path in self.paths:
            places = mutants.lines_by_scope(Path(path).read_text())
            for line, tests in data.contexts_by_lineno(str(Path(path).absolute())).items():
                heard.append((path, *places[line], sorted(set(tests) - self.not_passed)))
        return heard


def whole(nodeid: str) -> str:
    """The test without its parameters: they are run together."""
    return nodeid.split("[")[0]


EAR = Ear(os.environ["RECORD_OF"].split(os.pathsep))  # at once: Django loads the sources before pytest is configured


def pytest_configure(config):
    config.pluginmanager.register(EAR)
