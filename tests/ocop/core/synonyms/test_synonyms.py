"""Whoever searches for the one word finds the other too; the office keeps the words."""

import pytest
from django.core.cache import cache
from django.db import transaction

from ocop.core.audit.journal import journal
from ocop.core.models import AuditEvent, Synonym
from ocop.core.refusal import Refusal
from ocop.core.search import holding
from ocop.core.synonyms import services
from ocop.core.synonyms.queries import KEY
from products.models import Producer, Product
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory
from tests.races import Other

pytestmark = pytest.mark.django_db
PAGE = "/lam-viec/tu-dong-nghia/"


@pytest.fixture(autouse=True)
def asked_anew():
    cache.delete(KEY)
    yield
    cache.delete(KEY)


@pytest.mark.parametrize("typed", ["htx thử nghiệm", "HTX NN thử nghiệm", "h.t.x thu nghiem", "hop tac xa nong nghiep"])
def test_what_the_office_calls_it_finds_it(reference, typed):
    if "." in typed:
        Synonym.objects.create(short="H.T.X", words="hợp tác xã")
    found = ProducerFactory(name="Hợp tác xã Nông nghiệp Thử Nghiệm")
    ProducerFactory(name="Tổ hợp tác Thử Nghiệm")
    assert list(Producer.objects.matching(typed)) == [found]
    assert holding(typed)(found.name)


def test_the_long_name_finds_the_short_one(reference):
    found = ProducerFactory(name="HTX Bến Sen")
    ProducerFactory(name="Cơ sở Bến Sen")
    for typed in ("hợp tác xã bến sen", "bến sen hợp tác xã"):
        assert list(Producer.objects.matching(typed)) == [found], typed


def test_a_synonym_begins_a_word(reference):
    ProducerFactory(name="Cơ sở Ahtx Một")
    assert not Producer.objects.matching("hợp tác xã").exists()


def test_strangers_find_by_them_too(client, reference):
    product = ProductFactory(name="Mắm ruột", producer=ProducerFactory(name="Hợp tác xã Bến Sen"))
    CertificateFactory(product=product)
    assert "Mắm ruột" in client.get("/san-pham/", {"q": "htx ben sen"}).content.decode()


def test_the_office_adds_edits_and_takes_away(client_of, office, reference):
    client, product = client_of(office), ProductFactory(name="Đường thốt nốt")
    assert not Product.objects.matching("jaggery").exists()
    answer = client.post(PAGE, {"short": "Jaggery", "words": "đường thốt nốt"}, follow=True)
    assert "Đã thêm “Jaggery = đường thốt nốt”." in answer.content.decode()
    assert list(Product.objects.matching("jaggery")) == [product]
    synonym = Synonym.objects.get(short="Jaggery")
    client.post(f"{PAGE}{synonym.pk}/", {"short": "Jaggery", "words": "đường phèn"})
    assert not Product.objects.matching("jaggery").exists()
    client.post(f"{PAGE}{synonym.pk}/bo/")
    assert not Synonym.objects.filter(pk=synonym.pk).exists()
    told = AuditEvent.objects.filter(action__startswith="synonym.").order_by("pk")
    assert [(event.action, event.changes["words"]) for event in told] == [
        ("synonym.add", [None, "đường thốt nốt"]),
        ("synonym.edit", ["đường thốt nốt", "đường phèn"]),
        ("synonym.drop", ["đường phèn", None]),
    ]
    assert journal(synonym)


@pytest.mark.parametrize(
    ("short", "words", "said"),
    [
        ("htx", "hợp tác", "Từ này đã có"),
        ("H T X", "h-t-x", "là một"),
        ("a", "an giang", "ít nhất 2"),
        ("xx", "một hai ba bốn năm sáu", "dài nhất 5 tiếng"),
        ("", "hợp tác xã", "Chưa nhập nội dung này"),
    ],
)
def test_what_is_no_synonym_is_told_and_stays_in_its_field(client_of, office, short, words, said):
    before = Synonym.objects.count()
    answer = client_of(office).post(PAGE, {"short": short, "words": words})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{words}"' in page
    assert Synonym.objects.count() == before


def test_others_keep_no_words(ward_officer, client_of):
    with pytest.raises(Refusal, match="quyền sửa từ đồng nghĩa"):
        services.add("AG", "An Giang", by=ward_officer)
    assert client_of(ward_officer).get(PAGE).status_code == 403


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_word_make_it_once(office):
    with transaction.atomic():
        services.add("AG", "An Giang", by=office)
        other = Other(lambda: services.add("ag", "An Giang", by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="Từ này đã có"):
        other.ends()
    assert Synonym.objects.filter(short_key="ag").count() == 1
