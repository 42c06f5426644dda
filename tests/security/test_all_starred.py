"""CI fails for a ★ of SECURITY.md without a test that bears its number (test_s12_…)."""

import re
from pathlib import Path

STARRED = (1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 21, 22, 23, 24, 29, 30, 31, 38, 39, 40, 41, 47, 48, 49, 63, 69, 70)
TESTS = Path(__file__).resolve().parents[1]


def test_every_starred_item_has_a_test():
    names = (name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)\(", path.read_text()))
    numbers = {int(number) for name in names for number in re.findall(r"(?<=_)s(\d\d?)(?=_)", name)}
    assert set(STARRED) - numbers == set()
