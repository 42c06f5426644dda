import pytest

from ocop.law.profiles.admin import shown


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "có"), (False, "không"), (None, "văn bản không nói"), (1, "1"), (0, "0"), ([1, "a"], "1; a")],
)
def test_a_note_is_read_as_it_is_and_the_number_one_is_no_yes(value, words):
    assert shown(value) == words
