from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.db.models import Model

from ocop.accounts.models import User
from ocop.core.choosing.forms import RowField, key_in
from ocop.core.forms import PlainForm, ReadAsForm
from ocop.core.templatetags.ocop import dong
from products.merging.reading import Record, facts_of_two, others, what_of

Side = Literal["kept", "gone"]


class OtherField(RowField):
    """Names the record whose page is open as what it is, not as one that there is not."""

    record: Record

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            typed = " ".join(str(value or "").split())
            if typed and self._is_own(typed):
                raise forms.ValidationError(f"“{self.record}” là bản đang mở. Hãy chọn bản kia.") from None
            raise

    def _is_own(self, typed: str) -> bool:
        own = type(self.record).objects.filter(pk=self.record.pk)
        if key := key_in(typed):
            return own.of_key(key) is not None
        return own.matching(typed).exists() and not self._matching(typed)


class OtherForm(PlainForm):
    """Which record is the same as this one."""

    def __init__(self, *args: Any, record: Record, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.disable_csrf = True  # a question: its address is sent on and kept
        what = what_of(record)
        field = OtherField(f"products:{what.name}_suggestions", label=f"{what.noun.capitalize()} trùng")
        field.help_text = "Mọi thứ của bản này chuyển sang bản đang mở; địa chỉ cũ vẫn dẫn đến đó."
        field.rows, field.record = others(record, user), record
        self.fields["trung"] = field
        self.helper.disable_csrf = True  # a question by GET: the token has no place in an address


@dataclass(frozen=True)
class Row:
    """One line of the comparison. Without a choice: why, and the value that stands."""

    label: str
    kept: str
    gone: str
    name: str = ""
    why: str = ""
    chosen: Side = "kept"

    fixed: bool = False

    @property
    def stands(self) -> str:
        return self.kept if self.chosen == "kept" else self.gone

    @property
    def other(self) -> str:
        return self.gone if self.chosen == "kept" else self.kept


class MergeForm(ReadAsForm, forms.Form):
    """Which of two values stays, column by column. `seen`: what the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Record, gone: Record, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what, self.kept, self.gone = what_of(kept), kept, gone
        self.facts = facts_of_two(kept, gone, user)
        self.initial["seen"] = self.stamp()
        self.rows = list(self._rows())
        for row in self.rows:
            if row.name:
                sides = [("kept", row.kept), ("gone", row.gone)]
                self.fields[row.name] = forms.ChoiceField(label=row.label, choices=sides, initial="kept")

    def stamp(self) -> str:
        return f"{self.kept.updated_at.isoformat()} {self.gone.updated_at.isoformat()}"

    def _rows(self) -> Iterator[Row]:
        for label, names in self.what.choices.items():
            kept, gone = shown(self.kept, names), shown(self.gone, names)
            if not kept and not gone:
                continue
            certified = bool(set(names) & set(self.what.certified))
            if kept == gone:
                yield Row(label, kept, gone, why="giống nhau")
            elif certified and self.facts.attested != (False, False):
                side: Side = "kept" if self.facts.attested[0] else "gone"
                yield Row(label, kept, gone, why="như đã chứng nhận", chosen=side, fixed=True)
            elif not kept or not gone:
                yield Row(label, kept, gone, why="chỉ một bản có ghi", chosen="kept" if kept else "gone")
            else:
                yield Row(label, kept, gone, name=f"chon-{names[0]}")

    def lines(self) -> list[tuple[Row, str]]:
        """Each row with the side that stands."""
        return [(row, str(self[row.name].value() or "kept") if row.name else row.chosen) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen") not in ("", self.stamp()):
            self.add_error(None, "Một trong hai bản vừa được sửa. Hãy xem lại các giá trị rồi bấm gộp lần nữa.")
            self.put("seen", self.stamp())
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the kept record will say, where that differs."""
        found: dict[str, Any] = {}
        for row, names in zip(self.rows, [self._names(row) for row in self.rows], strict=True):
            side = self.cleaned_data[row.name] if row.name else row.chosen
            if side == "gone":
                found |= {name: getattr(self.gone, name) for name in names}
        return found

    def _names(self, row: Row) -> tuple[str, ...]:
        return self.what.choices[row.label]


def shown(record: Model, names: tuple[str, ...]) -> str:
    """The columns as a page says them; empty where nothing stands."""
    return ", ".join(filter(None, (_shown(record, name) for name in names)))


def _shown(record: Model, name: str) -> str:
    if told := getattr(record, f"get_{name}_display", None):
        return str(told())
    value = getattr(record, name)
    if value in (None, "", False):
        return ""
    if value is True:
        return "Có"
    return dong(value) if name == "price" else str(value)
