from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from ocop.core.forms import ReasonForm
from ocop.core.typed.fields import DayField, WholeField
from ocop.documents.official.rules import LARGEST, Check
from ocop.documents.official.services import Numbering


class CancelForm(ReasonForm):
    slip = forms.BooleanField(
        required=False,
        label="Ghi nhầm khi nhập, số này của văn bản khác",
        help_text="Đánh dấu thì số này còn ghi được cho đúng văn bản của nó, nếu chưa có bản ký nào mang số này.",
    )


class NumberForm(forms.Form):
    """Number and day as the clerk's book has them. A subclass adds what else the act asks (`more`).

    The button repeats both. What was typed after the page said them is said once more before it holds: `said` is what
    the sentence above the button read when it was pressed.
    """

    number = WholeField(
        label="Số",
        min_value=1,
        max_value=LARGEST,
        error_messages=dict.fromkeys(("min_value", "max_value"), f"Ghi số từ 1 đến {LARGEST}."),
    )
    on = DayField(label="Ngày ban hành")
    said = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, numbering: Numbering, initial: dict[str, Any] | None = None) -> None:
        number, day = numbering.proposal(), numbering.today
        proposed = {"number": number, "on": day, "said": spoken(number, day)}
        super().__init__(data, initial={**proposed, **(initial or {})})
        self.numbering, self.proposed = numbering, number
        self.speak_of(number, day)
        self.is_read = True
        self.fields["number"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.is_read = "number" in cleaned and "on" in cleaned
        if not self.is_read:
            return cleaned
        self.speak_of(cleaned["number"], cleaned["on"])
        for check in self.faults:
            self.add_error(check.field, check.words)
        if not self.errors and cleaned["said"] != spoken(*self.asked):
            self.add_error(None, f"{self.sentence}: hãy đọc lại, đúng thì bấm “{self.act}”.")
        data = cast(QueryDict, self.data).copy()
        data["said"] = spoken(*self.asked)
        self.data = data
        return cleaned

    def speak_of(self, number: int, day: date) -> None:
        """What the page speaks of: the proposal, or what was typed where it can be read."""
        self.asked = number, day
        self.checks: tuple[Check, ...] = self.numbering.checks(number, day)

    @property
    def faults(self) -> list[Check]:
        return [check for check in self.checks if check.tone == "bad"]

    @property
    def shown_checks(self) -> list[Check]:
        """Without the faults that stand beside their fields already, and of nothing that could not be read."""
        if not self.is_read:
            return []
        return [check for check in self.checks if check not in self.faults] if self.is_bound else list(self.checks)

    @property
    def will_issue(self) -> bool:
        """Whether the button issues what the sentence above it says."""
        return self.is_read and not self.faults

    @property
    def sentence(self) -> str:
        return self.numbering.sentence(*self.asked)

    @property
    def act(self) -> str:
        number, day = self.asked
        if not self.will_issue:
            return "Xem lại số, ngày"
        return f"Ban hành số {number}, ngày {day:%d/%m/%Y}"

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields of a subclass, which stand before the number."""
        return [field for field in self.visible_fields() if field.name not in ("number", "on")]


def spoken(number: int, day: date) -> str:
    return f"{number} {day:%d/%m/%Y}"
