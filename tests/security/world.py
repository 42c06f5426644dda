"""One small world with a record of every kind, three times: the reader's own ward, its neighbour, another city."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from evaluations.councils.models import Office
from evaluations.models import (
    AgendaItem,
    Decision,
    DecisionLine,
    Finding,
    Recusal,
    Ruling,
    Score,
    ScoreSheet,
    SelfAssessment,
    SessionRules,
    WardAssessment,
    WardMatter,
)
from evaluations.results.services import reckon
from ocop.accounts.models import Unit, UnitKind, User
from ocop.accounts.roles import Role
from ocop.core.exports.services import path_of
from ocop.core.files import services as files
from ocop.core.health.models import Pulse
from ocop.core.models import Job, SavedList, StoredFile, Synonym
from ocop.documents.models import OfficialPaper, PaperFile
from ocop.law.models import Criterion
from ocop.notifications.models import Message
from plans.models import Plan, ProgressReport, Section, Target, Task
from products.certificates.models import facts_of
from products.certificates.rules import new_code
from products.models import (
    Change,
    Dossier,
    DossierItem,
    EvidenceLink,
    EvidencePaper,
    HigherResult,
    ItemPaper,
    Line,
    Merge,
    ProductPhoto,
    Receiver,
    Reorganisation,
    Revenue,
    SupplementRequest,
)
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CertificateFactory,
    CouncilFactory,
    CouncilMemberFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    ScoreSheetFactory,
    SessionFactory,
    UnitFactory,
    UserFactory,
)
from tests.ocop.core.files.making import pdf, picture, upload
from tests.security.states import add_states

DAY = date(2026, 3, 1)
UNIT_OF = {Role.WARD_OFFICER: "ward", Role.PRODUCER: "ward", Role.DEPARTMENT: "department"}


class Place(SimpleNamespace):
    """Every kind of record, in one ward of one city: `place.dossier`, `place.certificate` …"""

    def __getattr__(self, name: str) -> Any:  # for the reader of the tests: attributes are set below
        raise AttributeError(f"this world has no {name}")


class World(SimpleNamespace):
    """`own`: what the users of `users[role]` work with; `near`: another ward of their city; `foreign`: another city."""

    own: Place
    near: Place
    foreign: Place
    users: dict[Role, User]
    clients: dict[Role | None, Client]

    def ask(self, role: Role | None, method: str, url: str, data: Any = None) -> HttpResponse:
        """One request of the role's own session, which outlives a logout."""
        client = self.clients[role]
        kept = client.cookies.copy()
        try:
            return getattr(client, method.lower())(url, data or {})
        finally:
            client.cookies = kept

    def client(self, role: Role | None, **kwargs: Any) -> Client:
        client = Client(**kwargs)
        if role:
            client.force_login(self.users[role])
        return client


def make_world() -> World:
    Pulse.objects.create(name="worker", at=timezone.now() + timedelta(days=1))  # alive as long as the module's tests
    city, elsewhere = make_city("Một"), make_city("Hai")
    own = make_place(city, "Một Một")
    add_states(own)
    world = World(own=own, near=make_place(city, "Một Hai"), foreign=make_place(elsewhere, "Hai Một"), users=own.users)
    world.clients = {role: world.client(role) for role in (*Role, None)}
    return world


def make_city(name: str) -> Place:
    unit = UnitFactory(kind=UnitKind.CITY, name=f"Thành phố {name}", short_name=name)
    return Place(unit=unit, name=name)


def make_place(city: Place, name: str) -> Place:
    place = Place(name=name, city=city.unit)
    place.ward = UnitFactory(parent=city.unit, name=f"Phường {name}", short_name=name)
    place.department = UnitFactory(parent=city.unit, kind=UnitKind.DEPARTMENT, name=f"Phòng {name}", short_name=name)
    place.unit = place.ward
    place.users = {role: make_user(place, role) for role in Role}
    place.user = place.users[Role.PRODUCER]
    add_products(place)
    add_dossier(place)
    add_scores(place)
    add_decision(place)
    add_plan(place)
    add_the_rest(place)
    return place


def make_user(place: Place, role: Role) -> User:
    unit: Unit = getattr(place, UNIT_OF.get(role, "city"))
    return UserFactory(role=role, unit=unit, full_name=f"{role.label} {place.name}", phone="0912345678")


def stored(name: str, data: bytes, by: User | None = None) -> StoredFile:
    return files.store(upload(name, data), by=by)


def add_products(place: Place) -> None:
    place.round = RoundFactory(unit=place.city, note=f"Đợt {place.name}")
    place.producer = ProducerFactory(
        ward=place.ward,
        name=f"Hợp tác xã {place.name}",
        phone="0987654321",
        registration_number=f"16001{place.ward.pk:05}",
    )
    place.producer.users.add(place.users[Role.PRODUCER])
    place.revenue = Revenue.objects.create(producer=place.producer, year=2025, amount=10**9)
    place.product = ProductFactory(producer=place.producer, name=f"Nước mắm {place.name}")
    place.photo = ProductPhoto.objects.create(
        product=place.product, file=stored("ảnh.jpg", picture()), caption=f"Chai {place.name}"
    )
    place.certificate = CertificateFactory(
        product=ProductFactory(producer=place.producer, name=f"Khô {place.name}"),
        issuer=place.city,
        number=9000 + place.ward.pk,  # beyond what the number book will give
        file=stored("giấy.pdf", pdf()),
        label_photo=place.photo.file,
        sha256="a" * 64,
        batch=f"quyet-dinh-{place.ward.pk}",
        code=new_code(),
        valid_to=timezone.localdate() + timedelta(days=300),
    )
    place.recorded = CertificateFactory(
        product=ProductFactory(producer=place.producer, name=f"Mắm {place.name}"),
        origin="before",
        proof="listed",
        issuer=None,
        issuer_name=f"UBND huyện {place.name}",
        number=None,
        number_text=f"03/GCN {place.name}",
        scan=stored("giấy cũ.pdf", pdf()),
        published_at=None,
    )


def add_dossier(place: Place) -> None:
    by = place.users[Role.PRODUCER]
    place.dossier = DossierFactory(
        product=place.product, round=place.round, opened_by=by, state="in_session", differences=f"Khác {place.name}"
    )
    place.draft = DossierFactory(
        product=ProductFactory(producer=place.producer, name=f"Mật {place.name}"), round=place.round, opened_by=by
    )
    place.paper = EvidencePaper.objects.create(
        producer=place.producer, paper_code="giay-phep", name=f"Giấy phép {place.name}", file=stored("phép.pdf", pdf(2))
    )
    place.proposed = DossierFactory(
        product=ProductFactory(producer=place.producer, name=f"Chiếu {place.name}"), round=place.round, opened_by=by,
        state="proposed",
    )  # fmt: skip
    place.answered = DossierFactory(
        product=ProductFactory(producer=place.producer, name=f"Nón {place.name}"), round=place.round, opened_by=by,
        state="not_recognised",
    )  # fmt: skip
    place.higher_result = HigherResult.objects.create(
        dossier=place.answered, outcome="not_recognised", decision_number="9/QĐ-UBND", decision_date=DAY,
        issuer_name="UBND tỉnh", scan=stored("quyết định.pdf", pdf()), by=place.users[Role.OFFICE],
    )  # fmt: skip
    needed = place.dossier.profile.papers.order_by("pk").first()
    place.item = DossierItem.objects.create(dossier=place.dossier, required_paper=needed, position=1)
    place.item_paper = ItemPaper.objects.create(item=place.item, paper=place.paper, since_version=1)
    place.draft_item = DossierItem.objects.create(dossier=place.draft, required_paper=needed, position=1)
    place.draft_item_paper = ItemPaper.objects.create(item=place.draft_item, paper=place.paper, since_version=1)
    place.supplement = SupplementRequest.objects.create(
        dossier=place.dossier, version=1, number=1, due_on=DAY, note=f"Thiếu {place.name}", asked_by=by,
        answered_at=timezone.now(),
    )  # fmt: skip
    ward = place.users[Role.WARD_OFFICER]
    place.ward_assessment = WardAssessment.objects.create(
        dossier=place.dossier, dossier_version=1, opinions=f"Ý kiến {place.name}"
    )
    place.ward_matter = WardMatter.objects.create(
        assessment=place.ward_assessment, position=1, content="Nội dung", words=f"Tốt {place.name}", updated_by=ward
    )


def add_scores(place: Place) -> None:
    """One item being scored, one closed with its result; the user is the chair, a colleague scores too."""
    chair, colleague = place.users[Role.COUNCIL_MEMBER], UserFactory(role=Role.COUNCIL_MEMBER, unit=place.city)
    place.council = CouncilFactory(unit=place.city, name=f"Hội đồng {place.name}")
    place.member = CouncilMemberFactory(council=place.council, user=chair, office=Office.CHAIR)
    place.colleague = CouncilMemberFactory(council=place.council, user=colleague)
    place.past_member = CouncilMemberFactory(
        council=place.council, user=UserFactory(role=Role.COUNCIL_MEMBER, unit=place.city), ended_on=DAY,
        end_reason="Nghỉ hưu",
    )  # fmt: skip
    place.session = SessionFactory(council=place.council, round=place.round, place=f"Phòng họp {place.name}")
    for member in (place.member, place.colleague):
        AttendanceFactory(session=place.session, member=member)
    SessionRules.objects.create(session=place.session)
    place.open_item = AgendaItemFactory(session=place.session, dossier=place.dossier)
    place.recusal = Recusal.objects.create(item=place.open_item, member=place.past_member, reason=f"Nhà {place.name}")
    place.sheet = ScoreSheetFactory(member=place.member, item=place.open_item)
    place.colleague_sheet = ScoreSheetFactory(member=place.colleague, item=place.open_item)
    sheet = place.open_item.sheet
    place.criterion = sheet.parts.first().groups.first().criteria.first()
    place.level = place.criterion.levels.first()
    for each in (place.sheet, place.colleague_sheet):
        Score.objects.create(sheet=each, criterion=place.criterion, level=place.level, remark=f"Ghi {place.name}")
    place.link = EvidenceLink.objects.create(
        dossier=place.dossier, criterion=place.criterion, item_paper=place.item_paper
    )
    place.finding = Finding.objects.create(sheet=place.sheet, kind="stop", criterion=place.criterion, evidence="Ảnh")
    AgendaItem.objects.filter(pk=place.open_item.pk).update(state="open")
    place.open_item.refresh_from_db()
    place.self_assessment = SelfAssessment.objects.create(dossier=place.dossier, dossier_version=1, sheet=sheet)


def add_decision(place: Place) -> None:
    place.scored = DossierFactory(
        product=ProductFactory(producer=place.producer, name=f"Trà {place.name}"), round=place.round, state="scored",
        opened_by=place.user,
    )  # fmt: skip
    place.closed_item = AgendaItemFactory(session=place.session, dossier=place.scored)
    AgendaItem.objects.filter(pk=place.closed_item.pk).update(state="open")
    for member in (place.member, place.colleague):
        sheet = ScoreSheetFactory(member=member, item=place.closed_item, submitted_at=timezone.now())
        score_all(sheet, remark=f"Ghi {place.name}")
    said = {"kind": "stop", "criterion": place.criterion}
    Finding.objects.create(sheet=sheet, note=f"Dừng {place.name}", evidence=f"Ảnh {place.name}", **said)
    place.ruling = Ruling.objects.create(
        item=place.closed_item, accepted=False, reason=f"Không có căn cứ {place.name}",
        by=place.users[Role.COUNCIL_MEMBER], **said,
    )  # fmt: skip
    AgendaItem.objects.filter(pk=place.closed_item.pk).update(state="closed", closed_at=timezone.now())
    place.closed_item.refresh_from_db()
    place.result = reckon(place.closed_item)
    place.decision = Decision.objects.create(
        unit=place.city, session=place.session, title=f"Quyết định {place.name}", drafted_by=place.users[Role.OFFICE]
    )
    DecisionLine.objects.create(
        decision=place.decision, result=place.result, outcome="recognised", stars=4, position=1,
        **facts_of(place.scored.product),
    )  # fmt: skip


def score_all(sheet: ScoreSheet, *, position: int = 0, remark: str = "") -> None:
    """A level for each criterion of the sheet, the one at `position` or the last."""
    of_sheet = Criterion.objects.filter(group__part__sheet=sheet.item.sheet).prefetch_related("levels")
    levels = {criterion: list(criterion.levels.all()) for criterion in of_sheet}
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=criterion, level=choices[min(position, len(choices) - 1)], remark=remark)
        for criterion, choices in levels.items()
    )


def add_plan(place: Place) -> None:
    by = place.users[Role.OFFICE]
    year = timezone.localdate().year if place.name.endswith("Một") else timezone.localdate().year - 1
    place.plan = Plan.objects.create(
        unit=place.city, year=year, title=f"Kế hoạch {place.name}", drafted_by=by,
        number_text="1/KH", date=DAY, opening=f"Mở đầu {place.name}",
    )  # fmt: skip
    place.section = Section.objects.create(plan=place.plan, position=1, heading=f"Mục {place.name}")
    place.target = Target.objects.create(plan=place.plan, text=f"Chỉ tiêu {place.name}", low=6, high=8)
    place.task = Task.objects.create(
        plan=place.plan, position=1, number="1", heading=f"Việc {place.name}", content="Nội dung", q1=True
    )
    place.task.leads.add(place.department, place.ward)
    place.progress = ProgressReport.objects.create(
        task=place.task, unit=place.department, day=DAY, percent=10, words=f"Đã làm {place.name}",
        file=stored("báo cáo.pdf", pdf()), by=place.users[Role.DEPARTMENT],
    )  # fmt: skip
    Plan.objects.filter(pk=place.plan.pk).update(state="issued")
    place.plan.refresh_from_db()


def add_the_rest(place: Place) -> None:
    """Also what stands in addresses and is no key."""
    place.slug, place.code, place.batch = (
        place.certificate.product.slug,
        place.certificate.code,
        place.certificate.batch,
    )
    place.public_photo = ProductPhoto.objects.create(product=place.certificate.product, file=place.photo.file)
    place.certified = place.certificate.product
    place.change = Change.objects.create(
        kind="rename", product=place.certified, altered={"name": ["Khác", place.certified.name]}, ground="paper",
        reason=f"Đơn {place.name}", day=DAY, file=stored("đơn.pdf", pdf()), by=place.users[Role.OFFICE],
    )  # fmt: skip
    place.kept_maker = ProducerFactory(ward=place.ward, name=f"Bản giữ {place.name}")
    gone = ProducerFactory(ward=place.ward, name=f"Bản trùng {place.name}", merged_into=place.kept_maker)
    place.merge = Merge.objects.create(
        kept_producer=place.kept_maker, gone_producer=gone, altered={}, moved={}, by=place.users[Role.OFFICE]
    )
    place.reorganisation = Reorganisation.objects.create(
        unit=place.city, document=f"Nghị quyết {place.name}", document_on=DAY, day=DAY, by=place.users[Role.OFFICE]
    )
    place.unit_line = Line.objects.create(
        reorganisation=place.reorganisation, unit=place.ward,
        receiver=Receiver.objects.create(
            reorganisation=place.reorganisation, made=True, name=f"Phường nhận {place.name}", short_name="Nhận",
            code=f"N{place.ward.pk}",
        ),
    )  # fmt: skip
    place.law_sheet, place.page, place.metric = place.open_item.sheet.code, 1, "certified"
    place.uidb64, place.token = "MQ", "abc"
    place.job = Job.objects.create(
        kind="certificates",
        key=f"certificates:{place.name}",
        ordered_by=place.users[Role.OFFICE],
        arguments={"batch": f"thu-{place.name}"},
    )
    place.export_job = Job.objects.create(
        kind="list.export", key=f"list.export:{place.name}",
        ordered_by=place.users[Role.OFFICE], done_at=timezone.now(),
        arguments={"path": "/lam-viec/san-pham/", "kind": "csv", "token": place.name, "rows": 1, "name": "Tệp.csv"},
    )  # fmt: skip
    place.synonym = Synonym.objects.create(short=f"TX{place.ward.pk}", words="từ của thế giới")
    place.saved_list = SavedList.objects.create(
        user=place.users[Role.OFFICE], page="products:producers", name="Theo tên", query="sap-xep=ten"
    )
    made = path_of(place.export_job)
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(place.name)
    place.messages = {
        role: Message.objects.create(to=user, subject=f"Tin {place.name}", text="Nội dung", url="/lam-viec/")
        for role, user in place.users.items()
    }
    place.message = place.messages[Role.OFFICE]
    place.official = OfficialPaper.objects.create(
        kind="quyet-dinh", number=90_000 + place.ward.pk, number_text=f"{90_000 + place.ward.pk}/QĐ", year=2026,
        date=DAY, unit=place.city, title=f"Văn bản {place.name}",
        about_type=ContentType.objects.get_for_model(Dossier), about_id=place.dossier.pk,
    )  # fmt: skip
    place.official_file = PaperFile.objects.create(paper=place.official, kind="pdf", file=stored("qđ.pdf", pdf()))
