"""Moments are kept in UTC and told in the time of the office: what was made at 01:14 is of that day."""

import re
from pathlib import Path

from django.conf import settings

HOUSES = ("ocop", "products", "evaluations", "plans")
# a moment (`…_at`, `at`, `since`) written as a day or an hour, or cut to its day
TOLD = re.compile(
    r"\{[^{}]*\b\w*(?:_at|_since)\b\)?:[^{}]*%[dHmY]|\b\w+(?:_at|_since)\.(?:date\(|strftime|year|month|day)"
)
LOCAL = re.compile(r"timezone\.local(?:time|date)\(|plan-approved:")  # a key is no text


def test_no_moment_is_written_as_a_day_of_another_zone():
    code = [path for house in HOUSES for path in (Path(settings.BASE_DIR) / house).rglob("*.py")]
    lines = [(path.name, line.strip()) for path in code for line in path.read_text().splitlines()]
    found = [line for line in lines if TOLD.search(line[1]) and not LOCAL.search(line[1])]
    assert found == []


def test_the_guard_of_moments_sees_what_it_is_for():
    assert TOLD.search('f"Dự thảo từ {row.created_at:%d/%m/%Y}"')
    assert TOLD.search("row.created_at.date()")
    assert not TOLD.search('f"{row.expires_on:%d/%m/%Y}"')
