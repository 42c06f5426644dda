"""26/2026, Điều 12.3: a certificate may go on after its end while its re-evaluation has no answer, where the office has
said that the rule applies. Reckoned from dates and from the dossier in hand on every page; never stored."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ocop.core.templatetags.ocop import ngay
from ocop.law.models import RuleProfile
from ocop.notifications.models import Message
from products.certificates import reminders
from products.certificates.rules import CertificateState, left_words, lives_to, state_on
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State
from products.models import Certificate, Reminder
from tests.factories import CertificateFactory, DossierFactory, ProducerFactory, ProductFactory, RoundFactory
from tests.guards import unguarded

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
ACTIVE, EXPIRED = CertificateState.ACTIVE, CertificateState.EXPIRED


# ── the rule ──


@pytest.mark.parametrize(
    ("handed_in", "days", "last"),
    [
        (date(2026, 12, 1), 180, date(2027, 8, 27)),
        (date(2027, 2, 28), 180, date(2027, 8, 27)),  # on the end day itself
        (date(2027, 3, 1), 180, None),  # the day after: what has ended does not go on
        (date(2024, 2, 29), 180, date(2027, 8, 27)),
        (date(2024, 2, 28), 180, None),  # of the certificate before
        (date(2026, 12, 1), None, None),
    ],
)
def test_how_long_it_may_go_on(handed_in, days, last):
    assert lives_to(date(2024, 2, 29), date(2027, 2, 28), handed_in, days) == last


@given(days, st.integers(0, 400), st.integers(0, 1200), st.integers(1, 365))
def test_it_never_goes_on_beyond_its_days_and_never_ends_before_its_end(end, before, offset, length):
    last = lives_to(end - timedelta(days=1095), end, end - timedelta(days=before), length)
    day = end - timedelta(days=30) + timedelta(days=offset)
    for stored in (ACTIVE, EXPIRED):
        assert (state_on(stored, end, day, last) == ACTIVE) == (
            day <= end + timedelta(days=length) and (day > end or stored == ACTIVE)
        )
    for stored in (CertificateState.REVOKED, CertificateState.REPLACED):
        assert state_on(stored, end, day, last) == stored


def test_without_a_dossier_in_hand_the_day_after_is_over():
    assert state_on(ACTIVE, date(2027, 2, 28), date(2027, 3, 1)) == EXPIRED
    assert left_words(date(2027, 2, 28), date(2027, 3, 1)) == "đã hết hạn từ ngày 01/03/2027"


# ── what shows it ──


@pytest.fixture
def law(reference):
    """26/2026 with the rule applied, as an office sets it once it has its answer."""
    profile = RuleProfile.objects.get(code="26-2026")
    profile.values.filter(key="lives_on_applies").update(value=True)
    profile.save()
    return profile


TODAY = timezone.localdate()
END = TODAY - timedelta(days=10)
LAST = END + timedelta(days=180)


@pytest.fixture
def over(city, ward):
    """over(): a certificate that ended ten days ago, with a re-evaluation handed in 100 days before."""

    def make(state=State.CHECKING, name="Mắm cá linh", stored=ACTIVE, handed_in=END - timedelta(days=100), end=END):
        product = ProductFactory(producer=ProducerFactory(ward=ward), name=name)
        round_ = RoundFactory(unit=city, profile=RuleProfile.objects.get(code="26-2026"))
        at = timezone.make_aware(datetime(handed_in.year, handed_in.month, handed_in.day, 10))
        DossierFactory(product=product, round=round_, kind="re_evaluation", state=state, submitted_at=at)
        return CertificateFactory(
            product=product, issuer=city, valid_from=end - timedelta(days=1095), valid_to=end, state=stored
        )

    return make


def open_row(client, certificate):
    body = b"".join(client.get("/du-lieu-mo/san-pham.json").streaming_content)
    return next(row for row in json.loads(body) if row["so_giay_chung_nhan"] == certificate.number_text)


def seen_valid(client, certificate) -> set[bool]:
    """What check page, register, product page, open data and home say; all must say the same."""
    check = client.get(certificate.get_check_url()).content.decode()
    listed = client.get("/san-pham/", {"q": certificate.product.name}).content.decode()
    ended = client.get("/san-pham/", {"trang-thai": "het-han", "q": certificate.product.name}).content.decode()
    product = client.get(reverse("products:public_product", args=[certificate.product.slug])).content.decode()
    home = client.get("/").content.decode()
    name = certificate.product.name
    return {
        "Đã hết hạn</h2>" not in check,
        name in listed.split("<main")[1].split('class="goods"')[-1] and "Không có" not in listed,
        f"{name}</a></h3>" not in ended,
        "đang đánh giá lại" in product,
        open_row(client, certificate)["trang_thai"] != "Đã hết hạn",
        f"{name}</a></h3>" in home,
        certificate in Certificate.objects.in_force(TODAY),
    }


def test_where_the_office_has_not_said_so_nothing_goes_on(client, over):
    assert seen_valid(client, over()) == {False}


def test_one_in_hand_goes_on_everywhere_and_says_until_when(client, law, over, office, client_of):
    certificate = over()
    assert seen_valid(client, certificate) == {True}
    words = f"Còn hiệu lực, đang đánh giá lại (đến {ngay(LAST)})"
    row = open_row(client, certificate)
    assert (row["trang_thai"], row["den_ngay"]) == (words, END.isoformat())
    assert ngay(LAST) in client.get(certificate.get_check_url()).content.decode()
    staff = client_of(office)
    assert words in staff.get(certificate.get_absolute_url()).content.decode()
    assert words in staff.get(reverse("products:certificates"), {"tinh_trang": "active"}).content.decode()
    assert words not in staff.get(reverse("products:certificates"), {"tinh_trang": "expired"}).content.decode()
    dossier = staff.get(certificate.product.dossiers.get().get_absolute_url()).content.decode()
    assert ngay(LAST) in dossier


@pytest.mark.parametrize("stored", [ACTIVE, EXPIRED])
def test_it_is_reckoned_also_where_the_job_had_ended_it_before_the_office_said_so(client, law, over, stored):
    assert seen_valid(client, over(stored=stored)) == {True}


IN_HAND = (
    State.SUBMITTED, State.WARD_ASSESSING, State.RECEIVED, State.CHECKING, State.SUPPLEMENT, State.ELIGIBLE,
    State.IN_SESSION, State.SCORED, State.PROPOSED, State.COMES_BACK,
)  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_it_goes_on_from_the_hand_in_until_the_answer_and_not_before_or_after(client, law, over, state):
    assert seen_valid(client, over(state)) == {state in IN_HAND}


def test_what_came_late_or_is_past_180_days_or_of_another_product_lets_nothing_go_on(client, law, over):
    over(name="Khô cá lóc")
    late = over(name="Mắm thái", handed_in=END + timedelta(days=1))
    long_ago = over(name="Mắm ruột", end=TODAY - timedelta(days=181), handed_in=TODAY - timedelta(days=300))
    assert seen_valid(client, late) == seen_valid(client, long_ago) == {False}
    last_day = over(name="Mắm chua", end=TODAY - timedelta(days=180), handed_in=TODAY - timedelta(days=300))
    assert seen_valid(client, last_day) == {True}


def test_a_dossier_of_another_kind_or_of_an_earlier_certificate_lets_nothing_go_on(client, law, over):
    upgrade = over(name="Mắm cá linh")
    Dossier.objects.filter(product=upgrade.product).update(kind="upgrade")
    earlier = over(name="Mắm thái", handed_in=END - timedelta(days=1096))
    assert seen_valid(client, upgrade) == seen_valid(client, earlier) == {False}


def test_what_goes_on_past_its_end_is_not_among_those_about_to_end(law, over):
    certificate = over()
    assert certificate in Certificate.objects.in_force(TODAY)
    assert not Certificate.objects.ending_within(90, TODAY).exists()


def test_a_revoked_or_replaced_one_stays_so(client, law, over):
    for stored in (CertificateState.REVOKED, CertificateState.REPLACED):
        certificate = over(name=f"Mắm {stored}", stored=stored)
        assert certificate not in Certificate.objects.in_force(TODAY)
        assert certificate.state_on(TODAY) == stored


def test_the_dossiers_law_decides_not_the_certificates(client, law, over):
    certificate = over()
    assert certificate.profile.code == "148-2023"
    Dossier.objects.update(profile=RuleProfile.objects.get(code="148-2025"))
    assert seen_valid(client, Certificate.objects.get()) == {False}


# ── the morning ──


def test_the_job_ends_it_only_when_the_dossier_is_answered_or_the_days_are_over(law, over):
    certificate = over()
    assert reminders.run(TODAY).expired == 0
    assert reminders.run(LAST).expired == 0
    Dossier.objects.update(state=State.NOT_RECOGNISED)
    assert reminders.run(TODAY).expired == 1
    certificate = Certificate.objects.get(pk=certificate.pk)
    assert certificate.state_on(TODAY) == EXPIRED


def test_the_job_ends_it_the_day_after_the_last(law, over):
    over()
    assert reminders.run(LAST + timedelta(days=1)).expired == 1


def test_a_reminder_sent_meanwhile_says_that_it_goes_on(law, over, office):
    over()
    reminders.run(TODAY)
    assert Reminder.objects.exists()
    text = Message.objects.get(to=office).text
    assert f"còn hiệu lực trong khi đánh giá lại, chậm nhất đến hết ngày {ngay(LAST)}" in text
    assert "đã hết hạn" not in text


# ── what it costs ──


@pytest.mark.parametrize("url", ["/san-pham/", "/san-pham/?trang-thai=tat-ca", "/", "/lam-viec/giay-chung-nhan/"])
def test_pages_ask_no_more_queries_for_many_that_go_on(law, over, office, client_of, count_queries, url):
    client = client_of(office)
    over()
    few = count_queries(client, url)
    for n in range(12):
        over(name=f"Mắm {n}", stored=(ACTIVE, EXPIRED)[n % 2])
    assert count_queries(client, url) == few <= 14


def test_one_recorded_from_a_list_goes_on_in_lists_and_job_as_on_its_page(law, over):
    """Strangers are not told of it; inside all must say the same."""
    row = over()
    with unguarded():
        Certificate.objects.filter(pk=row.pk).update(
            origin="before", proof="listed", issuer=None, number=None, dossier=None, published_at=None
        )
    assert Certificate.objects.get(pk=row.pk).state_on(TODAY) == ACTIVE
    assert row in Certificate.objects.on_file(ACTIVE, TODAY)
    assert reminders.run(TODAY).expired == 0
    assert row not in Certificate.objects.in_force(TODAY)
