"""One mistake in one file a case: each is refused with file and place, in words, before anything is written.

A case names the `file` it spoils: `old` → `new` at its first place, or new `content` (in an `encoding`), `remove`, or
`copy_to`.
"""

import os
import shutil
import tracemalloc
from pathlib import Path

import pytest
import yaml

from ocop.core.refusal import Refusal
from ocop.law.loading import files
from ocop.law.loading.reading import read_all

CASES = sorted((Path(__file__).parent / "should_fail").rglob("*.yaml"))


@pytest.fixture
def folder(tmp_path):
    """The real data; a changed file is written beside its link, never through it."""
    return shutil.copytree(files.DATA, tmp_path / "data", copy_function=os.link)


def spoil(folder: Path, case: dict) -> None:
    path = folder / case["file"]
    if case.get("copy_to"):
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, folder / case["copy_to"])
        return
    before = "" if path.is_dir() else path.read_text()
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if "content" in case:
        path.write_bytes(case["content"].encode(case.get("encoding", "utf-8"), "replace"))
    elif not case.get("remove"):
        assert case["old"] in before, f"{path.name} no longer holds what this case changes"
        path.write_text(before.replace(case["old"], case["new"], 1))


def test_the_data_as_they_are_hold(folder):
    assert len(read_all(folder).sheets) == 52


def test_the_longest_holiday_has_31_days(folder):
    year = {"file": "days_off.yaml", "old": "last: 2024-02-14", "new": "last: 2024-03-09"}
    spoil(folder, year)
    assert read_all(folder)
    spoil(folder, {**year, "old": "last: 2024-03-09", "new": "last: 2024-03-10"})
    with pytest.raises(Refusal, match="từ 08/02/2024 đến 10/03/2024 dài hơn 31 ngày"):
        read_all(folder)


def test_a_law_that_ends_on_its_first_day_held_for_that_day(folder):
    law = {"file": "legal_bases.yaml", "old": "in_force_to: 2025-12-31", "new": "in_force_to: 2022-08-01"}
    spoil(folder, law)
    assert read_all(folder)
    spoil(folder, {**law, "old": "in_force_to: 2022-08-01", "new": "in_force_to: 2022-07-31"})
    with pytest.raises(Refusal, match="căn cứ 919/QĐ-TTg: in_force_from 01/08/2022 sau in_force_to 31/07/2022"):
        read_all(folder)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_bad_file_is_refused_with_its_place(folder, path):
    case = yaml.safe_load(path.read_text())
    spoil(folder, case)
    with pytest.raises(Refusal) as no:
        read_all(folder)
    assert case["says"] in str(no.value)


def test_a_bomb_is_refused_before_it_unfolds(folder):
    spoil(folder, yaml.safe_load(next(path for path in CASES if path.stem == "ten_aliases_ten_deep").read_text()))
    tracemalloc.start()
    with pytest.raises(Refusal, match="không dùng neo"):
        read_all(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
