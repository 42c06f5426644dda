"""Papers with real pages in the dossiers of the running session, so that the viewer has something to show."""

import hashlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf

from ocop.accounts.models import User
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import FileFormat
from ocop.core.files.store import FILES, current
from ocop.law.models import Criterion
from products.models import DossierItem, EvidenceLink, EvidencePaper, ItemPaper

PAGES = 3
LINKS = 20
"""Criteria of a dossier that point at a page."""


def papers(items: list[DossierItem], by: User) -> None:
    """One paper in each item; every file row shares the bytes of one PDF under names of their own."""
    data = blank_pdf()
    files = StoredFile.objects.bulk_create(_files(items, data, by))
    new = [
        EvidencePaper(
            producer_id=item.dossier.product.producer_id, paper_code=item.required_paper.code,
            name=item.required_paper.name[:200], file=file,
        )
        for item, file in zip(items, files, strict=True)
    ]  # fmt: skip
    EvidencePaper.derive(new)
    kept = EvidencePaper.objects.bulk_create(new)
    laid = ItemPaper.objects.bulk_create(
        ItemPaper(item=item, paper=paper, since_version=1) for item, paper in zip(items, kept, strict=True)
    )
    EvidenceLink.objects.bulk_create(_links(laid))


def blank_pdf() -> bytes:
    pdf, out = pikepdf.new(), BytesIO()
    for _ in range(PAGES):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(out)
    return out.getvalue()


def _files(items: list[DossierItem], data: bytes, by: User) -> Iterator[StoredFile]:
    sha256 = hashlib.sha256(data).hexdigest()
    for item in items:
        path = f"sc/scale-{item.pk}"
        target = current().near(f"{FILES}{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        current().keep(f"{FILES}{path}", target)
        yield StoredFile(
            sha256=sha256, kind=FileFormat.PDF, size=len(data), pages=PAGES,
            original_name=f"giay-to-{item.position}.pdf", path=path, stored_by=by,
        )  # fmt: skip


def _links(laid: list[ItemPaper]) -> Iterator[EvidenceLink]:
    criteria: dict[int, list[Criterion]] = {}
    by_dossier: dict[int, list[ItemPaper]] = {}
    for row in laid:
        by_dossier.setdefault(row.item.dossier_id, []).append(row)
    for dossier_id, rows in by_dossier.items():
        product_set = rows[0].item.dossier.product.product_set_id
        if product_set not in criteria:
            asked = Criterion.objects.filter(
                group__part__sheet__product_set=product_set,
                group__part__sheet__family="148",
                group__part__sheet__usable=True,
            )
            criteria[product_set] = list(asked[:LINKS])
        for n, criterion in enumerate(criteria[product_set]):
            yield EvidenceLink(
                dossier_id=dossier_id, criterion=criterion, item_paper=rows[n % len(rows)], page=n % PAGES + 1
            )
