"""A correction after others saw what was recorded: new values, kind of reason and a sentence; the old values stay in
the journal (look/14b). One page shows them all (`core/correct.html`)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models

from ocop.core.forms import PlainForm, shown
from ocop.core.refusal import Refusal


class Ground(models.TextChoices):
    TYPO = "typo", "Ghi nhầm khi nhập"
    PAPER = "paper", "Theo giấy tờ, văn bản"
    OTHER = "other", "Lý do khác"


@dataclass(frozen=True)
class Why:
    ground: Ground
    reason: str

    @property
    def words(self) -> str:
        """ "Theo giấy tờ, văn bản. Dấu “Đến” ghi ngày 14/05/2024."; of another reason its sentence alone says it."""
        reason = self.reason.strip()
        return reason if self.ground == Ground.OTHER else f"{self.ground.label}. {reason}"

    def asked(self) -> None:
        """Raises Refusal without a sentence."""
        if not self.reason.strip():
            raise Refusal("Chưa ghi lý do. Hãy ghi rõ lý do sửa; câu này nằm trong nhật ký.")


@dataclass(frozen=True)
class Effect:
    """What saving does to papers, days and people; `same`: what stays as it is."""

    icon: str
    words: str
    small: str = ""
    same: bool = False


class CorrectionForm(PlainForm):
    """Fields of the subclass, each beside what stands now (`now`), then the reason."""

    ground = forms.ChoiceField(label="Lý do", choices=Ground.choices, widget=forms.RadioSelect, initial=Ground.TYPO)
    reason = forms.CharField(
        label="Nói rõ lý do", max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text="Câu này nằm trong nhật ký.",
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.initial.update(now | {"seen": self.stamp()})

    def stamp(self) -> str:
        """What stood when the form was opened, to be compared and never read."""
        stands = "\n".join(f"{name}={value}" for name, value in self.now.items())
        return hashlib.sha256(stands.encode()).hexdigest()[:16]

    def was(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[name], shown(value)) for name, value in self.now.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen", "") not in ("", self.stamp()):
            self.add_error(None, "Nội dung này vừa được sửa. Hãy xem lại cột “Đang ghi”, rồi lưu lần nữa.")
            self.put("seen", self.stamp())
        elif not self.errors and all(cleaned.get(name) == value for name, value in self.now.items()):
            self.add_error(None, SAME)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.now}

    @property
    def why(self) -> Why:
        return Why(Ground(self.cleaned_data["ground"]), self.cleaned_data["reason"])


SAME = "Giá trị mới giống giá trị đang ghi. Hãy nhập giá trị mới."


def changed(pairs: Sequence[tuple[Any, Any]]) -> None:
    """Raises Refusal where nothing would change."""
    if all(old == new for old, new in pairs):
        raise Refusal(SAME)
