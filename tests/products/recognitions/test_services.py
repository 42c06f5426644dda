"""Recognitions that others gave: recorded as their paper says, counted like our own, corrected, taken out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.files import services as files
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import run
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import rules_of
from products.certificates import reminders
from products.certificates.rules import CertificateState, Origin, Proof
from products.certificates.services import new_edition
from products.changes.queries import attested_of
from products.dossiers.rules.states import DossierKind, State
from products.dossiers.services import open_dossier
from products.models import Certificate, Dossier, HigherResult, Reminder
from products.recognitions import services
from products.recognitions.rules import HigherOutcome
from products.recognitions.services import Answer, Recognition, WrongField
from tests.factories import CertificateFactory, DossierFactory, ProductFactory, RoundFactory, UserFactory
from tests.guards import unguarded
from tests.ocop.core.files.making import pdf
from tests.races import Other

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def scan(office):
    return files.store(SimpleUploadedFile("giay.pdf", pdf()), by=office)


@pytest.fixture
def product(ward, producer):
    return ProductFactory(producer=producer, name="Khô cá lóc")


@pytest.fixture
def said(product, scan):
    """What an original says that was seen: two years old, one to go."""
    begun = today() - timedelta(days=730)
    return Recognition(
        product_name="Khô cá lóc Bến Sen (tên trên giấy)",
        producer_name="Tổ hợp tác Bến Sen",
        representative="",
        address="Ấp Một",
        ward=product.ward,
        stars=4,
        number_text="05/GCN-OCOP",
        decision_number="1234/QĐ-UBND",
        decision_date=begun,
        issuer_name="UBND huyện Cũ",
        valid_from=begun,
        proof=Proof.ORIGINAL_SEEN,
        scan=scan,
    )


def body(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8-sig")


PUBLIC = ("/", "/san-pham/", "/du-lieu-mo/san-pham.csv", "/du-lieu-mo/san-pham.json")


# ── recorded ──


def test_what_the_paper_says_is_recorded_and_is_no_number_of_ours(product, said, office):
    made = services.record(product, said, by=office)
    assert (made.origin, made.number, made.issuer, made.dossier) == (Origin.BEFORE, None, None, None)
    assert (made.product_name, made.producer_name) == (said.product_name, said.producer_name)
    assert made.state == CertificateState.ACTIVE
    assert made.valid_to == rules_of(made.profile).certificate_end(said.valid_from)
    [event] = audit.of(made).filter(action="recognition.recorded")
    assert event.by == office
    assert event.changes["number_text"] == "05/GCN-OCOP"


def test_an_end_that_the_paper_prints_is_taken_as_it_is(product, said, office):
    printed = today() + timedelta(days=40)
    assert services.record(product, replace(said, valid_to=printed), by=office).valid_to == printed


def test_the_public_sees_what_was_proved_as_the_paper_of_another(product, said, office, client):
    made = services.record(product, said, by=office)
    for page in PUBLIC:
        assert said.product_name in body(client.get(page)), page
    check = body(client.get(made.get_check_url()))
    assert "Ghi nhận từ giấy của UBND huyện Cũ" in check
    assert "UBND uBND" not in check


def test_what_stands_on_a_list_alone_is_told_to_no_stranger(product, said, office, client, client_of):
    made = services.record(product, replace(said, proof=Proof.LISTED, scan=None), by=office)
    for page in PUBLIC:
        assert said.product_name not in body(client.get(page)), page
    assert client.get(made.get_check_url()).status_code == 404
    inside = body(client_of(office).get(made.get_absolute_url()))
    assert "Chưa công khai" in inside
    assert "Theo danh sách của cơ quan khác" in inside


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scan": None}, "scan"),
        ({"decision_date": "tomorrow"}, "decision_date"),
        ({"valid_from": "before"}, "valid_from"),
        ({"valid_to": "before"}, "valid_to"),
    ],
)
def test_a_paper_that_cannot_be_true_is_refused_beside_its_field(product, said, office, changes, field):
    days = {"tomorrow": today() + timedelta(days=1), "before": said.decision_date - timedelta(days=1)}
    with pytest.raises(WrongField) as wrong:
        services.record(product, replace(said, **{k: days.get(v, v) for k, v in changes.items()}), by=office)
    assert wrong.value.name == field
    assert not Certificate.objects.exists()


def test_only_the_office_records_and_only_where_it_reaches(product, said, office, ward_officer, leader):
    other = UserFactory(role=Role.OFFICE)
    not_given, elsewhere = "chưa được giao quyền ghi nhận giấy chứng nhận", "ngoài phạm vi được giao"
    for who, why in (ward_officer, not_given), (leader, not_given), (other, elsewhere):
        with pytest.raises(Refusal, match=why):
            services.record(product, said, by=who)
    assert services.record(product, said, by=office)


def test_the_same_paper_is_recorded_once(product, said, office):
    services.record(product, said, by=office)
    with pytest.raises(WrongField, match="đã được ghi nhận"):
        services.record(product, replace(said, number_text="05/gcn-ocop"), by=office)
    services.record(product, replace(said, number_text="06/GCN-OCOP"), by=office)
    services.record(product, replace(said, decision_number="99/QĐ-UBND"), by=office)


def test_what_is_older_than_every_law_we_know_falls_under_the_oldest(reference):
    assert services.law_of(date(2019, 5, 2)).code == "148-2023"


def test_a_law_without_its_day_decides_no_older_certificate(reference):
    RuleProfile.objects.update(in_force_from=None)
    with pytest.raises(Refusal, match="Chưa có bộ quy định"):
        services.law_of(date(2019, 5, 2))
    RuleProfile.objects.filter(code="26-2026").update(in_force_from=date(2026, 7, 1))
    assert services.law_of(date(2019, 5, 2)).code == "26-2026"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_recorded_by_two_at_once_it_is_one(reference, product, said, office):
    with transaction.atomic():
        services.record(product, said, by=office)
        second = Other(lambda: services.record(product, said, by=office))
        assert second.waits()
    with pytest.raises(WrongField, match="đã được ghi nhận"):
        second.ends()
    assert Certificate.objects.count() == 1


# ── beside others ──


def test_of_two_the_one_that_began_later_holds_whichever_was_recorded_first(product, said, office, client):
    older = services.record(product, said, by=office)
    newer = services.record(
        product, replace(said, number_text="9/GCN", valid_from=said.valid_from + timedelta(days=90), stars=5), by=office
    )
    late = services.record(
        product, replace(said, number_text="1/GCN", decision_date=said.decision_date - timedelta(days=90),
                         valid_from=said.valid_from - timedelta(days=90)), by=office,
    )  # fmt: skip
    states = {row.pk: row.state for row in Certificate.objects.all()}
    assert states == {older.pk: "replaced", newer.pk: "active", late.pk: "replaced"}
    assert "5 sao" in body(client.get(f"/san-pham/{product.slug}/"))


def test_one_that_ended_long_ago_enters_as_ended_and_touches_no_other(product, said, office, city):
    held = CertificateFactory(product=product, issuer=city, valid_from=today(), valid_to=today() + timedelta(days=1000))
    old = today() - timedelta(days=1500)
    made = services.record(product, replace(said, decision_date=old, valid_from=old), by=office)
    held.refresh_from_db()
    assert (made.state, held.state) == ("expired", "active")
    assert list(Certificate.objects.latest_of_product()) == [held]


def test_one_that_is_over_although_the_morning_has_not_said_so_gives_way(product, said, office, city):
    over = CertificateFactory(
        product=product, issuer=city, valid_from=today() - timedelta(days=300), valid_to=today() - timedelta(days=1)
    )
    made = services.record(product, replace(said, valid_to=today() + timedelta(days=40)), by=office)
    over.refresh_from_db()
    assert (made.state, over.state) == ("active", "expired")


# ── treated alike ──


def test_a_recorded_one_is_renewed_and_reminded_like_our_own(product, said, office, ward_officer, city):
    ends = today() + timedelta(days=60)
    made = services.record(product, replace(said, valid_to=ends, proof=Proof.LISTED, scan=None), by=office)
    bare = ProductFactory(producer=product.producer)
    round_ = RoundFactory(unit=city)
    with pytest.raises(Refusal, match="chưa có giấy chứng nhận nào"):
        open_dossier(bare, round_, DossierKind.RE_EVALUATION, by=ward_officer)
    assert open_dossier(product, round_, DossierKind.RE_EVALUATION, by=ward_officer).kind == DossierKind.RE_EVALUATION
    assert reminders.run(today()).reminders > 0
    told = set(Reminder.objects.filter(certificate=made).values_list("recipient", flat=True))
    assert {office.pk, ward_officer.pk} <= told


# ── taken out, corrected ──


def test_a_wrong_record_leaves_public_pages_and_stays_in_the_trail(product, said, office, client):
    made = services.record(product, said, by=office)
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.void(made, " ", by=office)
    services.void(made, "nhầm sản phẩm", by=office)
    made.refresh_from_db()
    assert (made.state, made.published_at) == (CertificateState.VOIDED, None)
    for page in PUBLIC:
        assert said.product_name not in body(client.get(page)), page
    assert client.get(made.get_check_url()).status_code == 404
    assert audit.of(made).get(action="recognition.voided").changes["reason"] == "nhầm sản phẩm"
    with pytest.raises(Refusal, match="đã được bỏ"):
        services.void(made, "lần nữa", by=office)
    assert services.record(product, said, by=office).state == CertificateState.ACTIVE, "recorded anew"


def test_what_a_wrong_record_had_replaced_holds_again(product, said, office):
    older = services.record(product, said, by=office)
    wrong = services.record(
        product, replace(said, number_text="9/GCN", valid_from=said.valid_from + timedelta(days=9)), by=office
    )
    services.void(wrong, "giấy của sản phẩm khác", by=office)
    older.refresh_from_db()
    assert older.state == CertificateState.ACTIVE


def test_a_correction_keeps_both_and_shows_the_right_one(product, said, office, client):
    wrong = services.record(product, said, by=office)
    right = services.correct(wrong, replace(said, stars=5), "đọc nhầm số sao", by=office)
    wrong.refresh_from_db()
    assert (wrong.state, wrong.stars, right.state, right.stars) == ("voided", 4, "active", 5)
    assert "5 sao" in body(client.get(f"/san-pham/{product.slug}/"))
    assert audit.of(right).filter(action="recognition.corrected").exists()


def test_a_correction_that_is_refused_changes_nothing(product, said, office):
    made = services.record(product, said, by=office)
    with pytest.raises(WrongField):
        services.correct(made, replace(said, decision_date=today() + timedelta(days=2)), "x", by=office)
    made.refresh_from_db()
    assert made.state == CertificateState.ACTIVE
    assert Certificate.objects.count() == 1


def test_what_a_dossier_rests_on_is_not_taken_out(product, said, office, ward_officer, city):
    made = services.record(product, said, by=office)
    dossier = open_dossier(product, RoundFactory(unit=city), DossierKind.RE_EVALUATION, by=ward_officer)
    with pytest.raises(Refusal, match=dossier.code):
        services.void(made, "nhầm", by=office)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.WITHDRAWN)
    assert services.void(made, "nhầm", by=office).state == CertificateState.VOIDED


@pytest.mark.parametrize(
    ("kind", "state"), [("first", State.CHECKING), ("re_evaluation", State.WITHDRAWN), ("re_evaluation", "returned")]
)
def test_a_dossier_that_rests_on_nothing_or_is_no_more_keeps_nothing(product, said, office, city, kind, state):
    made = services.record(product, said, by=office)
    DossierFactory(product=product, round=RoundFactory(unit=city), kind=kind, state=state)
    assert services.void(made, "nhầm", by=office).state == CertificateState.VOIDED


def test_our_own_certificates_are_not_taken_out_this_way(product, office, city):
    ours = CertificateFactory(product=product, issuer=city)
    with pytest.raises(Refusal, match="do cơ quan cấp"):
        services.void(ours, "nhầm", by=office)


def test_s40_what_a_record_attests_does_not_change(product, said, office):
    made = services.record(product, said, by=office)
    rows = Certificate.objects.filter(pk=made.pk)
    for change in ({"stars": 5}, {"product_name": "x"}, {"proof": "listed"}, {"scan": None}, {"origin": "ours"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")


# ── the higher level's result ──


@pytest.fixture
def proposed(product, city):
    return DossierFactory(product=product, round=RoundFactory(unit=city), state=State.PROPOSED)


def answer(said, outcome=HigherOutcome.RECOGNISED, **more) -> Answer:
    of = {"decision_number": "77/QĐ-UBND", "decision_date": today() - timedelta(days=3), "issuer_name": "UBND tỉnh"}
    recognised = replace(said, **of, valid_from=of["decision_date"], number_text="TINH-07") if outcome == (
        HigherOutcome.RECOGNISED
    ) else None  # fmt: skip
    return Answer(outcome, **of, scan=said.scan, recognition=recognised, **more)


def test_a_proposed_product_is_recognised_by_the_higher_levels_decision(proposed, said, office, client):
    result = services.record_higher(proposed, answer(said), by=office)
    proposed.refresh_from_db()
    assert proposed.state == State.RECOGNISED
    made = result.certificate
    assert (made.origin, made.dossier, made.number, made.issuer_name) == ("higher", proposed, None, "UBND tỉnh")
    assert "do UBND tỉnh cấp" in body(client.get(f"/san-pham/{proposed.product.slug}/"))
    with pytest.raises(Refusal, match="Được công nhận"):
        services.record_higher(proposed, answer(said), by=office)


def test_another_no_of_the_database_is_not_told_as_a_result_there_is(proposed, said, office):
    install(connection, Guard(Certificate._meta.db_table, "INSERT", "thu", "không vì trùng"))
    with pytest.raises(IntegrityError, match="không vì trùng"):
        services.record_higher(proposed, answer(said), by=office)


def test_a_proposed_product_may_be_refused(proposed, said, office):
    result = services.record_higher(proposed, answer(said, HigherOutcome.NOT_RECOGNISED, note="74 điểm"), by=office)
    proposed.refresh_from_db()
    assert (proposed.state, result.certificate) == (State.NOT_RECOGNISED, None)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("outcome", HigherOutcome)
def test_a_result_entered_wrongly_is_taken_back_and_entered_anew(proposed, said, office, outcome, client):
    services.record_higher(proposed, answer(said, outcome), by=office)
    services.take_back_higher(proposed, "nhầm hồ sơ", by=office)
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED
    assert not Certificate.objects.standing().exists()
    with pytest.raises(Refusal, match="chưa có kết quả"):
        services.take_back_higher(proposed, "lần nữa", by=office)
    services.record_higher(proposed, answer(said), by=office)
    assert HigherResult.objects.filter(dossier=proposed).count() == 2
    assert Certificate.objects.standing().get().dossier == proposed


def test_a_result_on_which_a_later_dossier_rests_is_not_taken_back(proposed, said, office, city):
    services.record_higher(proposed, answer(said), by=office)
    later = DossierFactory(product=proposed.product, round=RoundFactory(unit=city), kind="re_evaluation")
    with pytest.raises(Refusal, match=later.code):
        services.take_back_higher(proposed, "nhầm hồ sơ", by=office)
    proposed.refresh_from_db()
    assert proposed.state == State.RECOGNISED
    assert Certificate.objects.get().state == CertificateState.ACTIVE


def test_a_dossier_that_we_decided_has_no_result_to_take_back(product, city, office):
    own = DossierFactory(product=product, round=RoundFactory(unit=city), state=State.RECOGNISED)
    with pytest.raises(Refusal, match="chưa có kết quả"):
        services.take_back_higher(own, "x", by=office)


def test_only_the_office_of_the_round_enters_it(proposed, said, ward_officer, leader):
    for who in (ward_officer, leader, UserFactory(role=Role.OFFICE)):
        with pytest.raises(Refusal):
            services.record_higher(proposed, answer(said), by=who)
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED
    assert not HigherResult.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_entered_by_two_at_once_it_is_one(reference, proposed, said, office):
    with transaction.atomic():
        services.record_higher(proposed, answer(said), by=office)
        second = Other(lambda: services.record_higher(proposed, answer(said), by=office))
        assert second.waits()
    with pytest.raises(Refusal):
        second.ends()
    assert HigherResult.objects.count() == Certificate.objects.count() == 1


# ── beside our own ──


@pytest.fixture
def ours(product, city):
    """One of ours in force, begun a year after the old paper."""
    begun = today() - timedelta(days=365)
    return CertificateFactory(
        product=product, issuer=city, valid_from=begun, valid_to=begun + timedelta(days=1095), sha256="a" * 64
    )


def later(said, **more):
    begun = today() - timedelta(days=2)
    return replace(said, decision_date=begun, valid_from=begun, **more)


def test_what_was_taken_out_attests_nothing_more(product, said, office):
    made = services.record(product, said, by=office)
    assert attested_of(product)
    services.void(made, "Ghi nhầm sản phẩm", by=office)
    assert attested_of(product) is None


def test_one_from_a_list_takes_no_published_certificate_from_the_register(ours, said, office, client):
    with pytest.raises(WrongField, match="không thay được") as wrong:
        services.record(ours.product, later(said, proof=Proof.LISTED, scan=None), by=office)
    assert wrong.value.name == "proof"
    ours.refresh_from_db()
    assert ours.state == CertificateState.ACTIVE
    older = services.record(ours.product, replace(said, proof=Proof.LISTED, scan=None), by=office)
    assert older.state == CertificateState.REPLACED


def test_a_proven_older_one_is_not_replaced_by_one_that_no_stranger_sees(product, said, office, client):
    listed = services.record(product, later(said, proof=Proof.LISTED, scan=None), by=office)
    proven = replace(said, number_text="04/GCN-OCOP")
    with pytest.raises(WrongField, match="chưa công khai") as wrong:
        services.record(product, proven, by=office)
    assert wrong.value.name == "valid_from"
    services.void(listed, "Danh sách ghi nhầm", by=office)
    older = services.record(product, proven, by=office)
    assert older.state == CertificateState.ACTIVE
    assert said.product_name in body(client.get(PUBLIC[1]))


def test_an_edition_in_making_follows_what_a_recorded_one_replaces(ours, said, office):
    edition = new_edition(ours, ours.facts, by=office)
    made = services.record(ours.product, later(said), by=office)
    run(Job.objects.get(key=f"certificates:{edition.batch}").pk)
    states = [Certificate.objects.get(pk=row.pk).state for row in (ours, edition, made)]
    assert states == [CertificateState.REPLACED, CertificateState.REPLACED, CertificateState.ACTIVE]


def test_what_took_the_place_of_an_edition_in_making_is_taken_out_once_that_is_made(ours, said, office):
    edition = new_edition(ours, ours.facts, by=office)
    made = services.record(ours.product, later(said), by=office)
    with pytest.raises(Refusal, match=r"Bản mới của giấy .* đang được tạo"):
        services.void(made, "Ghi nhầm", by=office)
    assert Certificate.objects.get(pk=made.pk).state == "active"
    run(Job.objects.get(key=f"certificates:{edition.batch}").pk)
    services.void(made, "Ghi nhầm", by=office)
    assert [Certificate.objects.get(pk=row.pk).state for row in (ours, edition, made)] == [
        "replaced", "active", "voided",
    ]  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["edition", "record"])
def test_an_edition_that_goes_out_while_a_newer_paper_is_recorded_holds_no_more(reference, ours, said, office, first):
    """Whichever comes first: the newer paper alone is in force, and the office reads no error."""
    edition = new_edition(ours, ours.facts, by=office)
    job = Job.objects.get(key=f"certificates:{edition.batch}")
    acts = [lambda: run(job.pk), lambda: services.record(ours.product, later(said), by=office)]
    begun, then = acts if first == "edition" else reversed(acts)
    with transaction.atomic():
        begun()
        other = Other(then)
        assert other.waits(), other.error
    other.ends()
    states = Certificate.objects.filter(product=ours.product).order_by("pk").values_list("state", flat=True)
    assert list(states) == [CertificateState.REPLACED, CertificateState.REPLACED, CertificateState.ACTIVE]
    assert audit.of(ours).filter(action="certificate.end").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taken_out_by_two_at_once_it_is_taken_out_once(reference, product, said, office):
    made = services.record(product, said, by=office)
    with transaction.atomic():
        services.void(made, "Ghi nhầm sản phẩm", by=office)
        second = Other(lambda: services.void(made, "Ghi nhầm sản phẩm", by=office))
        assert second.waits()
    with pytest.raises(Refusal):
        second.ends()
    assert audit.of(made).filter(action="recognition.voided").count() == 1


def test_a_higher_levels_refusal_has_a_day_that_can_be(proposed, office):
    answer = Answer(HigherOutcome.NOT_RECOGNISED, "1/QĐ-UBND", date(24, 1, 1), "UBND tỉnh")
    with pytest.raises(WrongField, match="Chương trình OCOP có từ năm"):
        services.record_higher(proposed, answer, by=office)


def test_s40_a_higher_levels_result_is_taken_back_never_rewritten(proposed, office):
    answer = Answer(HigherOutcome.NOT_RECOGNISED, "1/QĐ-UBND", today(), "UBND tỉnh")
    services.record_higher(proposed, answer, by=office)
    rows = HigherResult.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(decision_number="2/QĐ-UBND")
    services.take_back_higher(proposed, "Ghi nhầm hồ sơ", by=office)
    for change in ({"taken_back_at": None}, {"taken_back_reason": "Khác"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")


def test_what_a_wrong_record_had_replaced_and_is_over_meanwhile_has_ended(product, said, office, city):
    begun = today() - timedelta(days=900)
    ours = CertificateFactory(product=product, issuer=city, valid_from=begun, valid_to=today() + timedelta(days=9))
    wrong = services.record(product, later(said), by=office)
    with unguarded():
        Certificate.objects.filter(pk=ours.pk).update(valid_to=today() - timedelta(days=1))  # days went by
    services.void(wrong, "Ghi nhầm sản phẩm", by=office)
    ours.refresh_from_db()
    assert ours.state == CertificateState.EXPIRED
