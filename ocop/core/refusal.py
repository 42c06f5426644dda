from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

HEARD: ContextVar["list[Refusal] | None"] = ContextVar("refusals of the request that is being answered", default=None)


class Refusal(Exception):
    """An expected no: a Vietnamese sentence that says what is wrong and what to do. Anything else is a bug.

    Whoever raises and whoever catches it, the request it answers leaves an event (core/audit/refused.py).
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        if (heard := HEARD.get()) is not None:
            heard.append(self)

    def is_no_answer(self) -> None:
        """For code that asks and goes on another way: nobody was refused anything."""
        if (heard := HEARD.get()) is not None and self in heard:
            heard.remove(self)


@contextmanager
def telling(request: HttpRequest, said: str, tag: str = "") -> Iterator[None]:
    """Say `said` when the act went through, the Refusal when it did not."""
    try:
        yield
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, said, extra_tags=tag)


@contextmanager
def refused_in(form: BaseForm) -> Iterator[None]:
    """Put the Refusal into the form, beside what was typed: the view goes on and shows it. Inside, the act, what is
    said of it, and the redirect."""
    try:
        yield
    except Refusal as no:
        form.add_error(None, str(no))
