"""The date field of our forms: typed as dd/mm/yyyy on every device."""

from django import forms


class DateInput(forms.DateInput):
    def __init__(self, attrs=None):
        hint = {"placeholder": "ngày/tháng/năm", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(attrs={**hint, **(attrs or {})}, format="%d/%m/%Y")
