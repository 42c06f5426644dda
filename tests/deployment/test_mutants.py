"""bin/mutants.py: which faults a source can have, and that each is put where it belongs."""

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

import mutants
from recording import APART, LOADED, Recording


def faults(source: str) -> set[str]:
    return {mutant.applied_to(source) for mutant in mutants.mutants("rules.py", source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("late = day > due", {"late = day <= due", "late = day >= due"}),
        ("mine = unit in units", {"mine = unit not in units"}),
        ("open = (a) and (b)", {"open = (a) or (b)"}),
        ("closed = not open", {"closed = bool(open)"}),
        ("last = first + days", {"last = first - days"}),
        ("days = 45", {"days = 46"}),
        ("strict = True", {"strict = False"}),
        ("rows.filter(a=b, c=d)", {"pass", "rows.filter(c=d)", "rows.filter(a=b)"}),
        ("'Đợt này đã đóng. Hãy chờ'; left = n", set()),
        ("sources = (DRAFT, State.TAKEN)", {"sources = (DRAFT, )", "sources = (State.TAKEN, )"}),
        ("needs = (complete,)", {"needs = ()"}),
        ("log.warning('slow')", set()),
    ],
)
def test_each_kind_of_code_has_its_faults(source, expected):
    assert faults(source) == expected


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("return rows", {"return None"}),
        ("return None", set()),
        ("raise Refusal(x)", {"pass"}),
        ("row.state = x", {"pass"}),
        ("if rows: go = x", {"if (not (rows)): go = x"}),
    ],
)
def test_what_a_function_does_may_be_left_out(within, expected):
    assert faults(f"def f():\n    {within}") == {f"def f():\n    {fault}" for fault in expected}


@pytest.mark.parametrize("source", ["@lru_cache(maxsize=1)\ndef f(x: Literal[1]) -> Literal[2]: ...", "assert x > 1"])
def test_what_only_python_or_mypy_reads_is_left_alone(source):
    assert faults(source) == set()


def test_a_fault_stands_where_it_belongs_after_vietnamese_letters():
    source = "x = ('Sản phẩm', a == b)"
    assert faults(source) == {"x = ('Sản phẩm', a != b)"}


def test_every_fault_of_our_own_rules_is_python_and_has_a_key_of_its_own():
    path = Path(__file__).resolve().parents[2] / "products" / "dossiers" / "rules" / "moves.py"
    source = path.read_text()
    found = mutants.mutants("products/dossiers/rules/moves.py", source)
    for mutant in found:
        ast.parse(mutant.applied_to(source))
    assert len({mutant.key for mutant in found}) == len(found) > 50


def test_a_key_stays_when_lines_are_added_above():
    source = "def late(day, due):\n    return day > due\n"
    before, after = (mutants.mutants("rules.py", text) for text in (source, f"import x\n\n\n{source}"))
    assert [(one.key, one.scope, one.offset) for one in before] == [(one.key, one.scope, one.offset) for one in after]
    assert [one.change.line for one in before] != [one.change.line for one in after]


def test_a_line_is_named_by_its_function():
    places = mutants.lines_by_scope(
        "A = 1\n\n\nclass B:\n    def c(self):\n        return (\n            A\n        )\n"
    )
    assert places[1] == ("", 0)
    assert places[5] == ("B.c", 0)
    assert places[7] == ("B.c", 2)


def heard(tmp_path, lines: dict) -> Recording:
    recording = Recording(tmp_path / "recording.json")
    recording.lines |= {place: set(tests) for place, tests in lines.items()}
    tests = set().union(*lines.values()) - APART
    recording.seconds = {test: float(test[-1]) for test in tests}
    return recording


def one_mutant(source: str) -> mutants.Mutant:
    return mutants.mutants("plans/tasks/rules.py", source)[0]


def test_a_mutant_is_asked_of_the_tests_that_run_its_line_the_nearest_and_fastest_first(tmp_path):
    far, slow, fast = (
        "tests/walk/test_all.py::t1",
        "tests/plans/tasks/test_views.py::t9",
        "tests/plans/tasks/test_a.py::t2",
    )
    recording = heard(
        tmp_path,
        {("plans/tasks/rules.py", "late", 1): {far, slow, fast}, ("plans/tasks/rules.py", "late", 2): {"t/t.py::t3"}},
    )
    mutant = one_mutant("def late():\n    return 1\n")
    assert recording.tests_for(mutant, 25) == [fast, slow, far]
    assert recording.tests_for(mutant, 1) == [fast]
    assert recording.tests_for(one_mutant("def other():\n    return 1\n"), 25) == []


def test_a_table_read_once_is_asked_of_every_test_of_its_module(tmp_path):
    lines = {("plans/tasks/rules.py", "", 0): {LOADED}, ("plans/tasks/rules.py", "late", 1): {"tests/a.py::t1"}}
    assert heard(tmp_path, lines).tests_for(one_mutant("DAYS = 45"), 25) == ["tests/a.py::t1"]


def test_only_new_and_changed_test_files_are_heard_again(tmp_path):
    file = tmp_path / "tests" / "test_a.py"
    file.parent.mkdir()
    file.write_text("one")
    told = tmp_path / "told.json"
    told.write_text(
        '{"seconds": {"tests/test_a.py::t": 1}, "failed": [], "lines": [["p", "f", 0, ["tests/test_a.py::t"]]]}'
    )
    recording = Recording(tmp_path / "kept.json")
    assert recording.stale(tmp_path) == ["tests/test_a.py"]
    recording.add(told, ["tests/test_a.py"], tmp_path)
    kept = Recording(tmp_path / "kept.json")
    assert kept.stale(tmp_path) == []
    assert kept.lines["p", "f", 0] == {"tests/test_a.py::t"}
    file.write_text("two")
    assert kept.stale(tmp_path) == ["tests/test_a.py"]
    file.unlink()
    assert kept.stale(tmp_path) == []
    assert not kept.seconds
