"""What the forms of this house share: crispy without <form>, narrow fields."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout


def helper(*rows: object) -> FormHelper:
    made = FormHelper()
    made.form_tag = False
    made.layout = Layout(*rows)
    return made
