"""Records in the states in which each act of forms.txt is possible; the world's own place alone has them."""

from datetime import timedelta

from django.utils import timezone

from evaluations.decisions import services as decisions
from evaluations.decisions import taking_up
from evaluations.decisions.models import DecisionLine
from evaluations.models import AgendaItem, Decision, Declaration, Result, ScoreSheet, Session, SheetRequest
from evaluations.results.services import reckon
from evaluations.ward import services as ward
from ocop.accounts.roles import Role
from ocop.core.models import Job
from ocop.documents.models import PaperTemplate
from ocop.law.models import (
    CriteriaSheet,
    DayOff,
    KnockOut,
    LegalBasis,
    OpenQuestion,
    ProductGroup,
    ProductSet,
    RequiredPaper,
    RuleProfile,
    Sector,
)
from plans.models import Plan, Section, Target, Task
from plans.plans import services as plans
from products.certificates.models import facts_of
from products.dossiers.models import EvidenceLink
from products.dossiers.rules.states import State, Verdict
from products.models import (
    Dossier,
    DossierItem,
    EvidencePaper,
    HigherResult,
    ItemPaper,
    ProductPhoto,
    SupplementRequest,
)
from products.notices import services as notices
from products.products import services as products
from products.reorganising import services as reorganising
from tests.factories import (
    PASSWORD,
    AgendaItemFactory,
    AttendanceFactory,
    CertificateFactory,
    CouncilFactory,
    CouncilMemberFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    ScoreSheetFactory,
    SessionFactory,
    UnitFactory,
)
from tests.papers import signed

WORDS = "Có ý tưởng từ lâu"


def reorganised(place):
    """A ward of its own that went to another; nobody works there."""
    that = reorganising.create(
        place.city, by=place.users[Role.OFFICE], document="Nghị quyết đã ghi", document_on=place.today, day=place.today
    )
    old, new = (UnitFactory(parent=place.city, name=f"Phường {name}", short_name=name) for name in ("Cũ", "Đi Tiếp"))
    reorganising.add(that, [old], new, by=place.users[Role.OFFICE])
    return reorganising.record(that, by=place.users[Role.OFFICE])


def add_states(place) -> None:
    place.password = PASSWORD
    office = place.users[Role.OFFICE]
    office.set_password(PASSWORD)
    office.save()
    place.today = timezone.localdate()
    place.tomorrow = place.today + timedelta(days=1)
    place.later = place.today + timedelta(days=9)
    place.near_ward = UnitFactory(parent=place.city, name="Phường Kề Bên", short_name="Kề Bên")
    place.reorganised = reorganised(place)
    UnitFactory(parent=place.city, code="30313", name="Xã Mỹ Hòa Hưng")  # of the changes that can be loaded to try
    place.other_maker = ProducerFactory(ward=place.ward, name="Hợp tác xã Nhận Lại")
    place.twin_maker = ProducerFactory(ward=place.ward, name="HTX Có Giấy", representative="Ngô Thị Trùng")
    place.stopped_job = Job.objects.create(
        kind="certificates", key="certificates:stopped", ordered_by=office, arguments={"batch": "stopped"},
        attempts=5, failed_at=timezone.now(), error="OSError: no space",
    )  # fmt: skip
    place.certified_maker = ProducerFactory(ward=place.ward, name="Hợp tác xã Có Giấy")  # and no approved decision
    CertificateFactory(product=ProductFactory(producer=place.certified_maker, name="Trà Có Giấy"), issuer=place.city)
    place.noticed = CertificateFactory(product=ProductFactory(producer=place.producer), issuer=place.city)
    notices.sent(place.noticed, place.today, "post", by=office)
    place.bare_product = ProductFactory(producer=place.other_maker, name="Trà Vừa Gỡ Ảnh")
    taken_off = ProductPhoto.objects.create(product=place.bare_product, file=place.photo.file)
    products.remove_photo(taken_off, by=office)
    add_dossiers(place)
    add_ward_parts(place)
    add_sessions(place)
    add_decisions(place)
    add_plans(place)
    add_law(place)


def add_dossiers(place) -> None:
    """One dossier a state, each with one paper in it."""
    for state in (State.SUBMITTED, State.RECEIVED, State.CHECKING, State.ELIGIBLE):
        setattr(place, state.value, dossier_in(place, state))
    place.checked = dossier_in(place, State.CHECKING, Verdict.VALID)
    place.faulty = dossier_in(place, State.CHECKING, Verdict.INVALID)
    place.supplemented = dossier_in(place, State.SUPPLEMENT)
    SupplementRequest.objects.create(
        dossier=place.supplemented, version=1, number=2, due_on=place.tomorrow, asked_by=place.users[Role.OFFICE]
    )
    place.linked = dossier_in(place, State.DRAFT)
    place.linked_use = ItemPaper.objects.get(item__dossier=place.linked)
    EvidenceLink.objects.create(dossier=place.linked, criterion=place.criterion, item_paper=place.linked_use)
    place.new_product = ProductFactory(producer=place.producer, name="Bánh Chưa Lập")
    place.twin_product = ProductFactory(producer=place.producer, name="Bánh Chưa Lập lần hai")
    place.spare_paper = paper_of(place)
    samples = place.draft.profile.papers.filter(has_file=False, by="producer").first()
    place.samples_item = DossierItem.objects.create(
        dossier=place.draft, required_paper=samples, position=2, mandatory=False
    )


def paper_of(place) -> EvidencePaper:
    return EvidencePaper.objects.create(
        producer=place.producer, paper_code="giay-phep", name="Giấy phép", file=place.paper.file
    )


def dossier_in(place, state: State, verdict: Verdict = Verdict.UNSEEN) -> Dossier:
    product = ProductFactory(producer=place.producer)
    dossier = DossierFactory(
        product=product, round=place.round, opened_by=place.user, state=state, submitted_at=timezone.now()
    )
    item = DossierItem.objects.create(
        dossier=dossier, required_paper=place.item.required_paper, position=1, verdict=verdict,
        why="Bản mờ" if verdict == Verdict.INVALID else "",
    )  # fmt: skip
    ItemPaper.objects.create(item=item, paper=paper_of(place), since_version=1)
    return dossier


def add_ward_parts(place) -> None:
    """Being assessed; assessed; with a numbered report."""
    officer = place.users[Role.WARD_OFFICER]
    meeting = {"meeting_on": place.today, "chaired_by": "Ngô Văn Thử", "attendance": "", "opinions": ""}
    for name in ("ward_assessing", "assessed", "reported"):
        dossier = dossier_in(place, State.WARD_ASSESSING)
        setattr(place, name, dossier)
        if name != "ward_assessing":
            matters = {matter.position: (WORDS, "1") for matter in ward.part_of(dossier).matters}
            ward.save(dossier, meeting, matters, by=officer)
    ward.issue(place.reported, 1, place.today, signer="Ngô Văn Thử", signer_title="", by=officer)


def add_sessions(place) -> None:
    """One about to begin, one whose item only waits for its closing, one whose minutes wait, one with minutes."""
    from tests.security.world import score_all

    place.new_council = CouncilFactory(unit=place.city)  # the other's rules are those of confirmed minutes
    CouncilMemberFactory(council=place.new_council, user=place.member.user, office="chair")
    CouncilMemberFactory(council=place.new_council, user=place.colleague.user)
    place.coming, place.asked = session_of(place), session_of(place)
    place.coming_item, later = item_in(place, place.coming, "waiting"), item_in(place, place.coming, "waiting")
    for item in (place.coming_item, later):
        Declaration.objects.create(item=item, member=place.member)
    place.asked_item = item_in(place, place.asked, "waiting")
    place.full_item = item_with_sheets(place, place.session)
    place.done_item = closed(item_with_sheets(place, place.session))
    unsent = item_in(place, place.session, "open")
    place.full_sheet = ScoreSheetFactory(member=place.member, item=unsent)
    score_all(place.full_sheet, position=1)
    place.sent_sheet = ScoreSheet.objects.get(item=place.full_item, member=place.member)
    place.asked_sheet = ScoreSheet.objects.get(item=item_with_sheets(place, place.session), member=place.member)
    SheetRequest.objects.create(sheet=place.asked_sheet, reason="Chấm nhầm một tiêu chí")
    place.ended, place.minuted = session_of(place), session_of(place)
    place.confirmed_item = confirmed_result(place, place.ended).item
    confirmed_result(place, place.minuted)
    Session.objects.filter(pk=place.minuted.pk).update(
        minutes_confirmed_at=timezone.now(), minutes_confirmed_by=place.member.user
    )
    place.knock_out = KnockOut.objects.filter(sheet=place.full_item.sheet).first()


def session_of(place) -> Session:
    session = SessionFactory(council=place.council, round=place.round)
    for member in (place.member, place.colleague):
        AttendanceFactory(session=session, member=member)
    return session


def item_in(place, session: Session, state: str, dossier_state: State = State.IN_SESSION) -> AgendaItem:
    item = AgendaItemFactory(session=session, dossier=dossier_in(place, dossier_state))
    AgendaItem.objects.filter(pk=item.pk).update(state=state)
    item.refresh_from_db()
    return item


def item_with_sheets(place, session: Session, dossier_state: State = State.IN_SESSION) -> AgendaItem:
    """Everyone has sent a complete sheet; scoring is still open."""
    from tests.security.world import score_all

    item = item_in(place, session, "open", dossier_state)
    for member in (place.member, place.colleague):
        score_all(ScoreSheetFactory(member=member, item=item, submitted_at=timezone.now()), position=1)
    return item


def closed(item: AgendaItem) -> AgendaItem:
    AgendaItem.objects.filter(pk=item.pk).update(state="closed", closed_at=timezone.now())
    item.refresh_from_db()
    reckon(item)
    return item


def confirmed_result(place, session: Session) -> Result:
    item = closed(item_with_sheets(place, session, State.SCORED))
    AgendaItem.objects.filter(pk=item.pk).update(state="confirmed")
    Result.objects.filter(item=item).update(confirmed_at=timezone.now())
    return Result.objects.get(item=item)


def add_decisions(place) -> None:
    """Each of a session of its own: approved by the leader; numbered; numbered and signed."""
    office = place.users[Role.OFFICE]
    place.approved = approved_decision(place)
    place.numbered = decisions.number(approved_decision(place), 71, place.today, by=office)
    place.signed = decisions.number(approved_decision(place), 72, place.today, by=office)
    signed(place.signed.paper, office)
    place.numbered_paper = place.numbered.paper
    place.came_back = came_back(place)
    other = came_back(place)
    place.taken_up = taking_up.take_up(other, other.items.values_list("dossier", flat=True), by=office)


def came_back(place) -> Session:
    """Its one product was proposed, and the level above left it to ours."""
    decision = approved_decision(place, outcome="proposed")
    Decision.objects.filter(pk=decision.pk).update(state="published")
    dossier = decision.lines.get().result.item.dossier
    HigherResult.objects.create(
        dossier=dossier, outcome="comes_back", decision_number="9/QĐ-UBND", decision_date=place.today,
        issuer_name="UBND tỉnh", points="62.5", stars=3, by=place.users[Role.OFFICE],
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(state=State.COMES_BACK)
    return decision.session


def approved_decision(place, outcome: str = "recognised") -> Decision:
    session = session_of(place)
    result = confirmed_result(place, session)
    Session.objects.filter(pk=session.pk).update(
        minutes_confirmed_at=timezone.now(), minutes_confirmed_by=place.member.user
    )
    made = Decision.objects.create(
        unit=place.city, session=session, title="Quyết định đã duyệt", drafted_by=place.users[Role.OFFICE],
        state="approved", approved_by=place.users[Role.LEADER], approved_at=timezone.now(), signer="Nguyễn Văn Ký",
    )  # fmt: skip
    DecisionLine.objects.create(
        decision=made, result=result, outcome=outcome, stars=3, position=1,
        **facts_of(result.item.dossier.product),
    )  # fmt: skip
    return made


def add_plans(place) -> None:
    by = place.users[Role.OFFICE]
    for name, year, state in (("draft", 2031, "draft"), ("approved", 2032, "approved")):
        plan = Plan.objects.create(unit=place.city, year=year, title=f"Kế hoạch {year}", drafted_by=by, state=state)
        section = Section.objects.create(plan=plan, position=1, heading="Mục")
        target = Target.objects.create(plan=plan, text="Chỉ tiêu", low=6, high=8)
        task = Task.objects.create(plan=plan, position=1, number="1", heading="Việc", content="Nội dung", q1=True)
        for what, record in (("plan", plan), ("section", section), ("target", target), ("task", task)):
            setattr(place, f"{name}_{what}", record)

    place.issued_plan = Plan.objects.create(
        unit=place.city, year=2033, title="Kế hoạch 2033", drafted_by=by, state="approved"
    )
    plans.issue(place.issued_plan, 81, place.today, by=by)


def add_law(place) -> None:
    """Rows of the law that nothing uses yet, so that the admin may change them."""
    place.basis, place.day_off = LegalBasis.objects.first(), DayOff.objects.order_by("day").last()
    place.question, place.sector, place.group = (
        OpenQuestion.objects.first(),
        Sector.objects.first(),
        ProductGroup.objects.first(),
    )
    place.free_profile = RuleProfile.objects.exclude(pk=place.dossier.profile_id).first()
    place.required_paper = RequiredPaper.objects.exclude(profile=place.dossier.profile).first()
    place.free_sheet = CriteriaSheet.objects.exclude(family=place.dossier.profile.sheet_family).first()
    place.free_set = ProductSet.objects.exclude(product__isnull=False).first()
    place.template = PaperTemplate.objects.first() or PaperTemplate.objects.create(code="bien-ban")
