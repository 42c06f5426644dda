"""Producers, products, rounds and dossiers by the ten thousand."""

from datetime import date, timedelta
from itertools import cycle, islice

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.text import slugify

from ocop.accounts.models import Unit, User
from ocop.core.audit.models import AuditEvent
from ocop.core.text import fold
from ocop.law.models import ProductSet, RequiredPaper, RuleProfile
from products.dossiers.rules.states import DossierKind, State, Verdict
from products.models import Dossier, DossierItem, Producer, Product, Round
from products.producers.models import ProducerKind

BATCH = 2000
PAPERS = 12
"""Lines of the required list that each dossier gets."""
MAKERS = ("Hợp tác xã nông nghiệp", "Cơ sở chế biến", "Tổ hợp tác", "Công ty TNHH", "Hộ kinh doanh", "Trang trại")
GOODS = (
    "Nước mắm cá linh", "Khô cá tra phồng", "Đường thốt nốt", "Gạo thơm", "Xoài cát Hòa Lộc", "Mật ong rừng tràm",
    "Trà mãng cầu", "Bánh phồng nếp", "Dưa xoài", "Chiếu Uzu", "Mắm thái", "Rượu nếp", "Nấm bào ngư", "Tinh dầu sả",
)  # fmt: skip
PLACES = ("Mỹ Long", "Mỹ Phước", "Bình Khánh", "Mỹ Hòa Hưng", "Cù lao Ông Hổ", "Vàm Cống", "Trà Ôn", "Núi Sam", "Óc Eo")
OPEN_STATES = (State.DRAFT, State.SUBMITTED, State.WARD_ASSESSING, State.RECEIVED, State.CHECKING, State.ELIGIBLE)
ACTS = ("dossier.open", "dossier.submit", "dossier.receive", "dossier.check", "dossier.declare", "dossier.recognise")


def producers(number: int, wards: list[Unit]) -> list[Producer]:
    rows = []
    for place, ward, maker, i in zip(cycle(PLACES), cycle(wards), cycle(MAKERS), range(number), strict=False):
        row = Producer(
            name=f"{maker} {place} {i + 1}",
            kind=ProducerKind.values[i % len(ProducerKind.values)],
            registration_number=f"16{i:08d}",
            representative=f"Nguyễn Văn {i + 1}",
            address=f"{i + 1} đường Trần Hưng Đạo",
            ward=ward,
        )
        rows.append(row)
    return Producer.objects.bulk_create(rows, batch_size=BATCH)


def products(number: int, makers: list[Producer], sets: list[ProductSet]) -> list[Product]:
    rows = []
    for i, (good, place, maker, product_set) in enumerate(
        islice(zip(cycle(GOODS), cycle(PLACES), cycle(makers), cycle(sets), strict=False), number)
    ):
        name = f"{good} {place} {i + 1}"
        row = Product(
            producer=maker, ward_id=maker.ward_id, name=name, slug=slugify(fold(name)), product_set=product_set,
            packaging="Chai 500 ml", price=50_000 + 1_000 * (i % 300), price_unit="chai",
            story="Làm theo cách của ông bà, bằng nguyên liệu của vùng.",
        )  # fmt: skip
        rows.append(row)
    return Product.objects.bulk_create(rows, batch_size=BATCH)


def rounds(city: Unit, profile: RuleProfile, today: date) -> list[Round]:
    """Two a year, ten years, the newest last."""
    years = range(today.year - 9, today.year + 1)
    return Round.objects.bulk_create(
        Round(
            unit=city, profile=profile, year=year, number=number,
            opens_on=date(year, 6 * number - 5, 1), due_on=date(year, 6 * number, 28),
            law_reason="Dữ liệu quy mô",
        )
        for year in years
        for number in (1, 2)
    )  # fmt: skip


def dossiers(number: int, running: int, goods: list[Product], when: list[Round], by: User) -> list[Dossier]:
    """The last `running` are being scored; a tenth before them is on its way; the rest waits for `decide`."""
    rows = []
    for i, product in enumerate(goods[:number]):
        left = number - i
        past = left > _open(number, running)
        state = State.IN_SESSION if left <= running else OPEN_STATES[i % len(OPEN_STATES)]
        round_ = when[i * (len(when) - 1) // number] if past else when[-1]
        rows.append(
            Dossier(
                code=f"HS-{i + 1:06d}", product=product, round=round_, profile_id=round_.profile_id,
                kind=DossierKind.FIRST, state=state, opened_by=by,
                submitted_at=timezone.now() - timedelta(days=left % 900), received_on=round_.opens_on,
                receipt_number=i + 1,
            )
        )  # fmt: skip
    return Dossier.objects.bulk_create(rows, batch_size=BATCH)


def _open(number: int, running: int) -> int:
    return running + number // 10


def decide(files: list[Dossier], running: int) -> None:
    """After their papers: the database takes none for a decided dossier."""
    past = files[: len(files) - _open(len(files), running)]
    for dossier in past:
        dossier.state = State.RECOGNISED
    Dossier.objects.bulk_update(past, ["state"], batch_size=BATCH)


def items(files: list[Dossier], profile: RuleProfile, checker: User) -> list[DossierItem]:
    papers = list(RequiredPaper.objects.filter(profile=profile).order_by("position")[:PAPERS])
    now = timezone.now()
    rows = (
        DossierItem(
            dossier=dossier, required_paper=paper, position=position, mandatory=paper.mandatory,
            verdict=Verdict.VALID, checked_by=checker, checked_at=now,
        )
        for dossier in files
        for position, paper in enumerate(papers, 1)
    )  # fmt: skip
    return DossierItem.objects.bulk_create(rows, batch_size=BATCH)


def history(files: list[Dossier], by: User) -> None:
    kind = ContentType.objects.get_for_model(Dossier)
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(by=by, action=act, content_type=kind, object_id=dossier.pk, object_text=dossier.code)
            for dossier in files
            for act in ACTS
        ),
        batch_size=BATCH,
    )
