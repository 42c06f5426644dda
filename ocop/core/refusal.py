from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest


class Refusal(Exception):
    """An expected no: a Vietnamese sentence that says what is wrong and what to do. Anything else is a bug."""


@contextmanager
def telling(request: HttpRequest, said: str) -> Iterator[None]:
    """Say `said` when the act went through, the Refusal when it did not."""
    try:
        yield
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, said)
