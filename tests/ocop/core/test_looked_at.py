import pytest

from ocop.core.looked_at import SEEN, seen_by


@pytest.mark.parametrize(
    ("said", "seen"), [("17", 17), ("", None), ("-1", None), ("x", None), ("9" * 19, None), ("9" * 5000, None)]
)
def test_an_address_that_says_nothing_readable_of_what_was_seen_breaks_nothing(rf, said, seen):
    assert seen_by(rf.get("/", {SEEN: said})) == seen
