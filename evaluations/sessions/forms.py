from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from evaluations.councils.models import OWN_RULES, Council, CouncilMember, OwnRules, Reading
from evaluations.sessions.calling import minute
from evaluations.sessions.models import Session, SessionRules
from evaluations.sessions.presence import Part, part_of
from evaluations.sessions.rules import Ground, Mode
from evaluations.sessions.seating import ItemSeating, Seating
from ocop.accounts.models import User
from ocop.core.forms import FreshForm, ReadAsForm, Typed, choice_field, rows_field
from ocop.core.text import lower_first
from ocop.core.two_windows import mark_of, settled
from products.dossiers.models import Dossier
from products.rounds.models import Round


def start_field(**given: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label="Bắt đầu lúc",
        input_formats=["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M"],
        help_text="Ngày/tháng/năm giờ:phút, ví dụ 16/05/2024 08:00.",
        error_messages={"invalid": "Ngày giờ chưa đúng. Ghi ngày/tháng/năm giờ:phút."},
        **given,
    )


class SessionForm(ReadAsForm, forms.ModelForm):
    class Meta(Typed):
        model = Session
        fields = ["council", "round", "mode", "starts_at", "place", "reason"]

    def __init__(self, *args: Any, user: User, written_words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_field(self, "council").queryset = Council.objects.visible_to(user)
        rows_field(self, "round").queryset = Round.objects.visible_to(user).select_related("profile")
        rows_field(self, "council").empty_label = "Chọn Hội đồng"
        rows_field(self, "round").empty_label = "Chọn đợt"
        self.fields["starts_at"] = start_field(initial=timezone.localtime().strftime("%d/%m/%Y 08:00"))
        self.fields["mode"].help_text = f"Quy định về đánh giá lại: “{written_words}”." if written_words else ""
        self.fields["reason"].help_text = "Cần ghi khi họp trực tiếp để đánh giá lại theo quy định lấy ý kiến văn bản."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("council", "round", Row(Column("mode"), Column("starts_at")), "place", "reason")


class MoveForm(FreshForm):
    """Ngày giờ, địa điểm of a called session, with the reason that its members read."""

    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ["starts_at", "place", "reason"]

    class Meta(Typed):
        model = Session
        fields = ["starts_at", "place"]

    def __init__(self, *args: Any, instance: Session, **kwargs: Any) -> None:
        instance.starts_at = minute(instance.starts_at)  # as the field will read it
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["starts_at"] = start_field(widget=forms.DateTimeInput(format="%d/%m/%Y %H:%M"))
        self.order_fields(self.field_order)


class RulesForm(ReadAsForm, forms.ModelForm):
    """Quy chế áp dụng cho phiên, as it is now, to be changed with a reason."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta(Typed):
        model = SessionRules
        fields = [*OWN_RULES, "reason"]

    def __init__(self, *args: Any, rules: OwnRules, **kwargs: Any) -> None:
        given = {"instance": SessionRules(**rules.values), "initial": {"seen": rules.pk}}
        super().__init__(*args, **kwargs | given)
        choice_field(self, "minimum_reading").choices = [("", "Chưa ghi trong quy chế"), *Reading.choices]
        self.fields["minimum_reading"].help_text = "Một cách cho cả phiên. Đổi thì kết quả chưa xác nhận được tính lại."
        self.fields["reason"].required = True
        self.fields["reason"].help_text = "Lý do và giá trị cũ, mới vào biên bản."

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OWN_RULES}


class OfficerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: CouncilMember) -> str:
        return str(obj)


class OfficersForm(forms.Form):
    """Chủ trì phiên, thư ký phiên: empty, the council's own where they are there."""

    chaired_by = OfficerField(CouncilMember.objects.none(), label="Chủ trì phiên", required=False)
    minuted_by = OfficerField(CouncilMember.objects.none(), label="Thư ký phiên", required=False)

    def __init__(self, *args: Any, seating: Seating, **kwargs: Any) -> None:
        session = seating.session
        initial = {"chaired_by": session.chaired_by_id, "minuted_by": session.minuted_by_id}
        super().__init__(*args, **kwargs | {"initial": initial})
        here = {member.pk: member for member in seating.sitting if seating.present(member)}
        leading = [key for key, member in here.items() if member.leads]
        for name, keys, usual in (
            ("chaired_by", leading, "Chủ tịch, hoặc Phó Chủ tịch"),
            ("minuted_by", list(here), "Thư ký Hội đồng"),
        ):
            rows_field(self, name).queryset = CouncilMember.objects.filter(pk__in=keys).select_related("user")
            rows_field(self, name).empty_label = f"Theo chức danh: {usual}"


class DossiersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Dossier) -> str:
        kind = obj.get_kind_display().lower()
        return f"{obj.code} · {obj.product}, {obj.product.producer} ({kind})"


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, obj: CouncilMember) -> str:
        return str(obj.user)


class AgendaForm(forms.Form):
    dossiers = DossiersField(
        Dossier.objects.none(),
        label="Hồ sơ đủ điều kiện của đợt",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một hồ sơ."},
    )

    def __init__(self, *args: Any, eligible: QuerySet[Dossier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_field(self, "dossiers").queryset = eligible


class AttendanceForm(ReadAsForm, forms.Form):
    """One row a member; the view builds it from the seating. Chair and secretary may both keep the roll: what one did
    not touch stays as the other wrote it."""

    def __init__(
        self, *args: Any, members: tuple[CouncilMember, ...], here: dict[int, tuple[bool, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.here = members, here
        for member in members:
            present, reason = here.get(member.pk, (False, ""))
            self.fields[f"present-{member.pk}"] = forms.BooleanField(
                label=str(member.user), required=False, initial=present
            )
            self.fields[f"reason-{member.pk}"] = forms.CharField(
                label=f"Lý do vắng của {member.user}", required=False, max_length=200, initial=reason
            )
            shown = forms.CharField(required=False, widget=forms.HiddenInput, initial=mark_of(_said(present, reason)))
            self.fields[f"cu-{member.pk}"] = shown

    def rows(self) -> list[tuple[CouncilMember, Any, Any, Any]]:
        parts = ("present", "reason", "cu")
        return [(member, *(self[f"{part}-{member.pk}"] for part in parts)) for member in self.members]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._answers: list[tuple[CouncilMember, bool, str]] = []
        for member in self.members:
            stored = _said(*self.here.get(member.pk, (False, "")))
            typed = _said(cleaned.get(f"present-{member.pk}", False), cleaned.get(f"reason-{member.pk}", ""))
            kept = settled(typed, stored, cleaned.get(f"cu-{member.pk}", ""))
            if kept is None:
                was = "có mặt" if stored[0] else "vắng"
                self.add_error(
                    None, f"{member.user}: người khác vừa ghi {was}. Bấm lưu lần nữa để giữ như đang ghi ở đây."
                )
                self.put(f"cu-{member.pk}", mark_of(stored))
            elif kept != stored or member.pk not in self.here:
                self._answers.append((member, bool(kept[0]), kept[1]))
        return cleaned

    def answers(self) -> list[tuple[CouncilMember, bool, str]]:
        """What is to be written."""
        return self._answers


def _said(present: bool, reason: str) -> tuple[str, str]:
    return ("1", "") if present else ("", reason)


class RecusalForm(forms.Form):
    member = SeatField(CouncilMember.objects.none(), label="Thành viên", empty_label="Chọn thành viên")
    ground = forms.ChoiceField(label="Căn cứ", choices=[("", "Chọn căn cứ"), *Ground.choices])
    reason = forms.CharField(
        label="Nói rõ", max_length=300, help_text="Ví dụ: anh ruột của giám đốc hợp tác xã. Ghi vào biên bản."
    )

    ruling = forms.CharField(
        label="Kết luận của chủ trì về phiếu đã gửi",
        max_length=300,
        required=False,
        help_text="Chỉ ghi khi thành viên đã gửi phiếu: vì sao phiếu đó không được tính. Kết luận vào biên bản.",
    )

    def __init__(self, *args: Any, members: QuerySet[CouncilMember], leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_field(self, "member").queryset = members
        if not leads:
            del self.fields["ruling"]


class PartField(forms.ModelChoiceField):
    """A member, and what is noted of him or her now."""

    def __init__(self, queryset: QuerySet[CouncilMember], **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.now: dict[int, Part] = {}

    def label_from_instance(self, obj: CouncilMember) -> str:
        return f"{obj.user}: {lower_first(self.now[obj.pk].label)}"


class PresenceForm(forms.Form):
    """Dự họp của một thành viên ở một sản phẩm, as it should have been noted."""

    member = PartField(CouncilMember.objects.none(), label="Thành viên", empty_label="Chọn thành viên")
    part = forms.ChoiceField(label="Sửa thành", choices=Part.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Lý do vắng hoặc không tham gia đánh giá", max_length=300, required=False,
        help_text="Ví dụ: đi công tác; người nhà của chủ thể.",
    )  # fmt: skip
    why = forms.CharField(label="Lý do sửa", max_length=300, help_text="Ghi vào biên bản.")

    def __init__(self, *args: Any, seen: ItemSeating, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, PartField)
        field.now = {member.pk: part_of(seen, member) for member in seen.seating.members}
        field.queryset = CouncilMember.objects.filter(pk__in=field.now).select_related("user")


def starting_mode(written: bool) -> str:
    return Mode.WRITTEN if written else Mode.MEETING
