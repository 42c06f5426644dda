"""Dossiers walk their way by the same services as people's: a step that is refused here is a bug."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from evaluations.ward import services as ward
from evaluations.ward.rules import Asked
from ocop.accounts.models import User
from ocop.demo.clock import days_ago
from ocop.demo.papers import Shelf
from ocop.demo.people import People
from ocop.law.papers.rules import PaperBy
from ocop.law.sheets.services import rules_of as sheet_rules
from products.dossiers import services
from products.dossiers.models import Dossier, DossierItem, EvidenceLink, ItemPaper
from products.dossiers.rules.states import DossierKind, Verdict
from products.dossiers.services.sheet import sheet_of
from products.models import Product, Round

WORDS = {
    "origin": "Nguyên liệu mua của các hộ trong phường, có sổ ghi chép và giấy xác nhận.",
    "labour": "Phần lớn người làm là người trong phường, có danh sách kèm theo.",
    "idea": "Sản phẩm nối nghề có sẵn ở địa phương, chủ thể tự cải tiến bao bì.",
    "identity": "Cách làm và câu chuyện gắn với vùng sông nước của địa phương.",
}


@dataclass
class Desk:
    """All that a dossier needs on its way."""

    people: People
    round: Round
    shelf: Shelf
    kind: str = DossierKind.FIRST

    @property
    def office(self) -> User:
        return self.people["vanphong"]

    @property
    def helper(self) -> User:
        return self.people["giupviec"]

    def officer(self, dossier: Dossier) -> User:
        return self.people.ward_officers[dossier.product.ward_id]

    def open(self, product: Product, ago: int, kind: str | None = None) -> Dossier:
        with days_ago(ago, 8):
            officer = self.people.ward_officers[product.ward_id]
            return services.open_dossier(product, self.round, kind or self.kind, by=officer)

    def fill(self, dossier: Dossier, ago: int, *, but: int = 0) -> None:
        """Lay papers into all items of the producer but the last `but` mandatory ones, and mark what they prove."""
        with days_ago(ago, 10):
            items = [item for item in _items(dossier) if item.required_paper.by != PaperBy.WARD]
            self.shelf.fill({i.required_paper.code: i.required_paper.name for i in items if i.required_paper.has_file})
            mandatory = [item for item in items if item.mandatory]
            left_out = set(mandatory[len(mandatory) - but :])
            laid = [self._lay(dossier, item) for item in items if item not in left_out]
            _mark(dossier, [use for use in laid if use])

    def _lay(self, dossier: Dossier, item: DossierItem) -> ItemPaper | None:
        officer = self.officer(dossier)
        required = item.required_paper
        if not required.has_file:
            services.count_samples(item, 5, by=officer)
            return None
        paper = self.shelf.paper(dossier.product.producer, required.code, required.name)
        have = item.papers.filter(paper=paper, until_version=None).first()
        return have or ItemPaper.objects.create(item=item, paper=paper, since_version=dossier.version)

    def submit(self, dossier: Dossier, ago: int) -> None:
        with days_ago(ago, 14):
            services.submit(dossier, by=self.officer(dossier))

    def take(self, dossier: Dossier, ago: int) -> None:
        with days_ago(ago, 8, 30):
            services.take(dossier, by=self.officer(dossier))

    def assess(
        self, dossier: Dossier, ago: int, *, number: bool = True, only: int | None = None, below: int = 1
    ) -> None:
        """The ward's four matters; where a law asks for levels, so many `below` the top; then the report."""
        with days_ago(ago, 15) as now:
            officer, part = self.officer(dossier), ward.part_of(dossier)
            meeting = {
                "meeting_on": timezone.localdate(now) - timedelta(days=1),
                "chaired_by": "Phó Chủ tịch UBND phường (mẫu)",
                "attendance": "Công chức kinh tế: Nguyễn Thị Thử\nHội Nông dân: Trần Văn Mẫu",
                "opinions": "Hội Nông dân: đồng ý với nội dung đánh giá.",
            }
            said = {
                m.position: (WORDS.get(_content(m), WORDS["origin"]), _chosen(m, below)) for m in part.matters[:only]
            }
            ward.save(dossier, meeting, said, by=officer)
            if number:
                today = timezone.localdate(now)
                proposed = ward.numbering_of(dossier, part.assessment).proposal()
                signer = {"signer": "Phạm Văn Mẫu", "signer_title": "Phó Chủ tịch"}
                ward.issue(dossier, proposed, today, by=officer, **signer)

    def receive(self, dossier: Dossier, ago: int) -> None:
        with days_ago(ago, 8, 15):
            services.receive(dossier, by=self.office)

    def check(self, dossier: Dossier, ago: int, *, bad: int = 0, leave: int = 0) -> None:
        """Check every item, the first `bad` not valid, the last `leave` not yet seen."""
        with days_ago(ago, 9, 40):
            services.start_check(dossier, by=self.helper)
            items = [item for item in _items(dossier) if item.required_paper.by != PaperBy.WARD and _holds(item)]
            for n, item in enumerate(items[: len(items) - leave]):
                if n < bad:
                    services.check_item(item, Verdict.INVALID, "Bản chụp mờ, thiếu chữ ký. Cần bản rõ.", by=self.helper)
                else:
                    services.check_item(item, Verdict.VALID, "", by=self.helper)

    def ask(self, dossier: Dossier, ago: int) -> None:
        with days_ago(ago, 16) as now:
            today: date = timezone.localdate(now)
            services.ask_supplement(
                dossier, today + timedelta(days=10), "Gửi lại bản chụp rõ của các giấy tờ trên.",
                number=services.numbering_of(dossier).proposal(), on=today, by=self.office,
            )  # fmt: skip

    def declare(self, dossier: Dossier, ago: int) -> None:
        with days_ago(ago, 16, 30):
            services.declare_eligible(dossier, by=self.office)

    def until_eligible(self, product: Product, ago: int, kind: str | None = None, *, below: int = 1) -> Dossier:
        """The whole way to an agenda: opened `ago` days ago, eligible eight days later."""
        dossier = self.open(product, ago, kind)
        self.fill(dossier, ago - 1)
        self.submit(dossier, ago - 1)
        self.take(dossier, ago - 2)
        self.assess(dossier, ago - 4, below=below)
        self.receive(dossier, ago - 5)
        self.check(dossier, ago - 6)
        self.declare(dossier, ago - 7)
        return dossier


def _items(dossier: Dossier) -> list[DossierItem]:
    return list(dossier.items.select_related("required_paper", "dossier__product__producer"))


def _holds(item: DossierItem) -> bool:
    return bool(item.physical_units) or item.papers.filter(until_version=None).exists()


def _content(matter: Asked) -> str:
    return matter.criterion.ward_content if matter.criterion else ""


def _chosen(matter: Asked, below: int) -> str:
    """The level so many below the top one, or the lowest."""
    if not matter.with_level or matter.criterion is None:
        return ""
    levels = sorted(matter.criterion.levels, key=lambda level: (level.points, level.position))
    return str(levels[max(len(levels) - 1 - below, 0)].position)


def _mark(dossier: Dossier, uses: list[ItemPaper]) -> None:
    """For each criterion of the sheet, the papers that the law's data suggests, on their first pages."""
    sheet = sheet_rules(sheet_of(dossier))
    by_code = {use.paper.paper_code: use for use in uses}
    EvidenceLink.objects.bulk_create(
        EvidenceLink(dossier=dossier, criterion_id=criterion.id, item_paper=by_code[code], page=1)
        for criterion in sheet.criteria
        for code in criterion.evidence
        if code in by_code
    )
