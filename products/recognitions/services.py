"""Recognitions that we did not give: recorded as their paper says, corrected, taken out; the higher level's result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Unit, User
from ocop.core import acts, seams
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.files.models import StoredFile
from ocop.core.moves import right
from ocop.core.refusal import Refusal
from ocop.core.templatetags.ocop import diem
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import rules_of, version_on
from ocop.notifications import outbox
from products.certificates import rules as certificate_rules
from products.certificates.models import Certificate, above_names, facts_of
from products.certificates.rules import CertificateState, Origin, Proof
from products.dossiers.models import Dossier
from products.dossiers.rules.moves import (
    HIGHER_COMES_BACK,
    HIGHER_RECOGNISED,
    HIGHER_REFUSED,
    HIGHER_TAKEN_BACK,
)
from products.dossiers.rules.states import DossierKind, State
from products.dossiers.services import people
from products.dossiers.services.facts import lock, moving
from products.notices import services as notices
from products.products.models import Product
from products.recognitions.models import HigherResult
from products.recognitions.rules import (
    HigherOutcome,
    Paper,
    Standing,
    come_back_refusal,
    decided_refusal,
    is_public,
    paper_refusal,
    void_refusal,
)
from products.scopes import unmerged

NOT_BY_A_LIST = (
    "Sản phẩm đang có giấy chứng nhận số {} đã công bố. Giấy mới hơn ghi theo danh sách không thay được giấy đó: hãy "
    "đối chiếu bản gốc, chọn căn cứ khác rồi ghi nhận."
)

NEWER_BY_A_LIST = (
    "Sản phẩm có giấy chứng nhận số {} bắt đầu sau, mới ghi theo danh sách nên chưa công khai: giấy này sẽ mang tên đã "
    "thay mà không ai thấy giấy mới. Hãy đối chiếu bản gốc của giấy đó và sửa căn cứ ghi nhận, hoặc bỏ ghi nhận giấy "
    "đó, rồi ghi nhận giấy này."
)


@dataclass(frozen=True)
class Recognition:
    """What the paper says, word for word. `valid_to` None: by the law of its day."""

    product_name: str
    producer_name: str
    representative: str
    address: str
    ward: Unit
    stars: int
    number_text: str
    decision_number: str
    decision_date: date
    issuer_name: str
    valid_from: date
    proof: Proof
    valid_to: date | None = None
    scan: StoredFile | None = None

    def facts(self, product: Product) -> dict[str, Any]:
        """The columns of CertifiedFacts; what the paper does not print (set, photo) is the product's of today."""
        return facts_of(product) | {
            "product_name": self.product_name,
            "producer_name": self.producer_name,
            "representative": self.representative,
            "address": self.address,
            "ward_id": self.ward.pk,
            "ward_name": self.ward.name,
            "above_names": above_names(self.ward),
        }


class WrongField(Refusal):
    """A refusal that belongs beside one field of the form."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def law_of(day: date) -> RuleProfile:
    """The newest law in force on the day of the decision; for older decisions the oldest we know, whose months and
    notices were the same in kind. Raises Refusal where none was loaded."""
    profiles = RuleProfile.objects.exclude(in_force_from=None).order_by("in_force_from", "pk")
    held = profiles.filter(in_force_from__lte=day).last() or profiles.first()
    if held is None:
        raise Refusal("Chưa có bộ quy định nào. Hãy nạp dữ liệu tham chiếu.")
    return version_on(held, day)


# ── of before this program ──


def record(product: Product, recognition: Recognition, *, by: User, today: date | None = None) -> Certificate:
    """Ghi nhận giấy chứng nhận đã có từ trước. Raises Refusal; WrongField names its field."""
    with transaction.atomic():
        product = acts.allowed(PRODUCTS, RECORD, product, by).record
        return _record(product, recognition, Origin.BEFORE, by, today or timezone.localdate())


def correct(
    certificate: Certificate, recognition: Recognition, reason: str, *, by: User, today: date | None = None
) -> Certificate:
    """Sửa bản ghi: the wrong one is taken out and the right one recorded, both stay in the trail. Raises Refusal."""
    with transaction.atomic():
        product = _locked(certificate.product)
        void(certificate, reason, by=by)
        right = _record(product, recognition, Origin.BEFORE, by, today or timezone.localdate())
        notices.follow(certificate, right)
        audit.record(by, "recognition.corrected", right, certificate=(certificate.pk, right.pk), reason=reason)
    return right


def void(certificate: Certificate, reason: str, *, by: User) -> Certificate:
    """Bỏ ghi nhận: gone from public pages and from every count, kept in the trail. Raises Refusal."""
    _needs_reason(reason)
    with transaction.atomic():
        certificate = acts.allowed(CERTIFICATES, void_refusal, certificate, by).record
        if certificate.origin == Origin.HIGHER:
            raise Refusal("Giấy này đi theo kết quả của cấp trên. Hãy rút kết quả đó ở hồ sơ.")
        _void(certificate, reason, by)
    return certificate


def standing_of(certificate: Certificate, by: User) -> Standing:
    return Standing(
        roles=Certificate.objects.roles_of(by, certificate.pk),
        origin=Origin(certificate.origin),
        state=CertificateState(certificate.state),
        rests_on=rests_on(certificate),
    )


def rests_on(certificate: Certificate) -> str:
    """What was begun because the product was certified: a dossier that is neither withdrawn nor given back."""
    later = Dossier.objects.filter(product=certificate.product_id, created_at__gt=certificate.created_at)
    later = later.exclude(kind=DossierKind.FIRST).exclude(state__in=(State.WITHDRAWN, State.RETURNED))
    found = later.order_by("pk").values_list("code", flat=True).first()
    return f"hồ sơ {found}" if found else ""


def _record(
    product: Product, said: Recognition, origin: Origin, by: User, today: date, dossier: Dossier | None = None
) -> Certificate:
    law = dossier.profile if dossier else law_of(said.decision_date)
    paper = Paper(said.decision_date, said.valid_from, said.valid_to, Proof(said.proof), said.scan is not None)
    if wrong := paper_refusal(paper, today):
        raise WrongField(*wrong)
    valid_to = said.valid_to or rules_of(law).certificate_end(said.valid_from)
    _only_once(product, said)
    certificate = Certificate(
        product=product,
        dossier=dossier,
        profile=law,
        origin=origin,
        proof=said.proof,
        stars=said.stars,
        issuer_name=said.issuer_name,
        year=said.decision_date.year,
        number_text=said.number_text,
        code=certificate_rules.new_code(),
        decision_number=said.decision_number,
        decision_date=said.decision_date,
        valid_from=said.valid_from,
        valid_to=valid_to,
        scan=said.scan,
        published_at=timezone.now() if is_public(said.proof) else None,
        **said.facts(product),
    )
    certificate.state = _state_beside_others(certificate, by, today)
    certificate.save()
    audit.record(by, "recognition.recorded", certificate, **_told(certificate))
    _tell(certificate, by)
    return certificate


def _only_once(product: Product, said: Recognition) -> None:
    same = product.certificates.exclude(state=CertificateState.VOIDED).filter(
        number_text__iexact=said.number_text, decision_number__iexact=said.decision_number
    )
    if found := same.first():
        raise WrongField(
            "number_text", f"Giấy số {found.number_text} của sản phẩm này đã được ghi nhận. Hãy mở giấy đó."
        )


def _state_beside_others(certificate: Certificate, by: User, today: date) -> CertificateState:
    """One active certificate a product: of two the one that began later holds. Ended ones are ended by their dates. A
    new edition that is still being made follows the one it is of. Raises WrongField."""
    if certificate.state_on(today) == CertificateState.EXPIRED:
        return CertificateState.EXPIRED
    active = Certificate.objects.filter(product=certificate.product, state=CertificateState.ACTIVE)
    held = active.select_for_update().order_by("-pk")  # editions too, as their job locks: one may go out just now
    other = next((row for row in held if row.published_at or row.replaces_id is None), None)
    if other is None:
        return CertificateState.ACTIVE
    public = bool(other.published_at) or other.origin == Origin.OURS
    if other.valid_from > certificate.valid_from and other.state_on(today) == CertificateState.ACTIVE:
        if is_public(Proof(certificate.proof)) and not public:
            raise WrongField("valid_from", NEWER_BY_A_LIST.format(other.number_text))
        return CertificateState.REPLACED
    if not is_public(Proof(certificate.proof)) and public:
        raise WrongField("proof", NOT_BY_A_LIST.format(other.number_text))
    _set_state(other, _ended(other, today), "certificate.end", by)
    return CertificateState.ACTIVE


def _ended(certificate: Certificate, today: date) -> CertificateState:
    over = certificate.state_on(today) == CertificateState.EXPIRED
    return CertificateState.EXPIRED if over else CertificateState.REPLACED


def _void(certificate: Certificate, reason: str, by: User) -> None:
    """The one that this took the place of holds again, or has ended meanwhile by its own dates; while a new edition of
    it is being made nobody can say which of the two. Raises Refusal."""
    was_active = certificate.state == CertificateState.ACTIVE
    certificate.published_at = None
    _set_state(certificate, CertificateState.VOIDED, "recognition.voided", by, reason=reason)
    if not was_active:
        return
    before = Certificate.objects.standing().filter(product=certificate.product_id)
    older = before.filter(valid_from__lte=certificate.valid_from).order_by("-valid_from", "-pk").first()
    if older is None or older.state != CertificateState.REPLACED:
        return
    if Certificate.objects.filter(replaces=older, published_at=None).exists():
        raise Refusal(f"Bản mới của giấy {older.number_text} đang được tạo. Hãy chờ tạo xong rồi bỏ ghi nhận.")
    state = certificate_rules.state_on(CertificateState.ACTIVE, older.valid_to, timezone.localdate(), older.goes_on_to)
    _set_state(older, state, "certificate.holds_again", by, reason=reason)


def _set_state(certificate: Certificate, state: CertificateState, action: str, by: User, **said: Any) -> None:
    before, certificate.state = certificate.state, state
    certificate.save(update_fields=["state", "published_at", "updated_at"])
    audit.record(by, action, certificate, state=(before, state), **said)


def _told(certificate: Certificate) -> dict[str, Any]:
    names = (
        "product_name", "producer_name", "ward_name", "stars", "number_text", "decision_number", "decision_date",
        "issuer_name", "valid_from", "valid_to", "origin", "proof", "state",
    )  # fmt: skip
    return {name: getattr(certificate, name) for name in names}


def _tell(certificate: Certificate, by: User) -> None:
    outbox.tell(
        User.objects.filter(producers__products=certificate.product_id, is_active=True).exclude(pk=by.pk),
        f"Đã ghi nhận giấy chứng nhận {certificate.number_text}",
        f"{certificate.product_name}: {certificate.stars} sao, theo giấy của {certificate.issuer_name}, có giá trị đến "
        f"hết ngày {certificate.valid_to:%d/%m/%Y}.",
        certificate.get_absolute_url(),
        key=f"certificate:{certificate.pk}",
    )


# ── of the higher level ──


@dataclass(frozen=True)
class Answer:
    """The higher level's decision on a dossier that was proposed to it. `recognition` where it recognised, `points`
    where it left the product to our level."""

    outcome: HigherOutcome
    decision_number: str
    decision_date: date
    issuer_name: str
    scan: StoredFile | None = None
    note: str = ""
    recognition: Recognition | None = field(default=None)
    points: Decimal | None = None


MOVES = {
    HigherOutcome.RECOGNISED: HIGHER_RECOGNISED,
    HigherOutcome.NOT_RECOGNISED: HIGHER_REFUSED,
    HigherOutcome.COMES_BACK: HIGHER_COMES_BACK,
}


def record_higher(dossier: Dossier, answer: Answer, *, by: User, today: date | None = None) -> HigherResult:
    """Ghi kết quả của cấp trên: proposed → recognised with its certificate, not recognised, or back to our own level,
    which takes it up in a decision of its own. Raises Refusal."""
    today = today or timezone.localdate()
    move = MOVES[answer.outcome]
    if wrong := decided_refusal(answer.decision_date, today):
        raise WrongField("decision_date", wrong)
    with moving(move, dossier, by) as act:
        proposed, certificate, stars = act.record, None, None
        if answer.recognition:
            product = _locked(proposed.product)
            certificate = _record(product, answer.recognition, Origin.HIGHER, by, today, proposed)
        if answer.outcome == HigherOutcome.COMES_BACK:
            stars = _left_to_us(proposed, answer)
            act.said |= {"points": answer.points, "stars": stars}
            _tell_of_return(proposed, answer, stars, by)
        result = HigherResult.objects.create(
            dossier=proposed, outcome=answer.outcome, decision_number=answer.decision_number,
            decision_date=answer.decision_date, issuer_name=answer.issuer_name, scan=answer.scan,
            note=answer.note, certificate=certificate, points=answer.points, stars=stars, by=by,
        )  # fmt: skip
        act.said |= {
            "decision": answer.decision_number,
            "date": answer.decision_date,
            "issuer": answer.issuer_name,
        }
    return result


def own_star(dossier: Dossier) -> int | None:
    """The star that a higher level may leave to the one of this dossier's round; None where the law leaves none."""
    return rules_of(dossier.profile).comes_back_with(dossier.round.unit.kind)


def _left_to_us(dossier: Dossier, answer: Answer) -> int:
    """Raises WrongField."""
    stars = own_star(dossier)
    least = next((band.lower for band in rules_of(dossier.profile).bands if band.stars == stars), None)
    if wrong := come_back_refusal(answer.points, least, stars):
        raise WrongField(*wrong)
    assert stars is not None  # else refused
    return stars


def _tell_of_return(dossier: Dossier, answer: Answer, stars: int, by: User) -> None:
    unit = dossier.round.unit
    text = (
        f"{dossier.product}: {answer.issuer_name} đánh giá {diem(answer.points)} điểm, {stars} sao (quyết định số "
        f"{answer.decision_number}) và chuyển về {unit} công nhận. {unit} ra quyết định riêng; có quyết định mới cấp "
        "giấy chứng nhận."
    )
    who = [*people.producers(dossier), *people.ward(dossier)]
    people.tell(dossier, who, "cấp trên chuyển về, chờ công nhận", text, but=by)


def take_back_higher(dossier: Dossier, reason: str, *, by: User) -> HigherResult:
    """Rút kết quả đã ghi: the dossier waits again, its certificate is taken out. Raises Refusal."""
    _needs_reason(reason)
    with transaction.atomic():
        lock(dossier)
        result = higher_of(dossier)
        if result is None:
            raise Refusal("Hồ sơ này chưa có kết quả của cấp trên.")
        if reason_not := resting_refusal(result, by):
            raise Refusal(reason_not)
        with moving(HIGHER_TAKEN_BACK, dossier, by) as act:
            act.said |= {"decision": result.decision_number, "reason": reason}
            result.taken_back_at, result.taken_back_reason = timezone.now(), reason.strip()[:300]
            result.save(update_fields=["taken_back_at", "taken_back_reason", "updated_at"])
            if result.certificate:
                _void(result.certificate, reason, by)
    return result


def higher_of(dossier: Dossier) -> HigherResult | None:
    """The higher level's result that stands."""
    return HigherResult.objects.select_related("certificate").filter(dossier=dossier, taken_back_at=None).first()


def resting_refusal(result: HigherResult, by: User) -> str | None:
    """Why it cannot be taken back: a decision of ours takes it up, or something rests on its certificate."""
    if result.outcome == HigherOutcome.COMES_BACK:
        return next(filter(None, seams.takes_up.ask(result)), None)
    return void_refusal(standing_of(result.certificate, by)) if result.certificate else None


def _locked(product: Product) -> Product:
    """The product's row is the lock of all its certificates that others gave. Raises Refusal where it was merged
    meanwhile."""
    return unmerged(acts.locked(Product.objects.select_related("producer", "product_set__group", "ward"), product.pk))


def _locked_certificate(certificate: Certificate) -> Certificate:
    _locked(certificate.product)
    return Certificate.objects.get(pk=certificate.pk)


RECORD = right("recognition.record", "ghi nhận giấy chứng nhận", "sản phẩm")
PRODUCTS = ActedOn(_locked, lambda product, by: Product.objects.roles_of(by, product.pk))
CERTIFICATES = ActedOn(_locked_certificate, standing_of)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("Chưa ghi lý do. Hãy ghi vì sao bản ghi này không đúng.")


def as_recorded(certificate: Certificate) -> Mapping[str, Any]:
    """What a form of correction begins with."""
    names = (
        "product_name", "producer_name", "representative", "address", "ward", "stars", "number_text", "proof",
        "decision_number", "decision_date", "issuer_name", "valid_from", "valid_to",
    )  # fmt: skip
    return {name: getattr(certificate, name) for name in names}
