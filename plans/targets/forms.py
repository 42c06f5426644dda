from typing import Any

from crispy_forms.layout import Column, Row

from ocop.core.forms import FreshForm, Typed
from plans.forms import helper
from plans.targets.models import Target


class TargetForm(FreshForm):
    class Meta(Typed):
        model = Target
        fields = ["position", "text", "note", "low", "high", "metric", "stars_from", "by_hand"]

    helper = helper(
        "seen",
        Row(Column("position", css_class="col-3"), Column("text")),
        "note",
        Row(Column("low"), Column("high")),
        Row(Column("metric"), Column("stars_from")),
        "by_hand",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("metric") and cleaned.get("by_hand") is not None:
            self.add_error("by_hand", "Chỉ tiêu này đếm từ hồ sơ nên không ghi tay. Hãy bỏ một trong hai.")
        return cleaned
