from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from evaluations.councils.models import OWN_RULES, Council, CouncilMember, Office, Reading
from evaluations.councils.services import Place
from ocop.accounts.models import Membership, User
from ocop.accounts.roles import Role
from ocop.core.forms import FreshForm, ReadAsForm, Typed, choice_field, rows_field
from ocop.core.two_windows import mark_of, settled
from ocop.core.typed.fields import DayField, NameField
from products.rounds.forms import offer_own_units
from products.rounds.services import own_units

RULES_HEAD = (
    '<h2 class="mt">Quy chế của Hội đồng</h2>'
    "<p>Ghi theo quy chế hoạt động của Hội đồng, mỗi giá trị kèm điều khoản. Quy chế không ghi thì để trống.</p>"
)
HELP = {
    "quorum": "Có mặt ít hơn số này thì phiên họp không tiến hành được. Để trống nếu quy chế không ghi.",
    "spread_limit": "Điểm của các thành viên chênh nhau quá mức này thì phiên họp nhắc thảo luận trước khi xác nhận "
    "kết quả. Để trống nếu quy chế không ghi.",
    "minimum_reading": "Để trống nếu quy chế không ghi: các cách tính cho hạng khác nhau thì chủ trì chọn, ghi lý do.",
}


class CouncilForm(FreshForm):
    class Meta(Typed):
        model = Council
        fields = ["unit", "name", "decision_number", "decision_date", *OWN_RULES]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_own_units(self, user)
        for name, words in HELP.items():
            self.fields[name].help_text = words
        choice_field(self, "minimum_reading").choices = [
            ("", "Chưa ghi trong quy chế"),
            *Reading.choices,
        ]
        for name in ("quorum_source", "spread_source", "minimum_source"):
            self.fields[name].widget.attrs["placeholder"] = "Ví dụ: Quy chế hoạt động, Điều 5"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "unit", "name", Row(Column("decision_number"), Column("decision_date")),
            HTML(RULES_HEAD),
            Row(Column("quorum"), Column("quorum_source")), "quorum_with_chair",
            Row(Column("spread_limit"), Column("spread_source")),
            Row(Column("minimum_reading"), Column("minimum_source")),
        )  # fmt: skip


def people_of(user: User) -> QuerySet[User]:
    """Who may sit in a council of this user's units."""
    held = Membership.objects.filter(role=Role.COUNCIL_MEMBER, unit__in=own_units(user)).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name_order", "pk")


class ReplaceForm(forms.Form):
    """Thay thành viên; the office and body of the seat go over unless changed."""

    on = DayField(label="Thay từ ngày")
    reason = forms.CharField(
        label="Lý do", max_length=300, help_text="Ví dụ: Quyết định 30/QĐ-UBND ngày 12/05/2026 kiện toàn Hội đồng."
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Người thay",
        required=False,
        empty_label="Không có người thay",
        help_text="Người có vai trò thành viên Hội đồng ở đơn vị; thiếu thì nhờ quản trị thêm vai trò."
        " Chọn chính người này khi chỉ đổi chức danh.",
    )
    office = forms.ChoiceField(label="Chức danh", choices=Office.choices)
    organisation = NameField(label="Cơ quan", max_length=160, required=False)

    def __init__(self, *args: Any, seat: CouncilMember, by: User, **kwargs: Any) -> None:
        initial = {"on": timezone.localdate(), "office": seat.office, "organisation": seat.organisation}
        super().__init__(*args, **kwargs | {"initial": initial})
        others = seat.council.members.sitting().exclude(pk=seat.pk).values("user_id")
        rows_field(self, "user").queryset = people_of(by).exclude(pk__in=others)


Seat = tuple[str, str, str]
"""Whose it is (the user's key), office, organisation."""


class MemberForm(ReadAsForm, forms.Form):
    """One seat. What another person changed since the page was opened is not put back (`stored`)."""

    stored: Mapping[int, Seat]
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    user = forms.ModelChoiceField(User.objects.none(), label="Thành viên", required=False, empty_label="Chọn người")
    office = forms.ChoiceField(label="Chức danh", choices=Office.choices, initial=Office.MEMBER)
    organisation = NameField(label="Cơ quan", max_length=160, required=False)
    leaves = forms.BooleanField(label="Bỏ khỏi Hội đồng", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("pk") and not cleaned.get("user") and not cleaned.get("leaves") and not self.errors:
            self.add_error("user", "Hãy chọn người, hoặc đánh dấu bỏ khỏi Hội đồng.")
        stored = self.stored.get(cleaned.get("pk") or 0)
        if stored and not self.errors and not cleaned["leaves"]:
            self._settle(cleaned, stored)
        return cleaned

    def _settle(self, cleaned: dict[str, Any], stored: Seat) -> None:
        typed = (str(cleaned["user"].pk), cleaned["office"], cleaned["organisation"])
        kept = settled(typed, stored, cleaned["seen"])
        if kept is None:
            was = ", ".join(filter(None, (Office(stored[1]).label, stored[2])))
            self.add_error("user", f"Người khác vừa lưu: {was}. Bấm lưu lần nữa để giữ dòng đang nhập.")
            self.put("seen", mark_of(stored))
        elif kept != typed:
            cleaned["user"] = User.objects.get(pk=kept[0])
            cleaned["office"], cleaned["organisation"] = kept[1], kept[2]


class MemberFormSet(forms.BaseFormSet):
    """The seats of a council, with some empty ones at the end."""

    def __init__(self, *args: Any, user: User, stored: Mapping[int, Seat], **kwargs: Any) -> None:
        self.stored = stored
        self.people = people_of(user)
        self.choices = [("", "Chọn người"), *((person.pk, str(person)) for person in self.people)]
        super().__init__(*args, **kwargs)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        cast(MemberForm, form).stored = self.stored
        rows_field(form, "user").queryset = self.people
        form.fields["user"].widget.choices = self.choices  # one query for all the rows

    def clean(self) -> None:
        seen = set()
        for place in self.places():
            if place.leaves:
                continue
            if place.user.pk in seen:
                raise forms.ValidationError(f"{place.user} được ghi hai lần. Hãy bỏ một dòng.")
            seen.add(place.user.pk)
        if sum(1 for place in self.places() if place.office == Office.CHAIR and not place.leaves) > 1:
            raise forms.ValidationError("Hội đồng chỉ có một Chủ tịch. Hãy sửa chức danh của người còn lại.")

    def places(self) -> list[Place]:
        rows = [form.cleaned_data for form in self.forms if not form.errors and getattr(form, "cleaned_data", None)]
        return [
            Place(row["user"], row["office"], row["organisation"], row.get("pk"), row["leaves"])
            for row in rows
            if row.get("user") or (row.get("pk") and row.get("leaves"))
        ]


Members = cast(
    type[MemberFormSet], forms.formset_factory(MemberForm, formset=MemberFormSet, extra=3, max_num=40, absolute_max=60)
)
