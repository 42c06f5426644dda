from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.choosing.forms import RowField, search_field
from ocop.core.corrections import CorrectionForm
from ocop.core.forms import FreshForm, PlainForm, Typed, rows_field
from ocop.core.typed.fields import DayField, WholeField
from ocop.documents.official.forms import NumberForm
from products.dossiers.models import EvidencePaper
from products.dossiers.rules.days import due_refusal
from products.dossiers.rules.states import DossierKind
from products.products.models import Product
from products.rounds.models import Round


class OpenForm(PlainForm):
    product = RowField("products:product_suggestions", label="Sản phẩm")
    round = forms.ModelChoiceField(Round.objects.none(), label="Đợt đánh giá", empty_label="Chọn đợt")
    kind = forms.ChoiceField(label="Loại hồ sơ", choices=DossierKind)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        search_field(self, "product").rows = Product.objects.visible_to(user).select_related("producer", "ward")
        rounds = Round.objects.visible_to(user).open_on(timezone.localdate())
        rows_field(self, "round").queryset = rounds
        if not rounds:
            self.fields["round"].help_text = "Hôm nay không có đợt nào đang nhận hồ sơ."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        product, round_ = cleaned.get("product"), cleaned.get("round")
        if product and round_ and not round_.unit.covers(product.ward):
            self.add_error("round", f"{round_} không nhận sản phẩm của {product.ward}. Hãy chọn đợt khác.")
        return cleaned


class EvidencePaperForm(FreshForm):
    class Meta(Typed):
        model = EvidencePaper
        fields = ["name", "number", "issuer", "holder", "issued_on", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "name", Row(Column("number"), Column("issuer")), "holder",
            Row(Column("issued_on"), Column("expires_on")),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        issued, expires = cleaned.get("issued_on"), cleaned.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", f"Ngày hết hạn trước ngày cấp {issued:%d/%m/%Y}. Hãy xem lại trên giấy.")
        return cleaned

    def validate_constraints(self) -> None:
        """The one constraint is said beside its field by `clean`."""


class DayForm(PlainForm):
    on = DayField(label="Ngày")


class ReceiveForm(DayForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Ngày tiếp nhận"


class ReceptionForm(CorrectionForm):
    """Number and day of the office's reception."""

    number = WholeField(label="Số tiếp nhận", min_value=1, max_value=999_999)
    on = DayField(label="Ngày tiếp nhận", help_text="Theo dấu “Đến” trên hồ sơ giấy, ví dụ 14/05/2024.")


class WardReceptionForm(ReceptionForm):
    """Under a law where the ward receives; else its day alone."""

    due_on = DayField(
        label="Hạn đánh giá", help_text="Để nguyên thì hạn tính lại theo ngày tiếp nhận mới."
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"number", "due_on"} - set(self.now):
            del self.fields[name]


class DueForm(forms.Form):
    """Until when a supplement is to be handed in; `last`: by when the check must be done."""

    due_on = DayField(label="Hạn bổ sung", help_text="Chủ thể nộp trong ngày này vẫn kịp.")

    def __init__(self, *args: Any, last: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        if last and last > timezone.localdate():
            self.fields["due_on"].help_text = f"Không sau {last:%d/%m/%Y}. Chủ thể nộp trong ngày này vẫn kịp."

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if reason := due_refusal(due_on, self.last, timezone.localdate()):
            raise forms.ValidationError(reason)
        return due_on


class SupplementDueForm(DueForm, CorrectionForm):
    """The day alone, with the reason."""


class SupplementForm(DueForm, NumberForm):
    note = forms.CharField(
        label="Nội dung khác", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Các mục không hợp lệ đã có sẵn trong văn bản.",
    )  # fmt: skip


class DifferencesForm(PlainForm):
    differences = forms.CharField(
        label="Giải trình", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Vì sao tên, số hoặc ngày trên các giấy tờ khác nhau.",
    )  # fmt: skip


class SamplesForm(forms.Form):
    units = WholeField(label="Số lượng đã giao", min_value=0, max_value=10_000)


class CheckForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("valid", "Hợp lệ"), ("invalid", "Không hợp lệ")])
    why = forms.CharField(label="Vì sao", required=False, max_length=500)


class LinkForm(forms.Form):
    criterion = forms.IntegerField(min_value=1)
    item_paper = forms.IntegerField(min_value=1)
    page = forms.IntegerField(min_value=1, max_value=5000)
