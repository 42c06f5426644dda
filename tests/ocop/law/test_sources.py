"""Where a value was read, in words that an officer understands; the note stays in the data."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from ocop.law.sources import NO_SOURCE, source_words

RESEARCH = (
    "hiểu biết chung|phần mềm của nguồn|phần mềm chấm điểm|thiết kế của chương trình|thanglequoc|docid|kể lại|suy ra"
    "|chưa xác minh|chưa thấy|github|csv"
)


def notes(value) -> set[str]:
    """Every `source` of the data, however deep."""
    if isinstance(value, list):
        return set().union(*map(notes, value))
    if not isinstance(value, dict):
        return set()
    own = {value["source"]} if isinstance(value.get("source"), str) else set()
    return own.union(*map(notes, value.values()))


def test_no_note_of_the_data_is_shown_as_it_was_taken():
    data = Path(settings.BASE_DIR / "ocop/law/data").rglob("*.yaml")
    found = {
        note: source_words(note)
        for path in data
        for note in notes(yaml.load(path.read_text(), Loader=yaml.CSafeLoader))
    }
    assert len(found) > 60
    assert {words for words in found.values() if re.search(RESEARCH, words)} == set()


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("", NO_SOURCE),
        ("hiểu biết chung", "theo thông lệ, chưa tìm thấy văn bản quy định"),
        ("26/2026/QĐ-TTg, Điều 7.6.a", "26/2026/QĐ-TTg, Điều 7.6.a"),
        (
            "148/QĐ-TTg, tiêu chí 3e; phần mềm của nguồn đòi đủ điểm",
            "148/QĐ-TTg, tiêu chí 3e; có địa phương đòi đủ điểm",
        ),
        ("chưa thấy; cấp huyện không còn", "chưa tìm thấy trong văn bản; cấp huyện không còn"),
    ],
)
def test_a_note_in_an_offices_words(note, words):
    assert source_words(note) == words
