"""What papers of others say, and what strangers are shown of them."""

from dataclasses import replace
from datetime import timedelta

from tests.days import today

PUBLIC = ("/", "/san-pham/", "/du-lieu-mo/san-pham.csv", "/du-lieu-mo/san-pham.json")


def body(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8-sig")


def later(said, **more):
    begun = today() - timedelta(days=2)
    return replace(said, decision_date=begun, valid_from=begun, **more)
