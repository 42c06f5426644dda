"""SECURITY 79: whatever is decided neither changes nor vanishes, by whatever way; beside each, what may go on."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.councils.models import Council, CouncilMember
from evaluations.councils.services import Place, save_council
from evaluations.decisions import services as decisions
from evaluations.models import Attendance, Decision, Recusal, Session
from ocop.accounts.models import User
from ocop.core.files.services import store_bytes
from ocop.core.jobs import services as jobs
from ocop.core.models import NumberBook, StoredFile
from ocop.core.numbers.services import take
from ocop.core.refusal import Refusal
from ocop.documents.models import OfficialPaper, PaperFile
from ocop.law.models import RequiredPaper
from plans.models import Plan, Section, Target, Task
from plans.plans import services as plans
from products.certificates.rules import CertificateState
from products.dossiers.models import DossierItem, EvidencePaper, ItemPaper
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier
from tests.evaluations.decided import issued as publish
from tests.evaluations.decided import scored_session
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CertificateFactory,
    CouncilMemberFactory,
    DossierFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def refused(act) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def vanish(rows):
    """Past every cascade and signal of Django."""
    return rows._raw_delete(rows.db)


@dataclass
class Decided:
    """A published decision, its session with a roll; beside it a session whose minutes are still open."""

    decision: Decision
    session: Session
    member: CouncilMember
    item: DossierItem
    use: ItemPaper
    open_session: Session
    office: User

    @property
    def dossier(self) -> Dossier:
        return self.item.dossier


def paper_in(dossier: Dossier, by: User) -> tuple[DossierItem, ItemPaper]:
    wanted = RequiredPaper.objects.filter(profile=dossier.profile).first()
    item = DossierItem.objects.create(dossier=dossier, required_paper=wanted, position=1)
    stored = store_bytes(b"%PDF-1.4 " + dossier.code.encode(), name="a.pdf", kind="pdf", pages=1, by=by)
    paper = EvidencePaper.objects.create(
        producer=dossier.product.producer, paper_code=wanted.code, name="Giấy phép", file=stored
    )
    return item, ItemPaper.objects.create(item=item, paper=paper, since_version=1)


@pytest.fixture
def decided(city, ward, office, leader) -> Decided:
    session = scored_session(city, ward, [3, 4], confirmed=False)
    member = CouncilMemberFactory(council=session.council, office="chair", organisation="Phòng Kinh tế")
    AttendanceFactory(session=session, member=member)
    item, use = paper_in(session.items.get(position=1).dossier, office)
    Session.objects.filter(pk=session.pk).update(minutes_confirmed_at=timezone.now(), minutes_confirmed_by=member.user)
    session.refresh_from_db()
    decision = decisions.approve(decisions.draft(session, by=office), by=leader)
    job = publish(decision, by=office)
    jobs.run(job.pk)
    item.refresh_from_db()
    decision.refresh_from_db()
    return Decided(decision, session, member, item, use, SessionFactory(round=session.round), office)


def rows(model, pk):
    return model._base_manager.filter(pk=pk)


KEPT = {
    "session renamed": lambda d: rows(Session, d.session.pk).update(place="khác"),
    "minutes no longer confirmed": lambda d: rows(Session, d.session.pk).update(minutes_confirmed_at=None),
    "minutes confirmed by another": lambda d: rows(Session, d.session.pk).update(minutes_confirmed_by=d.office),
    "session gone": lambda d: vanish(rows(Session, d.session.pk)),
    "attendance changed": lambda d: Attendance.objects.filter(session=d.session).update(present=False),
    "attendance added": lambda d: Attendance.objects.create(
        session=d.session, member=CouncilMemberFactory(council=d.session.council)
    ),
    "attendance moved in": lambda d: rows(Attendance, AttendanceFactory(session=d.open_session).pk).update(
        session=d.session
    ),
    "attendance gone": lambda d: vanish(Attendance.objects.filter(session=d.session)),
    "item added": lambda d: AgendaItemFactory(session=d.session, dossier=DossierFactory(round=d.session.round)),
    "recusal added": lambda d: Recusal.objects.create(item=d.session.items.first(), member=d.member, reason="x"),
    "seat to another person": lambda d: rows(CouncilMember, d.member.pk).update(user=UserFactory()),
    "seat to another office": lambda d: rows(CouncilMember, d.member.pk).update(office="member"),
    "seat gone": lambda d: vanish(rows(CouncilMember, d.member.pk)),
    "council's quorum": lambda d: rows(Council, d.session.council_id).update(quorum=1, quorum_source="x"),
    "council's reading": lambda d: rows(Council, d.session.council_id).update(
        minimum_reading="any", minimum_source="x"
    ),
    "dossier of another product": lambda d: rows(Dossier, d.dossier.pk).update(differences="khác"),
    "dossier back on the table": lambda d: rows(Dossier, d.dossier.pk).update(state=State.DRAFT),
    "recognised, then not": lambda d: rows(Dossier, d.dossier.pk).update(state=State.NOT_RECOGNISED),
    "dossier gone": lambda d: vanish(rows(Dossier, d.dossier.pk)),
    "item's verdict": lambda d: rows(DossierItem, d.item.pk).update(verdict="invalid"),
    "item gone": lambda d: vanish(rows(DossierItem, d.item.pk)),
    "paper taken out": lambda d: rows(ItemPaper, d.use.pk).update(until_version=1),
    "paper laid in": lambda d: ItemPaper.objects.create(item=d.item, paper=d.use.paper, since_version=1),
    "paper described anew": lambda d: rows(EvidencePaper, d.use.paper_id).update(number="99/khác"),
    "paper with another file": lambda d: rows(EvidencePaper, d.use.paper_id).update(
        file=StoredFile.objects.exclude(pk=d.use.paper.file_id).first()
    ),
    "bytes of a file": lambda d: rows(StoredFile, d.use.paper.file_id).update(sha256="0" * 64),
    "place of a file": lambda d: rows(StoredFile, d.use.paper.file_id).update(path="khac"),
    "decision's paper": lambda d: rows(OfficialPaper, d.decision.paper_id).update(title="khác"),
    "decision's paper gone": lambda d: vanish(rows(OfficialPaper, d.decision.paper_id)),
    "decision's file": lambda d: PaperFile.objects.filter(paper=d.decision.paper_id).update(
        file=StoredFile.objects.filter(pk=d.use.paper.file_id).first()
    ),
    "decision's file gone": lambda d: vanish(PaperFile.objects.filter(paper=d.decision.paper_id)),
    "certificate's name": lambda d: Certificate.objects.update(product_name="khác"),
    "certificate's file again": lambda d: Certificate.objects.update(file=d.use.paper.file_id),
    "certificate gone": lambda d: vanish(Certificate.objects.all()),
    "number book down": lambda d: NumberBook.objects.update(last=0),
    "number book of another year": lambda d: NumberBook.objects.update(year=1999),
    "number book gone": lambda d: vanish(NumberBook.objects.all()),
}


def test_s79_what_is_decided_neither_changes_nor_vanishes(decided):
    assert [name for name, act in KEPT.items() if not refused(lambda act=act: act(decided))] == []


ALLOWED = {
    "the other session": lambda d: rows(Session, d.open_session.pk).update(place="khác"),
    "its roll": lambda d: AttendanceFactory(session=d.open_session).delete(),
    "a seat's place in the list": lambda d: rows(CouncilMember, d.member.pk).update(position=9),
    "a new seat": lambda d: CouncilMemberFactory(council=d.session.council),
    "a council's name": lambda d: rows(Council, d.session.council_id).update(name="Hội đồng"),
    "another council's quorum": lambda d: rows(Council, d.open_session.council_id).update(
        quorum=5, quorum_source="Quy chế"
    ),
    "a draft of another dossier": lambda d: DossierFactory().delete(),
    "its papers": lambda d: vanish(rows(ItemPaper, paper_in(DossierFactory(), d.office)[1].pk)),
    "the answer of the level above": lambda d: Dossier.objects.filter(state=State.PROPOSED).update(
        state=State.RECOGNISED
    ),
    "a file found broken": lambda d: rows(StoredFile, d.use.paper.file_id).update(state="broken"),
    "the next number": lambda d: [take("tiep-nhan", d.decision.unit, timezone.localdate().year) for _ in range(2)],
    "a certificate revoked": lambda d: Certificate.objects.update(state=CertificateState.REVOKED),
}


def test_s79_what_may_go_on_goes_on(decided):
    assert [name for name, act in ALLOWED.items() if refused(lambda act=act: act(decided))] == []
    assert NumberBook.objects.get(book="tiep-nhan").last == 2
    assert Dossier.objects.filter(state=State.RECOGNISED).count() == 2


@pytest.mark.parametrize(
    ("before", "after", "goes"),
    [
        ("active", "expired", True),
        ("active", "revoked", True),
        ("expired", "revoked", True),
        ("expired", "active", False),
        ("replaced", "active", False),
        ("revoked", "active", False),
        ("revoked", "expired", False),
    ],
)
def test_s79_a_certificates_state_never_goes_back(reference, before, after, goes):
    certificate = CertificateFactory(state=before)
    later = {"valid_from": certificate.valid_from + timedelta(days=90), "valid_to": certificate.valid_to}
    CertificateFactory(product=certificate.product, state="expired", **later)
    other = CertificateFactory(state="active")
    assert refused(lambda: rows(Certificate, certificate.pk).update(state=after)) is not goes
    assert Certificate.objects.get(pk=other.pk).state == "active"


@pytest.fixture
def issued(city, ward, office, leader):
    plan = plans.from_template(city, 2024, by=office)
    other = plans.from_template(city, 2025, by=office)
    plans.approve(plan, by=leader)
    return plans.issue(plan, 441, timezone.localdate(), by=office), other


def test_s79_an_issued_plan_stays_as_it_was_issued(issued, ward):
    plan, draft = issued
    task = plan.tasks.first()
    tries = {
        "title": lambda: rows(Plan, plan.pk).update(title="khác"),
        "state": lambda: rows(Plan, plan.pk).update(state="draft"),
        "plan gone": lambda: vanish(rows(Plan, plan.pk)),
        "section": lambda: Section.objects.filter(plan=plan).update(text="khác"),
        "section gone": lambda: vanish(Section.objects.filter(plan=plan)),
        "section added": lambda: Section.objects.create(plan=plan, position=99),
        "section moved in": lambda: rows(Section, draft.sections.last().pk).update(plan=plan, position=98),
        "target": lambda: Target.objects.filter(plan=plan).update(low=1),
        "target added": lambda: Target.objects.create(plan=plan, text="x", low=1),
        "task": lambda: rows(Task, task.pk).update(content="khác"),
        "task gone": lambda: vanish(rows(Task, task.pk)),
        "who leads": lambda: task.leads.add(ward),
        "who shares": lambda: task.partners.add(ward),
    }
    assert [name for name, act in tries.items() if not refused(act)] == []
    goes = {
        "a figure by hand": lambda: Target.objects.filter(plan=plan).update(by_hand=4),
        "words for the search": lambda: Task.objects.filter(plan=plan).update(search_text="x"),
        "a draft": lambda: rows(Plan, draft.pk).update(title="khác"),
        "its task": lambda: draft.tasks.first().leads.add(ward),
        "its section": lambda: draft.sections.last().delete(),
    }
    assert [name for name, act in goes.items() if refused(act)] == []


def test_s73_a_seat_with_a_sheet_or_in_minutes_is_not_given_away(decided, city):
    council, member = decided.session.council, decided.member
    staying = {"office": "chair", "organisation": "Phòng Kinh tế", "pk": member.pk}
    swapped = Place(UserFactory(), **staying)
    with pytest.raises(Refusal, match="ghế này không đổi người"):
        save_council(council, [swapped], by=decided.office)
    with pytest.raises(Refusal, match="không đổi chức danh"):
        save_council(council, [Place(member.user, **staying | {"office": "member"})], by=decided.office)
    with pytest.raises(Refusal, match="Thay thành viên"):
        save_council(council, [Place(member.user, **staying, leaves=True)], by=decided.office)
    council.quorum, council.quorum_source = 5, "Quy chế"
    with pytest.raises(Refusal, match="không sửa được"):
        save_council(council, [Place(member.user, **staying)], by=decided.office)
    council.refresh_from_db()
    new = UserFactory()
    save_council(council, [Place(member.user, **staying), Place(new, "member")], by=decided.office)
    assert set(council.members.values_list("user", flat=True)) == {member.user_id, new.pk}
