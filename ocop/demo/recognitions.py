"""What others gave: a certificate of before this program, and a higher level's answer to what was proposed."""

from dataclasses import replace
from datetime import date, timedelta

from ocop.accounts.models import UnitKind, User
from ocop.core.files.models import StoredFile
from ocop.demo.papers import Shelf
from products.certificates.rules import Proof
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State
from products.products.models import Product
from products.recognitions.rules import HigherOutcome
from products.recognitions.services import Answer, Recognition, record, record_higher


def record_some(office: User, today: date) -> None:
    """One original seen, one from a list alone; the first of what was proposed is answered, the rest still waits."""
    shelf = Shelf(office, today)
    shelf.fill({"old_certificate": "Bản chụp giấy chứng nhận (mẫu)", "higher": "Bản chụp quyết định cấp trên (mẫu)"})
    bare = Product.objects.filter(dossiers=None, certificates=None).select_related("producer", "ward", "product_set")
    seen, listed = bare.order_by("pk")[:2]
    paper = _paper(seen, today - timedelta(days=400), shelf.stored["old_certificate"])
    record(seen, paper, by=office)
    unproved = replace(_paper(listed, today - timedelta(days=650), None), proof=Proof.LISTED, number_text="0031/DS-MẪU")
    record(listed, unproved, by=office)
    proposed = Dossier.objects.filter(state=State.PROPOSED).select_related(
        "product__producer", "product__ward", "round__unit"
    )
    if waiting := proposed.order_by("pk").first():
        _answer(waiting, shelf.stored["higher"], office, today)


def _paper(product: Product, begun: date, scan: StoredFile | None) -> Recognition:
    producer = product.producer
    return Recognition(
        product_name=product.name, producer_name=producer.name, representative=producer.representative,
        address=producer.address, ward=product.ward, stars=3, number_text="0017/GCN-MẪU",
        decision_number="318/QĐ-UBND", decision_date=begun, issuer_name="UBND huyện Mẫu", valid_from=begun,
        proof=Proof.ORIGINAL_SEEN, scan=scan,
    )  # fmt: skip


def _answer(dossier: Dossier, scan: StoredFile, office: User, today: date) -> None:
    decided = today - timedelta(days=12)
    paper = replace(_paper(dossier.product, decided, scan), number_text="0204/GCN-MẪU")
    if dossier.round.unit.kind == UnitKind.PROVINCE:
        words, issuer, number, stars = "trung ương chấm 92,4", "Bộ Mẫu", "1902/QĐ-BM", 5
    else:
        words, issuer, number, stars = "cấp tỉnh chấm 78,4", "UBND tỉnh Mẫu", "1902/QĐ-UBND", 4
    recognition = replace(paper, stars=stars, decision_number=number, issuer_name=issuer)
    answer = Answer(
        HigherOutcome.RECOGNISED, recognition.decision_number, decided, recognition.issuer_name, scan,
        f"Hội đồng {words} điểm.", recognition,
    )  # fmt: skip
    record_higher(dossier, answer, by=office)
