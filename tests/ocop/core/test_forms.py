"""Every form speaks our words, whenever its module was read."""

from collections.abc import Iterator

from django import forms
from django.urls import get_resolver

OURS = ("ocop", "products", "evaluations", "plans")


def below(form: type) -> Iterator[type]:
    for one in form.__subclasses__():
        yield one
        yield from below(one)


def test_what_is_left_out_is_told_in_our_words_by_every_form():
    assert get_resolver().url_patterns  # all views, and with them all forms, are read
    told = {
        (f"{form.__module__}.{form.__name__}", name): str(field.error_messages["required"])
        for form in below(forms.BaseForm)
        if form.__module__.split(".")[0] in OURS
        for name, field in getattr(form, "base_fields", {}).items()
    }
    assert len(told) > 100
    assert {place: words for place, words in told.items() if "Trường này" in words} == {}
