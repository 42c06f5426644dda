import pytest

from ocop.core.two_windows import mark_of, settled

WAS, THEIRS, MINE = ("trước", ""), ("của chị", "a"), ("của tôi", "b")


@pytest.mark.parametrize(
    ("typed", "stored", "seen", "stands"),
    [
        (MINE, WAS, mark_of(WAS), MINE),  # nobody else wrote
        (WAS, THEIRS, mark_of(WAS), THEIRS),  # not touched here
        (THEIRS, THEIRS, mark_of(WAS), THEIRS),  # both wrote the same
        (MINE, THEIRS, mark_of(WAS), None),  # both wrote, each otherwise
        (MINE, THEIRS, "", MINE),  # a page of before, without a mark
    ],
)
def test_of_two_windows_an_answer_stands_or_is_asked_for_again(typed, stored, seen, stands):
    assert settled(typed, stored, seen) == stands


def test_an_answer_that_a_browser_broke_into_other_lines_is_the_same():
    """A field of several lines comes back with CR LF, whatever was stored."""
    assert mark_of(("dòng một\r\ndòng hai ",)) == mark_of(("dòng một\ndòng hai",))
    assert settled(("một\r\nhai",), ("khác",), mark_of(("một\nhai",))) == ("khác",)
    assert mark_of(("một", "hai")) != mark_of(("một hai", ""))
