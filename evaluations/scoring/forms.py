from collections.abc import Mapping
from typing import Any

from django import forms

from evaluations.scoring.models import Finding, ScoreSheet
from ocop.law.models import Criterion, KnockOut
from ocop.law.sheets import rules as law
from ocop.law.sheets.services import rules_of as sheet_rules


class FindingForm(forms.Form):
    """Where it is found comes from the address (`loai`, `tieu-chi` or `dong`), what proves it is typed."""

    evidence = forms.CharField(
        label="Căn cứ, minh chứng", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Giấy tờ, trang, điều nhìn thấy ở mẫu sản phẩm.",
    )  # fmt: skip
    loai = forms.CharField(widget=forms.HiddenInput, required=False)
    tieu_chi = forms.CharField(widget=forms.HiddenInput, required=False)
    dong = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sheet: ScoreSheet, asked: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = sheet_rules(sheet.item.sheet)
        self.anchor: int | None = None
        self.note = ""
        self.place = self._place(asked)

    def _place(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
        for name in ("loai", "tieu_chi", "dong"):
            self.fields[name].initial = asked.get(name, "")
        criterion = self.rules.by_id.get(_number(asked.get("tieu_chi")))
        kind = asked.get("loai", "")
        if kind == Finding.Kind.KNOCK_OUT:
            line = next((one for one in self.rules.knock_outs if one.id == _number(asked.get("dong"))), None)
            self.note = line.text if line else ""
            return {"kind": Finding.Kind.KNOCK_OUT, "knock_out": KnockOut(pk=line.id)} if line else None
        if criterion is None or kind not in Finding.Kind.values:
            return None
        self.note = law.note_of(criterion, law.FindingKind(kind))
        self.anchor = criterion.id
        return {"kind": Finding.Kind(kind), "criterion": Criterion(pk=criterion.id)} if self.note else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0
