"""What the forms of this house share: crispy without <form>, narrow fields, dates as typed here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout

from ocop.core.forms import DateInput

__all__ = ["DateInput", "helper"]


def helper(*rows: object) -> FormHelper:
    made = FormHelper()
    made.form_tag = False
    made.layout = Layout(*rows)
    return made
