from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms

from ocop.accounts.models import Unit, User
from ocop.core.files import rules as file_rules
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.forms import ReadAsForm, choice_field, rows_field
from ocop.core.typed.fields import DayField, NameField, PartField
from products.certificates.rules import Proof
from products.products.models import Product
from products.recognitions.rules import HigherOutcome
from products.recognitions.services import Answer, Recognition

STARS = [(n, f"{n} sao") for n in (3, 4, 5)]
OUTRIGHT = [choice for choice in HigherOutcome.choices if choice[0] != HigherOutcome.COMES_BACK]
HIGHER_PROOFS = [choice for choice in Proof.choices if choice[0] != Proof.OWN_DECISION]


class RecognitionForm(ReadAsForm, forms.Form):
    """A certificate as its paper has it. Begins with the product's names of today: what the paper says otherwise is
    typed over."""

    fresh: StoredFile | None = None  # the file that this form kept

    product_name = NameField(label="Tên sản phẩm", max_length=200)
    producer_name = NameField(label="Tên chủ thể", max_length=200)
    representative = NameField(label="Người đại diện", max_length=120, required=False)
    address = NameField(label="Địa chỉ", max_length=200, required=False)
    ward = forms.ModelChoiceField(Unit.objects.none(), label="Xã, phường", empty_label=None)
    stars = forms.TypedChoiceField(label="Hạng sao", choices=STARS, coerce=int)
    number_text = NameField(label="Số giấy chứng nhận", max_length=40)
    decision_number = NameField(label="Số quyết định", max_length=40)
    decision_date = DayField(label="Ngày quyết định")
    issuer_name = NameField(
        label="Cơ quan ban hành", max_length=200, help_text="Ghi như trên giấy, ví dụ: UBND tỉnh An Giang."
    )
    valid_from = DayField(label="Có giá trị từ ngày")
    valid_to = DayField(
        label="Đến hết ngày", required=False,
        help_text="Để trống thì tính 36 tháng hoặc số tháng theo quy định của ngày quyết định.",
    )  # fmt: skip
    proof = forms.ChoiceField(
        label="Căn cứ ghi nhận", choices=Proof.choices, widget=forms.RadioSelect,
        help_text="Ghi theo danh sách của cơ quan khác thì không công khai, chủ thể và cán bộ vẫn thấy.",
    )  # fmt: skip
    scan = forms.FileField(label="Bản chụp quyết định hoặc giấy chứng nhận", required=False, help_text="PDF hoặc ảnh.")

    def __init__(self, *args: Any, product: Product, kept: StoredFile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        rows_field(self, "ward").queryset = wards_of(product, self.initial.get("ward"))
        if kept:
            self.fields["scan"].help_text = f"Đang có: {kept.original_name}. Không chọn tệp thì giữ tệp này."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(
            HTML("<h2>Theo giấy</h2>"), "product_name", "producer_name",
            Row(Column("representative"), Column("ward")), "address",
            HTML('<h2 class="mt">Quyết định, thời hạn</h2>'), Row(Column("stars"), Column("number_text")),
            Row(Column("decision_number"), Column("decision_date")), "issuer_name",
            Row(Column("valid_from"), Column("valid_to")),
            HTML('<h2 class="mt">Căn cứ</h2>'), "proof", "scan",
        )  # fmt: skip

    def recognition(self, by: User) -> Recognition:
        """What was typed; a file chosen anew is kept first. Raises Refusal."""
        said = self.cleaned_data
        return Recognition(**{name: said[name] for name in said if name != "scan"}, scan=self.stored(by))

    def stored(self, by: User) -> StoredFile | None:
        upload = self.cleaned_data.get("scan")
        if not upload:
            return self.kept
        self.fresh = files.store(upload, by=by, allow=file_rules.EVIDENCE, limit_bytes=files.scan_limit())
        return self.fresh

    def let_go(self) -> None:
        """What was kept for an act that failed."""
        if self.fresh:
            files.drop_unused(self.fresh)


class CorrectionForm(RecognitionForm):
    reason = forms.CharField(label="Lý do sửa", max_length=300, help_text="Lý do nằm trong nhật ký.")

    def layout(self) -> Layout:
        return Layout(super().layout(), "reason")

    def recognition(self, by: User) -> Recognition:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("scan", "reason")}
        return Recognition(**said, scan=self.stored(by))


class HigherForm(RecognitionForm):
    """The decision first; what only a recognition has is asked for only then."""

    OF_RECOGNITION = ("product_name", "producer_name", "ward", "stars", "number_text", "valid_from")

    outcome = forms.ChoiceField(label="Kết quả", choices=HigherOutcome.choices, widget=forms.RadioSelect)
    points = PartField(label="Điểm cấp trên đã chấm", required=False, max_digits=5, decimal_places=2)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args: Any, own_star: int | None = None, **kwargs: Any) -> None:
        """`own_star`: what the dossier's law leaves to our level when the product comes back, if anything."""
        super().__init__(*args, **kwargs)
        if own_star is None:
            choice_field(self, "outcome").choices = OUTRIGHT
            del self.fields["points"]
        else:
            self.fields[
                "points"
            ].help_text = (
                f"Ghi khi cấp trên chuyển về: cấp trên chấm {own_star} sao thì cấp mình ra quyết định công nhận."
            )
        choice_field(self, "proof").choices = HIGHER_PROOFS
        for name in self.OF_RECOGNITION:
            self.fields[name].required = False
        self.fields["number_text"].help_text = "Như trên giấy của cấp trên."

    def layout(self) -> Layout:
        return Layout(
            "outcome", *(["points"] if "points" in self.fields else []),
            Row(Column("decision_number"), Column("decision_date")), "issuer_name", "proof", "scan", "note",
            HTML('<h2 class="mt">Giấy chứng nhận, nếu được công nhận</h2>'),
            Row(Column("stars"), Column("number_text")), Row(Column("valid_from"), Column("valid_to")),
            "product_name", "producer_name", Row(Column("representative"), Column("ward")), "address",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("outcome") == HigherOutcome.RECOGNISED:
            for name in self.OF_RECOGNITION:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "Được công nhận thì ghi mục này như trên giấy.")
        if said.get("proof") == Proof.ORIGINAL_SEEN and not said.get("scan") and "scan" not in self.errors:
            self.add_error("scan", "Căn cứ này cần bản chụp quyết định. Hãy chọn tệp.")
        return said

    def answer(self, by: User) -> Answer:
        """Raises Refusal for a file that is none."""
        said, scan = self.cleaned_data, self.stored(by)
        recognised = said["outcome"] == HigherOutcome.RECOGNISED
        values = {name: said[name] for name in said if name not in ("scan", "outcome", "note", "points")}
        return Answer(
            outcome=HigherOutcome(said["outcome"]),
            decision_number=said["decision_number"],
            decision_date=said["decision_date"],
            issuer_name=said["issuer_name"],
            scan=scan,
            note=said["note"],
            recognition=Recognition(**values, scan=scan) if recognised else None,
            points=said.get("points") if said["outcome"] == HigherOutcome.COMES_BACK else None,
        )


class TakeOutForm(forms.Form):
    reason = forms.CharField(label="Lý do", max_length=300, help_text="Lý do nằm trong nhật ký.")


def wards_of(product: Product, also: Unit | None) -> Any:
    """The product's ward and those under the same roof, of today and of former days: papers have the old name."""
    beside = Unit.objects.wards().filter(parent=product.ward.parent_id)
    return (beside | Unit.objects.filter(pk__in=[product.ward_id, also.pk if also else None])).order_by(
        "name_order", "pk"
    )
