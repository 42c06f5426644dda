"""Papers of the dossiers: a few made-up PDFs, used by all producers."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from ocop.accounts.models import User
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import FileFormat
from ocop.documents.render import Sheet, pdf_batch
from products.dossiers.services.facts import REGISTRATION
from products.models import EvidencePaper, Producer

PAPER_PAGES = {"self_assessment": 4, "market": 3, "linkage_contract": 3, "test_report": 2, "product_story": 2}
EXPIRES_IN = {"food_safety": 640, "test_report": 150, "ip": 2900, "quality_system": 420}  # days from today
TABLE = (("Cửa hàng đặc sản (mẫu)", "420 kg"), ("Đại lý Ba Thử", "310 kg"), ("Siêu thị Ví Dụ", "1.150 kg"))


@dataclass(frozen=True)
class Page:
    lines: tuple[str, ...]
    rows: tuple[tuple[str, str], ...] = ()


@dataclass
class Shelf:
    """The stored files by paper code, made once."""

    by: User
    today: date
    stored: dict[str, StoredFile] = field(default_factory=dict)

    def fill(self, wanted: dict[str, str]) -> None:
        """Make the PDFs of these papers (code → name) that are not there yet, as one document."""
        new = {code: name for code, name in wanted.items() if code not in self.stored}
        sheets = [Sheet({"name": name, "pages": _pages(code)}, title=name) for code, name in new.items()]
        for code, pdf in zip(new, pdf_batch("documents/demo/paper.html", sheets), strict=True):
            pages = len(_pages(code))
            self.stored[code] = files.store_bytes(pdf, name=f"{code}.pdf", kind=FileFormat.PDF, pages=pages, by=self.by)

    def paper(self, producer: Producer, code: str, name: str) -> EvidencePaper:
        """The producer's paper of this kind: one, however many dossiers use it."""
        issued = self.today - timedelta(days=200)
        days = EXPIRES_IN.get(code)
        return EvidencePaper.objects.get_or_create(
            producer=producer,
            paper_code=code,
            defaults={
                "name": name[:200],
                "number": producer.registration_number if code == REGISTRATION else f"{len(code):02d}/GT-MẪU",
                "issuer": "Cơ quan cấp (mẫu)",
                "issued_on": issued,
                "expires_on": self.today + timedelta(days=days) if days else None,
                "file": self.stored[code],
            },
        )[0]


def _pages(code: str) -> list[Page]:
    first = Page(
        ("Chủ thể cam đoan các nội dung trong giấy tờ này là đúng.", "Số liệu dưới đây do chủ thể tự ghi."), TABLE
    )
    more = [Page((f"Trang {n} của giấy tờ minh họa.",), TABLE) for n in range(2, PAPER_PAGES.get(code, 1) + 1)]
    return [first, *more]
