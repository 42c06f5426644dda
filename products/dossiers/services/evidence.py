"""Which page of which paper proves which criterion."""

from django.db import transaction

from ocop.accounts.models import User
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion
from products.dossiers.models import Dossier, EvidenceLink, ItemPaper
from products.dossiers.rules import not_editable
from products.dossiers.services.facts import facts_of, lock
from products.dossiers.services.sheet import sheet_of


def link_criterion(dossier: Dossier, criterion: Criterion, use: ItemPaper, page: int, *, by: User) -> EvidenceLink:
    """Mark a page as proof; marked twice is once. Raises Refusal."""
    with transaction.atomic():
        locked = _editable(dossier, by)
        use = ItemPaper.objects.select_related("paper__file", "item").get(pk=use.pk)
        if use.item.dossier_id != locked.pk or use.until_version is not None:
            raise Refusal("Giấy tờ này không còn trong hồ sơ. Hãy tải lại trang.")
        sheet = sheet_of(locked)
        if not Criterion.objects.filter(pk=criterion.pk, group__part__sheet=sheet).exists():
            raise Refusal(f"Tiêu chí này không thuộc phiếu {sheet}. Hãy chọn lại.")
        pages = max(use.paper.file.pages, 1)
        if not 1 <= page <= pages:
            raise Refusal(f"{use.paper} có {pages} trang, không có trang {page}. Hãy ghi lại số trang.")
        link, made = EvidenceLink.objects.get_or_create(dossier=locked, criterion=criterion, item_paper=use, page=page)
        if made:
            audit.record(
                by, "dossier.evidence_linked", locked, criterion=criterion.code, paper=str(use.paper), page=page
            )
    return link


def unlink_criterion(link: EvidenceLink, *, by: User) -> None:
    """Take a mark away; taken away twice is once. Raises Refusal."""
    with transaction.atomic():
        locked = _editable(link.dossier, by)
        if EvidenceLink.objects.filter(pk=link.pk).delete()[0]:
            audit.record(by, "dossier.evidence_unlinked", locked, criterion=link.criterion.code, page=link.page)


def _editable(dossier: Dossier, by: User) -> Dossier:
    locked = lock(dossier)
    if reason := not_editable(facts_of(locked, by)):
        raise Refusal(reason)
    return locked
