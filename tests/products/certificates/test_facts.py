"""What is certified is shown as certified, whoever renames what (SECURITY 74, DESIGN §3a)."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocop.accounts.models import Unit, UnitKind
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from ocop.law.models import ProductGroup, ProductSet
from products.certificates import reminders
from products.certificates.models import FACTS, facts_of
from products.certificates.services import paper_of
from products.models import Certificate, Producer, Product, ProductPhoto
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory, UnitFactory
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(reference):
    """A certificate in force with a label, and another beside it that must not change either."""
    city = UnitFactory(kind=UnitKind.CITY, name="Thành phố Thử", parent=UnitFactory(kind=UnitKind.PROVINCE))
    today = timezone.localdate()
    made = []
    for name in ("Nước mắm cá linh", "Khô cá sặc"):
        ward = UnitFactory(parent=city)
        product = ProductFactory(name=name, producer=ProducerFactory(ward=ward), story="Chuyện nhà")
        ProductPhoto.objects.create(
            product=product, file=files.store_bytes(b"x", name="a.png", kind=FileFormat.PNG, pages=1, by=None)
        )
        made.append(
            CertificateFactory(
                product=product, issuer=city, valid_from=today - timedelta(days=9), valid_to=today + timedelta(days=900)
            )
        )  # fmt: skip
    return made[0]


def doors(certificate: Certificate) -> list[str]:
    """Every public address that says something about it."""
    slug = certificate.product.slug
    searched = [f"/san-pham/?q={word}" for word in ("nuoc mam", "ca linh", certificate.producer_name, "doi ten")]
    return [
        "/", "/san-pham/", "/san-pham/?trang-thai=tat-ca", f"/san-pham/?nhom={certificate.product_set.group.code}",
        f"/san-pham/?phuong={certificate.ward.code}", *searched, f"/san-pham/{slug}/", certificate.get_check_url(),
        f"{certificate.get_check_url()}qr.svg", "/du-lieu-mo/san-pham.csv", "/du-lieu-mo/san-pham.json",
    ]  # fmt: skip


def said(client, certificate: Certificate) -> dict[str, str]:
    """What each door answers; the choices of a filter name units and groups as they are called today."""
    answers = {}
    for url in doors(certificate):
        response = client.get(url)
        data = b"".join(response.streaming_content) if response.streaming else response.content
        answers[url] = re.sub(r"<select.*?</select>", "", data.decode("utf-8-sig"), flags=re.DOTALL)
    return answers


RENAMES = {
    "product": lambda c, new: Product.objects.filter(pk=c.product_id).update(name=new, search_text="doi ten"),
    "producer": lambda c, new: Producer.objects.filter(pk=c.product.producer_id).update(
        name=new, representative=new, address=new, search_text="doi ten"
    ),
    "ward": lambda c, new: Unit.objects.filter(pk=c.ward_id).update(name=new, short_name=new[:60]),
    "units above": lambda c, new: Unit.objects.exclude(pk=c.ward_id).update(name=new),
    "set": lambda c, new: ProductSet.objects.update(name=new),
    "group": lambda c, new: ProductGroup.objects.update(name=new),
    "another producer": lambda c, new: Product.objects.filter(pk=c.product_id).update(
        producer=ProducerFactory(name=new, ward=c.ward)
    ),
    "another ward": lambda c, new: Product.objects.filter(pk=c.product_id).update(ward=UnitFactory(name=new)),
    "another set": lambda c, new: Product.objects.filter(pk=c.product_id).update(
        product_set=ProductSet.objects.exclude(group=c.product_set.group).first()
    ),
    "label taken off": lambda c, new: ProductPhoto.objects.filter(product=c.product_id).delete(),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    whats=st.lists(st.sampled_from(sorted(RENAMES)), min_size=1, max_size=6),
    new=st.sampled_from(["Đổi tên", "=HYPERLINK(1)", "<b>Khác</b>"]),
)
def test_s74_no_public_byte_of_a_certificate_changes_whatever_is_renamed_behind_it(client, certified, whats, new):
    before = said(client, certified)
    with transaction.atomic():
        for what in whats:
            RENAMES[what](certified, new)
        after = said(client, certified)
        transaction.set_rollback(True)
    assert after == before


def test_s74_each_single_rename_leaves_paper_and_reminder_as_they_were(certified):
    before = paper_of(certified)
    for rename in RENAMES.values():
        rename(certified, "Đổi tên")
    again = Certificate.objects.get(pk=certified.pk)
    assert paper_of(again) == before
    assert before.product == "Nước mắm cá linh"
    assert before.address == f"{certified.ward_name[:1].lower()}{certified.ward_name[1:]}, thành phố Thử"


def test_s74_a_reminder_names_the_certified_product(certified, django_user_model):
    from ocop.notifications.models import Message
    from tests.factories import UserFactory

    owner = UserFactory()
    certified.product.producer.users.add(owner)
    today = timezone.localdate()
    with unguarded():
        Certificate.objects.filter(pk=certified.pk).update(valid_to=today + timedelta(days=30))
    Product.objects.filter(pk=certified.product_id).update(name="Đổi tên")
    assert reminders.run(today).reminders
    [message] = Message.objects.filter(to=owner)
    assert "Nước mắm cá linh" in message.subject + message.text
    assert "Đổi tên" not in message.subject + message.text


def test_s74_the_label_is_the_one_of_that_day(client, certified, settings):
    """The picture itself is kept by the certificate: the producer's gallery may lose it."""
    ProductPhoto.objects.filter(product=certified.product_id).delete()
    page = client.get("/san-pham/").content.decode()
    assert f"/xac-minh/{certified.code}/nhan/" in page
    assert certified.label_photo is not None


def test_search_finds_a_certificate_by_what_it_attests(certified):
    Product.objects.filter(pk=certified.product_id).update(name="Đổi tên")
    again = Certificate.objects.get(pk=certified.pk)
    again.save()
    assert list(Certificate.objects.matching("nuoc mam ca linh")) == [again]
    assert not Certificate.objects.matching("doi ten").exists()


@pytest.mark.parametrize("name", ["product_name", "producer_name", "ward_name", "issuer_name"])
def test_no_certificate_without_what_it_attests(certified, name):
    with pytest.raises(IntegrityError):
        Certificate.objects.filter(pk=certified.pk).update(**{name: ""})


ORIGINS = {
    "ours": ({"origin": "ours"}, True),
    "ours without a number": ({"number": None}, False),
    "ours without an issuer": ({"issuer": None}, False),
    "ours by a list": ({"proof": "listed"}, False),
    "from before": ({"origin": "before", "number": None, "issuer": None, "proof": "listed"}, True),
    "from before with a number of our book": ({"origin": "before"}, False),
    "higher": ({"origin": "higher", "number": None, "issuer": None, "proof": "original_seen"}, True),
    "higher by our own decision": ({"origin": "higher", "number": None, "issuer": None}, False),
}


@pytest.mark.parametrize(("values", "good"), ORIGINS.values(), ids=ORIGINS.keys())
def test_each_origin_has_what_it_must(certified, values, good):
    rows = Certificate.objects.filter(pk=certified.pk)
    with unguarded():
        if good:
            assert rows.update(**values) == 1
        else:
            with pytest.raises(IntegrityError, match="constraint"), transaction.atomic():
                rows.update(**values)


def test_what_is_attested_is_read_whole_from_the_live_record(certified):
    facts = facts_of(Product.objects.get(pk=certified.product_id))
    assert set(facts) == set(FACTS)
    assert facts == certified.facts


@pytest.mark.parametrize(
    ("url", "most"),
    [("/", 6), ("/san-pham/", 7), ("/xac-minh/{code}/", 2), ("/du-lieu-mo/san-pham.json", 2),
     ("/du-lieu-mo/san-pham.csv", 2)],
)  # fmt: skip
def test_public_doors_ask_no_more_for_many(client, certified, count_queries, url, most):
    url = url.format(code=certified.code)
    count_queries(client, url)
    few = count_queries(client, url)
    CertificateFactory.create_batch(20, valid_to=timezone.localdate() + timedelta(days=500))
    count_queries(client, url)
    assert count_queries(client, url) <= few <= most
