"""A dossier is opened: with a code, its round's profile, and the list of papers as the law has it that day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Unit, User
from ocop.accounts.policy import MAY
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.moves import no_right
from ocop.core.numbers import services as numbers
from ocop.core.refusal import Refusal
from ocop.law.papers.rules import PaperBy
from ocop.law.papers.services import required_papers
from ocop.law.profiles.services import version_on
from ocop.notifications import outbox
from products.dossiers.models import Dossier, DossierItem, EvidencePaper, ItemPaper
from products.dossiers.rules.opening import delete_refusal, kind_refusal
from products.dossiers.rules.states import DossierKind
from products.dossiers.services.facts import DOSSIERS
from products.products.models import Product
from products.rounds.models import Round
from products.rounds.rules import RoundDays, not_taking
from products.scopes import unmerged

BOOK = "ho-so"


def open_dossier(product: Product, round: Round, kind: str, *, by: User, today: date | None = None) -> Dossier:
    """Lập hồ sơ: its items are those that the profile, in the version of that day, asks. Raises Refusal."""
    today = today or timezone.localdate()
    with transaction.atomic():
        round = Round.objects.select_for_update(no_key=True).get(pk=round.pk)  # its law changes only while it has none
        _check(product, round, DossierKind(kind), by, today)
        product = unmerged(acts.locked(Product.objects.select_related("producer"), product.pk))
        dossier = Dossier(
            product=product,
            round=round,
            kind=kind,
            profile=version_on(round.profile, today),
            opened_by=by,
            code=_code(round),
        )
        _once(dossier)
        dossier.save()
        _lay_out(dossier)
        if kind != DossierKind.FIRST:
            _copy_still_valid(dossier, today)
        audit.record(by, "dossier.opened", dossier, product=product, round=round, kind=kind)
    return dossier


def delete_draft(dossier: Dossier, *, by: User) -> Product:
    """Xóa hồ sơ nháp: what was never handed in, with its items; the papers stay with the producer, the code is given
    once. Raises Refusal."""
    with acts.doing(DOSSIERS, "dossier.deleted", delete_refusal, dossier, by) as act:
        dossier = act.record
        act.about = product = dossier.product
        code, opener = dossier.code, dossier.opened_by
        papers = ItemPaper.objects.filter(item__dossier=dossier, until_version=None).order_by("item__position", "pk")
        act.said |= {
            "code": code, "round": dossier.round, "kind": dossier.kind, "opened_by": opener,
            "papers": list(papers.values_list("paper__name", flat=True)), "differences": dossier.differences,
        }  # fmt: skip
        dossier.delete()
        if opener != by:
            text = f"{by} đã xóa hồ sơ nháp {code}. Giấy tờ đã tải lên vẫn còn ở chủ thể."
            outbox.tell([opener], f"{code}: hồ sơ nháp đã xóa", text, product.get_absolute_url())
    return product


def _once(dossier: Dossier) -> None:
    try:
        dossier.validate_constraints()
    except ValidationError as no:
        raise Refusal(" ".join(no.messages)) from None


def _check(product: Product, round_: Round, kind: DossierKind, by: User, today: date) -> None:
    roles = Product.objects.roles_of(by, product.pk)
    if not MAY["dossier.open"] & roles:
        raise Refusal(no_right("lập hồ sơ", "sản phẩm", roles))
    if not round_.unit.covers(product.ward):
        raise Refusal(f"{round_} của {round_.unit} không nhận sản phẩm của {product.ward}. Hãy chọn đợt khác.")
    certified = product.certificates.standing().exists()
    days = RoundDays(round_.opens_on, round_.last_day_on)
    if reason := not_taking(days, today) or round_.law_refusal(today) or kind_refusal(kind, certified):
        raise Refusal(reason)


def _code(round_: Round) -> str:
    """HS-2024-0017. One book for all units, kept under the oldest: the code must be unique in the whole program."""
    oldest = Unit.objects.order_by("pk")[0]
    return f"HS-{round_.year}-{numbers.take(BOOK, oldest, round_.year):04d}"


def _lay_out(dossier: Dossier) -> None:
    product = dossier.product
    papers = required_papers(dossier.profile, product.producer.kind, product.product_set, dossier.kind)
    DossierItem.objects.bulk_create(
        DossierItem(dossier=dossier, required_paper=paper, mandatory=paper.mandatory, position=place)
        for place, paper in enumerate(papers, 1)
    )


def _copy_still_valid(dossier: Dossier, today: date) -> None:
    """Papers of the product's last dossier that still hold lie in the new one from the start."""
    last = Dossier.objects.filter(product=dossier.product).exclude(pk=dossier.pk).order_by("-pk").first()
    if last is None:
        return
    used = ItemPaper.objects.filter(item__dossier=last, until_version=None).values("paper_id")
    papers = EvidencePaper.objects.newest().filter(pk__in=used).exclude(expires_on__lt=today)
    items = {item.required_paper.code: item for item in dossier.items.select_related("required_paper")}
    items = {code: item for code, item in items.items() if item.required_paper.by != PaperBy.WARD}
    ItemPaper.objects.bulk_create(
        ItemPaper(item=items[paper.paper_code], paper=paper, since_version=1)
        for paper in papers
        if paper.paper_code in items and items[paper.paper_code].required_paper.dossier_kinds == []
    )
