"""The list, one dossier, its pages and files."""

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.access import may, needs
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.audit.journal import journal
from ocop.core.columns import Code, Day, Mark, Moment, Number, Text, Title, always
from ocop.core.files import serving
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.moves import Offer
from ocop.core.requests import UserRequest
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.views import give
from products.dossiers import fixes, page, services
from products.dossiers.filters import DossierFilter, PaperFilter
from products.dossiers.models import Dossier, DossierItem, EvidencePaper, ItemPaper
from products.dossiers.renewal import renewal_of
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.moves import HIGHER_TAKEN_BACK
from products.dossiers.rules.papers import not_editable
from products.dossiers.rules.states import DossierKind, State
from products.dossiers.viewer import WIDE, number, papers_of


class DossierList(ListPage):
    action, filterset_class = "dossier.read", DossierFilter
    title, noun = "Hồ sơ", "hồ sơ"
    columns = (
        Title(
            "san-pham",
            "Sản phẩm",
            "product",
            sort=("product__name_order",),
            under=(Code("ma", "Mã hồ sơ", "code", sort=("code",)), Text("chu-the", "Chủ thể", "product.producer")),
        ),
        Text("phuong", "Xã, phường", "product.ward", sort=("product__ward__name_order", "product__name_order")),
        Text(
            "loai",
            "Loại",
            lambda dossier: DossierKind(dossier.kind).label,
            sort=("kind", "product__name_order"),
            nowrap=True,
            under=(Text("dot", "Đợt đánh giá", "round"),),
        ),
        Mark(
            "trang-thai",
            "Trạng thái",
            lambda dossier: (State(dossier.state).label, dossier.sign.tone, dossier.sign.icon),
            sort=("state", "state_since"),
        ),
        Moment("tu", "Ở trạng thái này từ", "state_since", sort=("state_since",), listed=False),
        Number(
            "giay-to",
            "Giấy tờ",
            "filled_count",
            full="Giấy tờ đã có",
            shown=lambda dossier: f"{dossier.filled_count}/{dossier.wanted_count}",
        ),
        Number("giay-to-can", "Giấy tờ phải có", "wanted_count", listed=False),
        Day("han", "Hạn", "due_on", sort=("due",), empty="–", counts=always),
    )
    add = Add("dossier.open", "products:dossier_new", "Lập hồ sơ mới")
    nothing = Nothing(
        "Không có hồ sơ nào",
        "Bỏ bớt điều kiện lọc.",
        "Bỏ bớt điều kiện lọc, hoặc lập hồ sơ mới cho một sản phẩm.",
    )

    def get_queryset(self) -> QuerySet[Dossier]:
        """The day a step is due is reckoned for all rows only where they are put in its order."""
        rows = Dossier.objects.visible_to(self.request.user).for_list()
        return rows.with_due() if self.sort.removeprefix("-") == "han" else rows


class PaperList(ListPage):
    """Giấy tờ: what the producer has, each kept once."""

    action, filterset_class = "dossier.read", PaperFilter
    title, noun = "Giấy tờ", "giấy tờ"
    lead = "Mỗi giấy tờ giữ một lần, dùng được cho nhiều hồ sơ."
    columns = (
        Title(
            "ten",
            "Giấy tờ",
            str,
            url=None,
            sort=("name_order",),
            under=(Text("so", "Số", "number", shown=lambda paper: f"số {paper.number}" if paper.number else ""),),
        ),
        Text("chu-the", "Chủ thể", "producer", sort=("producer__name_order", "name_order")),
        Text("noi-cap", "Nơi cấp", "issuer", sort=("issuer", "name_order"), empty="chưa ghi"),
        Day("ngay-cap", "Ngày cấp", "issued_on", sort=("issued_on",), empty="chưa ghi"),
        Day("han", "Hết hạn", "expires_on", sort=("expires_on",), empty="không ghi", counts=always, soon=30),
        Number("ho-so", "Trong hồ sơ", "use_count", full="Dùng trong số hồ sơ", sort=("use_count",)),
    )
    default_sort = ("name",)
    nothing = Nothing("Chưa có giấy tờ nào", "Giấy tờ tải lên trong hồ sơ sẽ hiện ở đây.")

    def get_queryset(self) -> QuerySet[EvidencePaper]:
        papers = EvidencePaper.objects.visible_to(self.request.user).newest()
        return papers.select_related("producer", "file").annotate(use_count=Count("uses"))


def visible(request: UserRequest, pk: int) -> Dossier:
    """The dossier with all that its head names; 404 where this user may not know of it."""
    return get_object_or_404(Dossier.objects.visible_to(request.user).for_page(), pk=pk)


def item_of(dossier: Dossier, pk: int) -> DossierItem:
    item = get_object_or_404(dossier.items.with_counts(), pk=pk)
    item.dossier = dossier
    return item


def use_of(dossier: Dossier, pk: int) -> ItemPaper:
    """A paper that lies or once lay in this dossier."""
    rows = ItemPaper.objects.filter(item__dossier=dossier).select_related("paper__file", "item__required_paper")
    use = get_object_or_404(rows, pk=pk)
    use.item.dossier = dossier
    return use


@needs("dossier.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    inside = services.inside_of(dossier)
    facts = services.facts_of(dossier, request.user, inside)
    due = dossier.due_on
    papers = papers_of(dossier)
    moved = page.moves_made(dossier)
    following = page.next_act(dossier, facts, due, moved, request.user)
    moves = page.moves(dossier, facts, inside.items, following.ways)
    papers_made = letters(dossier, request.user)
    context = {
        "dossier": dossier,
        "facts": facts,
        "ward": inside.ward,
        "stages": page.stages(dossier, moved, due),
        "next": following,
        "next_text": "" if any(move.refusal for move in moves) else following.text,
        "moves": moves,
        "undo": fixes.undo(dossier, facts, request.user),
        "fixes": fixes.fold_of(dossier, facts, request.user, inside.items, inside.ward),
        "links": links(dossier, facts),
        "lines": page.checklist(dossier, inside.items, papers, inside.ward),
        "page_count": sum(paper.pages for paper in papers),
        "timeline": journal(dossier),
        "supplements": dossier.supplements.open().select_related("asked_by", "letter"),
        "letters": papers_made,
        "paper_jobs": official.jobs_in_hand(row for row, _, _ in papers_made),
        "photo": dossier.product.photos.first() if MAY["product.read"] & facts.roles else None,
        "due_on": due,
        "renewal": renewal_of(dossier, timezone.localdate()),
        "higher": dossier.higher_results.select_related("certificate", "by"),
        "may_take_back": HIGHER_TAKEN_BACK.offered(facts),
        "editable": not_editable(facts) is None,
        "today": timezone.localdate(),
    }
    return render(request, "products/dossiers/detail.html", context)


def letters(dossier: Dossier, by: User) -> list[tuple[OfficialPaper, bool, bool]]:
    """Its papers, each with whether a later edition took its place, and whether this reader hands in a signed copy."""
    rows = list(official.about(dossier).select_related("cancelled"))
    newest = {(row.kind, row.year, row.number): row.edition for row in reversed(rows)}
    replaced = [row.number is not None and newest[row.kind, row.year, row.number] > row.edition for row in rows]
    numbered = [row.pk for row in rows if row.number is not None and not row.is_cancelled]
    own: set[int] = set()
    if numbered and may(by, "paper.scan"):
        own = set(OfficialPaper.objects.visible_to(by).filter(pk__in=numbered).values_list("pk", flat=True))
    return [(row, old, row.pk in own and not old) for row, old in zip(rows, replaced, strict=True)]


def links(dossier: Dossier, facts: Facts) -> list[Offer]:
    """Other pages about this dossier."""
    found = [Offer("Minh chứng theo tiêu chí", reverse("products:dossier_evidence", args=[dossier.pk]), link=True)]
    if MAY["self_assessment.edit"] & facts.roles:
        found.append(Offer("Tự đánh giá", reverse("evaluations:self_assessment", args=[dossier.pk]), link=True))
    if MAY["ward_assessment.read"] & facts.roles - {Role.WARD_OFFICER}:
        found.append(page.ward_assessment(dossier))
    return found


@needs("dossier.read")
def picture(request: UserRequest, pk: int, item_paper: int, page: int) -> HttpResponseBase:
    """One page of one paper as a picture, as wide as `?rong=` asks for."""
    stored = use_of(visible_plain(request, pk), item_paper).paper.file
    return serving.picture_response(stored, page, number(request.GET.get("rong")) or WIDE)


@needs("dossier.read")
def file(request: UserRequest, pk: int, item_paper: int) -> HttpResponseBase:
    return serving.serve(request, use_of(visible_plain(request, pk), item_paper).paper.file)


@needs("dossier.read")
def letter(request: UserRequest, pk: int, paper: int) -> HttpResponseBase:
    made = official.about(visible_plain(request, pk)).filter(pk=paper).first()
    return give(request, made, reverse("products:dossier", args=[pk]))


def visible_plain(request: UserRequest, pk: int) -> Dossier:
    return get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
