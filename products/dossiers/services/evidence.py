"""Which page of which paper proves which criterion."""

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion
from products.dossiers.models import Dossier, EvidenceLink, ItemPaper
from products.dossiers.rules.papers import not_editable
from products.dossiers.services.facts import DOSSIERS
from products.dossiers.services.sheet import sheet_of


def link_criterion(dossier: Dossier, criterion: Criterion, use: ItemPaper, page: int, *, by: User) -> EvidenceLink:
    """Mark a page as proof; marked twice is once. Raises Refusal."""
    with acts.doing(DOSSIERS, "dossier.evidence_linked", not_editable, dossier, by) as act:
        use = ItemPaper.objects.select_related("paper__file", "item").get(pk=use.pk)
        if use.item.dossier_id != act.record.pk or use.until_version is not None:
            raise Refusal("Giấy tờ này không còn trong hồ sơ. Hãy tải lại trang.")
        sheet = sheet_of(act.record)
        if not Criterion.objects.filter(pk=criterion.pk, group__part__sheet=sheet).exists():
            raise Refusal(f"Tiêu chí này không thuộc phiếu {sheet}. Hãy chọn lại.")
        pages = max(use.paper.file.pages, 1)
        if not 1 <= page <= pages:
            raise Refusal(f"{use.paper} có {pages} trang, không có trang {page}. Hãy ghi lại số trang.")
        link, act.happened = EvidenceLink.objects.get_or_create(
            dossier=act.record, criterion=criterion, item_paper=use, page=page
        )
        act.said |= {"criterion": criterion.code, "paper": str(use.paper), "page": page}
    return link


def unlink_criterion(link: EvidenceLink, *, by: User) -> None:
    """Take a mark away; taken away twice is once. Raises Refusal."""
    with acts.doing(DOSSIERS, "dossier.evidence_unlinked", not_editable, link.dossier, by) as act:
        act.happened = bool(EvidenceLink.objects.filter(pk=link.pk).delete()[0])
        act.said |= {"criterion": link.criterion.code, "page": link.page}
