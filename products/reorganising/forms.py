from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from ocop.accounts.models import Unit, UnitKind, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.scopes import within
from ocop.core.corrections import CorrectionForm
from ocop.core.forms import PlainForm
from ocop.core.typed.fields import DayField, NameField
from ocop.documents.models import OfficialPaper
from products.reorganising.models import Receiver, Reorganisation
from products.reorganising.reading import ENDS, Maker, Person, Plan
from products.reorganising.rules import ACTION, day_refusal
from products.reorganising.services import Choices, NewUnit, kinds_refusal

NEW = "moi"
NOT_CHOSEN = ("", "Chọn đơn vị mới")


def offices_of(user: User) -> list[Unit]:
    """The units in whose name the user may reorganise what stands under them."""
    found = {m.unit_id: m.unit for m in memberships(user) if m.role in MAY[ACTION] and m.unit.kind != UnitKind.WARD}
    return list(found.values())


def wards_under(unit: Unit, day: date) -> QuerySet[Unit]:
    """Those that exist on this day: what may end, and what may go on for another."""
    return Unit.objects.on(day).wards().filter(within(unit)).exclude(pk=unit.pk).order_by("name_order")


def higher_within(unit: Unit, day: date) -> QuerySet[Unit]:
    """Cities, provinces that exist on this day, this one among them."""
    above = Unit.objects.on(day).filter(within(unit), kind__in=(UnitKind.CITY, UnitKind.PROVINCE))
    return above.order_by("name_order")


class BasisForm(PlainForm):
    """By which document, and from which day."""

    document = NameField(
        label="Văn bản", max_length=200, required=False, help_text="Ví dụ: Nghị quyết số …/NQ-UBTVQH15."
    )
    document_on = DayField(label="Ngày văn bản", required=False)
    day = DayField(
        label="Có hiệu lực từ", help_text="Đơn vị cũ hoạt động đến hết ngày trước đó. Có thể là ngày sắp tới."
    )
    upload = forms.FileField(
        label="Bản chụp văn bản", required=False,
        help_text="Cần khi chủ thể đã được chứng nhận ở đơn vị tách. PDF hoặc ảnh.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, that: Reorganisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if that is not None:
            self.initial.update({name: getattr(that, name) for name in ("document", "document_on", "day")})
            return
        offices = offices_of(user)
        if len(offices) > 1:
            self.fields["unit"] = forms.ModelChoiceField(
                Unit.objects.filter(pk__in=[unit.pk for unit in offices]), label="Cơ quan", empty_label=None
            )
            self.order_fields(["unit"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        on, day = cleaned.get("document_on"), cleaned.get("day")
        if on and day and (reason := day_refusal(on, day, timezone.localdate())):
            self.add_error("day", reason)
        return cleaned

    @property
    def basis(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("document", "document_on", "day")}


class LineForm(PlainForm):
    """Which units end, and where they go: to one that is there, or one that begins."""

    olds = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="Đơn vị kết thúc", widget=forms.CheckboxSelectMultiple,
        help_text="Chọn nhiều đơn vị thì nhập thành một. Đơn vị tách thành nhiều thì thêm lần nữa với đơn vị mới khác.",
        error_messages={"required": "Chưa chọn. Hãy chọn ít nhất một đơn vị kết thúc."},
    )  # fmt: skip
    to = forms.ChoiceField(label="Chuyển về", help_text="Đơn vị đang có thì đi tiếp dưới tên đó.")
    name = NameField(
        label="Tên đầy đủ của đơn vị mới",
        max_length=120,
        required=False,
        help_text="Chỉ ghi khi lập đơn vị mới. Ví dụ: Phường Long Xuyên.",
    )
    short_name = NameField(label="Tên ngắn", max_length=60, required=False, help_text="Ví dụ: Long Xuyên.")
    code = NameField(label="Mã đơn vị hành chính", max_length=10, required=False)

    def __init__(self, *args: Any, that: Reorganisation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {f"r{each.pk}": each for each in that.receivers.select_related("unit").order_by("pk")}
        day = that.day or timezone.localdate()
        before = min(day, timezone.localdate())
        higher = higher_within(that.unit, before)
        may_end = Unit.objects.filter(
            Q(pk__in=wards_under(that.unit, before).values("pk"))
            | Q(pk__in=higher.exclude(pk=that.unit_id).values("pk"))
        )
        already = [each.unit_id for each in self.receivers.values() if each.unit_id]
        gone = {line.unit_id: str(line.receiver) for line in that.lines.select_related("receiver__unit")}
        olds = self.fields["olds"]
        assert isinstance(olds, forms.ModelMultipleChoiceField)
        olds.queryset = may_end.filter(valid_to=None).exclude(pk__in=already).order_by("kind", "name_order")
        olds.label_from_instance = lambda unit: (  # type: ignore[method-assign,assignment]  # one field's own words
            f"{unit} (đã chuyển về {gone[unit.pk]})" if unit.pk in gone else str(unit)
        )
        self.units = {f"u{unit.pk}": unit for unit in self._may_receive(that, day) if unit.pk not in already}
        choices: list[Any] = [(NEW, "Đơn vị mới, ghi ở dưới")]
        if self.receivers:
            choices.append(("Đã có trong sắp xếp này", [(key, str(each)) for key, each in self.receivers.items()]))
        if self.units:
            choices.append(("Đơn vị đang có", [(key, str(unit)) for key, unit in self.units.items()]))
        ending = that.lines.values("unit")
        above = {f"u{unit.pk}": unit for unit in higher.exclude(pk__in=ending) if unit.pk not in already}
        if may_end.exclude(kind=UnitKind.WARD).exists() and above:
            choices.append(("Đơn vị cấp trên đang có", [(key, str(unit)) for key, unit in above.items()]))
            self.units |= above
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def _may_receive(self, that: Reorganisation, day: date) -> QuerySet[Unit]:
        ending = that.lines.values("unit")
        return Unit.objects.wards().filter(Q(valid_to=None) | Q(valid_to__gt=day), within(that.unit)).exclude(
            pk__in=ending
        ).order_by("name_order")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to") == NEW:
            for name in ("name", "short_name", "code"):
                if not cleaned.get(name):
                    self.add_error(name, "Chưa ghi. Đơn vị mới cần tên đầy đủ, tên ngắn và mã.")
        if to := self._target(cleaned):
            for old in cleaned.get("olds", ()):
                if reason := kinds_refusal(old, to):
                    self.add_error("to", reason)
                    return cleaned
        if (unit := self.units.get(cleaned.get("to", ""))) and "olds" in cleaned:
            # one of those named that goes on under its name does not end
            cleaned["olds"] = [old for old in cleaned["olds"] if old != unit]
            if not cleaned["olds"]:
                self.add_error("olds", f"{unit} đi tiếp. Hãy chọn thêm đơn vị kết thúc nhập vào đó.")
        return cleaned

    def _target(self, cleaned: dict[str, Any]) -> Unit | Receiver | NewUnit | None:
        to = cleaned.get("to", "")
        if to == NEW:
            return NewUnit(*(cleaned.get(name, "") for name in ("name", "short_name", "code")))
        return self.receivers.get(to) or self.units.get(to)

    @property
    def target(self) -> Unit | Receiver | NewUnit:
        found = self._target(self.cleaned_data)
        assert found is not None  # it is one of the choices
        return found


class ChoicesForm(PlainForm):
    """Where each person goes; of wards that are split also each producer, or all that are left at once."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.receivers = {str(each.pk): each for each in plan.receivers}
        everyone = [(key, str(each)) for key, each in self.receivers.items()]
        for person in plan.people:
            name, whose = f"nguoi-{person.membership.pk}", f"{person.membership.user} từ ngày có hiệu lực"
            choices = [*([NOT_CHOSEN] if person.open else []), *everyone, (ENDS, "Kết thúc vai trò")]
            self._add(name, whose, choices, ENDS if person.ends else str(person.receiver.pk) if person.receiver else "")
        for unit in plan.split:
            own = [(str(each.pk), str(each)) for each in plan.receivers_of[unit.pk]]
            self._add(f"con-lai-{unit.pk}", f"Các chủ thể còn lại của {unit}", [("", "Chọn từng chủ thể"), *own], "")
        for maker in plan.makers:
            own = [(str(each.pk), str(each)) for each in plan.receivers_of[maker.unit.pk]]
            first = maker.receiver or maker.likely
            self._add(
                f"chu-the-{maker.producer.pk}", str(maker.producer), [NOT_CHOSEN, *own], str(first.pk) if first else ""
            )

    def _add(self, name: str, label: str, choices: list[tuple[str, str]], initial: str) -> None:
        select = forms.Select({"class": "form-select", "aria-label": label})
        self.fields[name] = forms.ChoiceField(
            choices=choices, required=False, label=label, widget=select, initial=initial
        )

    def people(self) -> Iterator[tuple[Person, forms.BoundField]]:
        for person in self.plan.people:
            yield person, self[f"nguoi-{person.membership.pk}"]

    def makers(self) -> Iterator[tuple[Maker, forms.BoundField]]:
        for maker in self.plan.makers:
            yield maker, self[f"chu-the-{maker.producer.pk}"]

    def rests(self) -> Iterator[tuple[Unit, forms.BoundField]]:
        for unit in self.plan.split:
            yield unit, self[f"con-lai-{unit.pk}"]

    @property
    def choices(self) -> Choices:
        said = self.cleaned_data
        people = {}
        for person in self.plan.people:
            if to := said.get(f"nguoi-{person.membership.pk}"):
                people[person.membership.pk] = None if to == ENDS else self.receivers[to]
        producers = {}
        for maker in self.plan.makers:
            to = said.get(f"chu-the-{maker.producer.pk}") or said.get(f"con-lai-{maker.unit.pk}")
            if to:
                producers[maker.producer.pk] = self.receivers[to]
        return Choices(people, producers)


class UndoForm(forms.Form):
    """`seen`: the papers of which the page has told."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, papers: Sequence[OfficialPaper], **kwargs: Any) -> None:
        self.mark = ",".join(str(paper.pk) for paper in papers)
        super().__init__(*args, **kwargs | {"initial": {"seen": self.mark}})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen", "") != self.mark:
            self.data = {"seen": self.mark}
            self.add_error(None, "Vừa có thêm văn bản được cấp số về hồ sơ của đơn vị cũ. Hãy xem lại rồi bấm lần nữa.")
        return cleaned


class CorrectForm(CorrectionForm):
    document = NameField(label="Văn bản", max_length=200)
    document_on = DayField(label="Ngày văn bản")
    day = DayField(label="Có hiệu lực từ")

    def __init__(self, *args: Any, that: Reorganisation, **kwargs: Any) -> None:
        now = {"document": that.document, "document_on": that.document_on, "day": that.day}
        super().__init__(*args, now=now, **kwargs)
