"""One search box: everything this user may see, by any name, code or number; the same on both databases."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from evaluations.models import Decision, Declaration
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.core.finding.rules import SHOWN, Group, Hit, in_order, same_code
from ocop.core.finding.services import find
from ocop.documents.models import OfficialPaper
from ocop.documents.official import services as official
from ocop.documents.papers import PaperKind
from plans.models import Plan
from products.models import Dossier
from tests.factories import (
    AgendaItemFactory,
    CertificateFactory,
    CouncilFactory,
    CouncilMemberFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    SessionFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/lam-viec/tim/"


def titles(user, text: str) -> dict[str, list[str]]:
    return {group.kind: [hit.title for hit in group.hits] for group in find(user, text)}


@pytest.fixture
def offered(city, ward, office):
    """One record of every kind, and beside it one that is not meant."""
    maker = ProducerFactory(ward=ward, name="Hợp tác xã Bến Sen", registration_number="1609.876.543")
    product = ProductFactory(producer=maker, name="Mắm cá linh")
    ProductFactory(producer=ProducerFactory(ward=ward), name="Khô cá sặc")
    round_ = RoundFactory(unit=city)
    dossier = DossierFactory(product=product, round=round_)
    Dossier.objects.filter(pk=dossier.pk).update(code="HS-2026-0019")
    certificate = CertificateFactory(product=product)
    session = SessionFactory(
        council=CouncilFactory(unit=city, name="Hội đồng thành phố"),
        round=round_,
        number=3,
        starts_at=timezone.make_aware(datetime(2026, 5, 12, 8)),
    )
    decision = Decision.objects.create(
        unit=city, session=session, title="Phê duyệt kết quả", drafted_by=office, number_text="1203/QĐ-UBND",
        number=1203, date=date(2026, 6, 1),
    )  # fmt: skip
    plan = Plan.objects.create(unit=city, year=2026, title="Kế hoạch phát triển sản phẩm", drafted_by=office)
    paper = OfficialPaper.objects.create(
        kind="bao-cao-xa", number=57, number_text="57/BC-UBND", year=2026, date=date(2026, 4, 2), unit=ward,
        title="Báo cáo đánh giá Mắm cá linh", about=dossier,
    )  # fmt: skip
    return {
        "dossier": dossier, "product": product, "maker": maker, "certificate": certificate, "session": session,
        "decision": decision, "plan": plan, "paper": paper,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("mam ca linh", {"Hồ sơ", "Sản phẩm", "Giấy chứng nhận"}),
        ("BẾN SEN", {"Hồ sơ", "Sản phẩm", "Giấy chứng nhận", "Chủ thể"}),
        ("phien hop so 03", {"Phiên họp"}),
        ("12/05/2026", {"Phiên họp"}),
        ("hoi dong thanh pho", {"Phiên họp"}),
        ("phê duyệt kết quả", {"Quyết định"}),
        ("1203", {"Quyết định"}),
        ("ke hoach 2026", {"Kế hoạch năm"}),
        ("57", {"Văn bản"}),
        ("bc 57", {"Văn bản"}),
    ],
)
def test_each_kind_is_found_by_its_words_and_numbers(offered, office, typed, kinds):
    found = titles(office, typed)
    assert set(found) == kinds
    assert "Khô cá sặc" not in [title for each in found.values() for title in each]


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ("hs20260019", "dossier"),
        (" HS–2026–0019 ", "dossier"),
        ("1203 qđ ubnd", "decision"),
        ("57/BC-UBND", "paper"),
        ("MST: 160 987 6543", "maker"),
    ],
)
def test_a_code_that_is_one_records_alone_leads_to_it(offered, client_of, office, typed, record):
    answer = client_of(office).get(PAGE, {"q": typed})
    assert answer.status_code == 302
    assert answer.headers["Location"] == offered[record].get_absolute_url()


def test_a_certificate_is_found_by_number_and_by_the_code_under_its_square(offered, client_of, office):
    certificate = offered["certificate"]
    fours = f"{certificate.code[:4]}-{certificate.code[4:]}"
    for typed in (certificate.number_text, certificate.code.lower(), fours):
        answer = client_of(office).get(PAGE, {"q": typed})
        assert answer.headers["Location"] == certificate.get_absolute_url(), typed


def test_a_certificate_is_found_by_its_number_without_the_signs(offered, client_of, office):
    certificate = CertificateFactory(product=offered["product"], number_text="LX-2026-0005", state="replaced")
    for typed in ("lx20260005", "LX 2026 0005"):
        answer = client_of(office).get(PAGE, {"q": typed})
        assert answer.headers["Location"] == certificate.get_absolute_url(), typed


def test_a_number_of_several_is_a_choice(offered, client_of, office, ward):
    """Each ward has a book of its own."""
    other = UnitFactory(parent=ward.parent, name="Phường Thử Ba")
    OfficialPaper.objects.create(
        kind="bao-cao-xa", number=57, number_text="57/BC-UBND", year=2026, unit=other, title="Báo cáo khác",
        about=offered["dossier"],
    )  # fmt: skip
    answer = client_of(office).get(PAGE, {"q": "57/bc-ubnd"})
    assert answer.status_code == 200
    text = answer.content.decode()
    for said in ("Phường Thử Ba", "Báo cáo khác", "Báo cáo đánh giá Mắm cá linh"):
        assert said in text


def test_what_was_typed_whole_comes_before_what_only_has_its_words(city, ward, office):
    ProductFactory(name="Mắm thái", producer=ProducerFactory(ward=ward))
    for _ in range(6):
        ProductFactory(name="Mắm cá thu Thái Lan", producer=ProducerFactory(ward=ward))
    found = titles(office, "mắm thái")["Sản phẩm"]
    assert found[0] == "Mắm thái"
    assert len(found) == 5


def test_a_short_code_comes_before_longer_ones_that_begin_so(city, ward, office):
    for number in range(12):
        product = ProductFactory(producer=ProducerFactory(ward=ward))
        product.code = f"89-30301-{number}"
        product.save()
    [group] = find(office, "89-30301-1")
    assert group.hits[0].exact
    assert group.hits[0].facts[0] == "89-30301-1"
    assert not any(hit.exact for hit in group.hits[1:])


def test_each_user_finds_what_is_theirs_to_see(offered, city, ward):
    far = UserFactory(role=Role.OFFICE, unit=UnitFactory(kind=UnitKind.CITY))
    officer = UserFactory(role=Role.WARD_OFFICER, unit=ward)
    near = UserFactory(role=Role.WARD_OFFICER, unit=UnitFactory(parent=city))
    member = UserFactory(role=Role.COUNCIL_MEMBER, unit=city)
    for typed in ("mam ca linh", "1203", "57", "phien hop so 03", "HS-2026-0019", offered["certificate"].code):
        assert titles(far, typed) == titles(near, typed) == titles(member, typed) == {}, typed
    assert set(titles(officer, "mam ca linh")) == {"Hồ sơ", "Sản phẩm", "Giấy chứng nhận"}
    assert set(titles(officer, "57")) == {"Văn bản"}
    assert titles(officer, "1203") == {}


@pytest.mark.parametrize("typed", ["0912345678", "0912.345.678", "+84 912 345 678", "0900 000 032"])
def test_a_producer_is_found_by_its_phone_where_that_may_be_seen(client_of, office, ward, typed):
    ProducerFactory(ward=ward, name="Cơ sở Có Máy", phone="02963841234; 0912345678; 0900 000 032")
    ProducerFactory(ward=ward, name="Cơ sở Khác", phone="0912345679")
    assert titles(office, typed) == {"Chủ thể": ["Cơ sở Có Máy"]}
    page = client_of(office).get("/lam-viec/chu-the/", {"q": typed}).content.decode()
    assert "Cơ sở Có Máy" in page
    assert "Cơ sở Khác" not in page


def test_nobody_learns_a_phone_by_searching_who_does_not_see_it(client_of, city, ward):
    maker = ProducerFactory(ward=ward, name="Cơ sở Có Máy", phone="0912345678")
    item = AgendaItemFactory(
        session=SessionFactory(council=CouncilFactory(unit=city)),
        dossier=DossierFactory(product=ProductFactory(producer=maker), round=RoundFactory(unit=city)),
    )
    member = UserFactory(role=Role.COUNCIL_MEMBER, unit=city)
    seat = CouncilMemberFactory(council=item.session.council, user=member)
    Declaration.objects.create(item=item, member=seat)
    near = UserFactory(role=Role.WARD_OFFICER, unit=UnitFactory(parent=city))
    stranger = UserFactory(role=Role.PRODUCER, unit=city)
    assert titles(member, "co so co may")
    for user in (member, near, stranger):
        assert titles(user, "0912345678") == {}
    assert item.dossier.code not in client_of(member).get("/lam-viec/ho-so/?q=0912345678").content.decode()


def test_nothing_typed_and_nothing_found_say_what_to_do(client_of, office):
    client = client_of(office)
    assert "Không cần gõ dấu" in client.get(PAGE).content.decode()
    for nothing in (" - ", "xyzq"):
        assert "Không tìm thấy" in client.get(PAGE, {"q": nothing}).content.decode()


def test_the_list_that_holds_the_rest_is_asked_the_same(city, ward, office, client_of):
    for _ in range(7):
        ProductFactory(producer=ProducerFactory(ward=ward), name="Mắm ruột")
    page = client_of(office).get(PAGE, {"q": "mắm ruột"}).content.decode()
    assert 'href="/lam-viec/san-pham/?q=m%E1%BA%AFm+ru%E1%BB%99t"' in page


def test_one_query_a_kind_whatever_there_is(offered, office, client_of, count_queries, ward):
    client = client_of(office)
    few = count_queries(client, f"{PAGE}?q=mam")
    for _ in range(8):
        DossierFactory(product=ProductFactory(producer=ProducerFactory(ward=ward), name="Mắm ruột"))
    assert count_queries(client, f"{PAGE}?q=mam") == few <= 16


def test_a_kind_whose_code_was_typed_goes_first_and_signs_alone_are_no_code():
    near, exact = Group("gần", (Hit("a", "/a/"),)), Group("đúng", (Hit("b", "/b/", exact=True),))
    assert [group.kind for group in in_order([Group("không"), near, exact])] == ["đúng", "gần"]
    assert same_code("1203 qđ ubnd", "1203/QĐ-UBND")
    assert not same_code("///", "", "-")


@pytest.mark.parametrize(("number", "rest"), [(SHOWN, False), (SHOWN + 1, True)])
def test_the_rest_is_a_step_away_where_there_is_one(city, ward, office, number, rest):
    for _ in range(number):
        ProducerFactory(ward=ward, name="Cơ sở Mắm Thái")
    (group,) = find(office, "mam thai")
    assert (len(group.hits), bool(group.rest)) == (SHOWN, rest)


def test_nothing_typed_asks_nothing(office, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find(office, " /- ") == []


def test_a_paper_of_another_unit_or_told_by_its_decision_is_not_named(offered, office, city):
    theirs = UnitFactory(kind=UnitKind.CITY)
    dossier = offered_dossier()
    common = {"year": 2026, "about": dossier, "date": date(2026, 4, 2)}
    OfficialPaper.objects.create(
        kind="bao-cao-xa", number=57, number_text="57/BC-X", unit=theirs, title="Của nơi khác", **common
    )
    told = OfficialPaper.objects.create(
        kind=PaperKind.DECISION, number=57, number_text="57/QĐ-UBND", unit=city, title="Quyết định", **common
    )
    assert titles(office, "57").get("Văn bản") == ["Báo cáo đánh giá Mắm cá linh"]
    official.cancel_number(told, "Ghi nhầm", by=office)
    assert set(titles(office, "57")["Văn bản"]) == {"Báo cáo đánh giá Mắm cá linh", "Quyết định"}


def offered_dossier() -> Dossier:
    return Dossier.objects.get(code="HS-2026-0019")
