"""The evidence viewer: the papers of a dossier as one run of numbered pages. Used by check, evidence, score sheet.

    viewer = viewer_of(dossier, request.GET)       # None for a dossier without pages
    {% include "products/dossiers/_viewer.html" with viewer=viewer only %}

A page is named by item paper and page number: `?giay=<item paper>&to=<page>` without script; with
`static/js/viewer.js` a link with `data-viewer-open="<item paper>:<page>"`, or the event `viewer:open` on document
with `{detail: {item_paper, page}}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ocop.core.addresses import address
from products.dossiers.models import Dossier, EvidenceLink, ItemPaper

WIDE, SMALL = 1200, 200


@dataclass(frozen=True)
class ViewerPaper:
    item_paper: int
    title: str
    item: str
    item_pk: int
    pages: int  # 0: Word, Excel: to be downloaded, not shown
    first: int  # running number of its first page
    file_url: str
    criteria: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """tr. 41–43"""
        last = self.first + self.pages - 1
        return f"tr. {self.first}" if last <= self.first else f"tr. {self.first}–{last}"


@dataclass(frozen=True)
class ViewerPage:
    item_paper: int
    page: int
    running: int
    title: str
    criteria: str
    link: str
    wide: str
    small: str
    current: bool

    @property
    def key(self) -> str:
        return f"{self.item_paper}:{self.page}"


@dataclass(frozen=True)
class Viewer:
    papers: tuple[ViewerPaper, ...]
    pages: tuple[ViewerPage, ...]
    now: ViewerPage
    before: ViewerPage | None
    after: ViewerPage | None

    @property
    def total(self) -> int:
        return len(self.pages)


def papers_of(dossier: Dossier) -> list[ViewerPaper]:
    """The papers that lie in the dossier now, in the order of its items. Two queries."""
    codes: dict[int, list[str]] = {}
    for key, code in EvidenceLink.objects.filter(dossier=dossier).values_list("item_paper_id", "criterion__code"):
        if code not in codes.setdefault(key, []):
            codes[key].append(code)
    inside = ItemPaper.objects.filter(item__dossier=dossier, until_version=None)
    found, first = [], 1
    for use in inside.select_related("paper__file", "item__required_paper").order_by("item__position", "pk"):
        pages = use.paper.file.pages
        file_url = address("products:dossier_file", dossier.pk, use.pk)
        criteria = tuple(codes.get(use.pk, ()))
        found.append(ViewerPaper(use.pk, str(use.paper), str(use.item), use.item_id, pages, first, file_url, criteria))
        first += pages
    return found


def viewer_of(dossier: Dossier, chosen: Mapping[str, str], papers: list[ViewerPaper] | None = None) -> Viewer | None:
    """The viewer opened at `giay` and `to` of the address, else at the first page; None when there is no page."""
    papers = papers_of(dossier) if papers is None else papers
    wanted = (number(chosen.get("giay")), number(chosen.get("to")) or 1)
    keys = [(paper.item_paper, page) for paper in papers for page in range(1, paper.pages + 1)]
    if not keys:
        return None
    place = keys.index(wanted) if wanted in keys else first_of(keys, wanted[0])
    pages = tuple(page_rows(dossier, papers, keys[place]))
    before = pages[place - 1] if place else None
    after = pages[place + 1] if place + 1 < len(pages) else None
    return Viewer(tuple(papers), pages, pages[place], before, after)


def page_rows(dossier: Dossier, papers: list[ViewerPaper], now: tuple[int, int]) -> Iterator[ViewerPage]:
    for paper in papers:
        for page in range(1, paper.pages + 1):
            url = address("products:dossier_page", dossier.pk, paper.item_paper, page)
            yield ViewerPage(
                item_paper=paper.item_paper,
                page=page,
                running=paper.first + page - 1,
                title=paper.title,
                criteria=", ".join(paper.criteria),
                link=f"?giay={paper.item_paper}&to={page}",
                wide=f"{url}?rong={WIDE}",
                small=f"{url}?rong={SMALL}",
                current=(paper.item_paper, page) == now,
            )


def number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0


def first_of(keys: list[tuple[int, int]], item_paper: int) -> int:
    """The first page of that paper, else of all."""
    return next((place for place, key in enumerate(keys) if key[0] == item_paper), 0)
