"""The page before an act: asks once more (`confirm`), why (`ask_why`), or what the act needs besides (`ask`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ocop.core.forms import ReasonForm
from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest
from ocop.core.typed.glyphs import Printed


@dataclass(frozen=True)
class Question:
    title: str  # “Rút hồ sơ HS-…?”
    act: str  # the words of the button
    back: str
    text: str = ""  # what comes of it
    danger: bool = False  # it does not come back, or only by a later act
    unprintable: Sequence[Printed] = ()  # what a paper that this act issues cannot print


def confirm(request: UserRequest, question: Question, form: BaseForm | None = None) -> HttpResponse:
    context = {"question": question, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "components/confirm.html", context, status=status)


def ask(
    request: UserRequest,
    question: Question,
    form: BaseForm,
    act: Callable[[dict[str, Any]], str],
    then: Callable[[], HttpResponse] | None = None,
) -> HttpResponse:
    """`act` does it with what the form took and says what was done; what was typed stays when it is refused."""
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            said = act(form.cleaned_data)
            messages.success(request, said)
            return then() if then else redirect(question.back)
    return confirm(request, question, form)


def ask_why(
    request: UserRequest,
    question: Question,
    act: Callable[[str], object],
    said: str,
    *,
    label: str = "",
    then: Callable[[], HttpResponse] | None = None,
) -> HttpResponse:
    """An act that takes a reason, as those will read it who are told of it."""
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = label or form.fields["reason"].label

    def with_reason(given: dict[str, Any]) -> str:
        act(given["reason"])
        return said

    return ask(request, question, form, with_reason, then)
