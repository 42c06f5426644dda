"""What the one search finds of products: dossiers, products, producers, certificates."""

from django.db.models import Q
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.finding.rules import Hit, same_code
from ocop.core.finding.services import Findable, by_words
from ocop.core.templatetags.ocop import ngay
from ocop.core.typed import registration
from products.certificates.models import Certificate
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import meant_by, number_in, read_code
from products.dossiers.models import Dossier
from products.dossiers.queries import DossierQuerySet, coded
from products.dossiers.rules.codes import code_of
from products.merging.names import SAID, FoundByMerged
from products.producers.models import Producer
from products.producers.queries import ProducerQuerySet, phoned
from products.products.models import Product
from products.products.queries import ProductQuerySet

LONG_ENOUGH = 6  # a shorter number is no registration


def _merged(row: FoundByMerged, text: str) -> str:
    """Why a record is found whose own words were not typed."""
    return f"{SAID}: {found}" if (found := row.found_as(text)) else ""


def _dossiers(user: User) -> DossierQuerySet:
    return Dossier.objects.visible_to(user).select_related("product__producer", "product__ward", "round")


def _dossier(dossier: Dossier, text: str) -> Hit:
    return Hit(
        str(dossier.product),
        dossier.get_absolute_url(),
        (dossier.code, str(dossier.product.producer), str(dossier.round)),
        (dossier.get_state_display(), dossier.sign.tone, dossier.sign.icon),
        str(dossier.product.ward),
        dossier.code == code_of(text),
    )


def _products(user: User) -> ProductQuerySet:
    return Product.objects.visible_to(user).for_list()


def _product(product: Product, text: str) -> Hit:
    facts = (product.code, str(product.producer), str(product.product_set), _merged(product, text))
    exact = same_code(text, product.code)
    return Hit(product.name, product.get_absolute_url(), facts, None, str(product.ward), exact)


def _producers(user: User) -> ProducerQuerySet:
    return Producer.objects.visible_to(user).select_related("ward")


def _producer(producer: Producer, text: str) -> Hit:
    facts = (
        producer.get_kind_display(), producer.registration_number, producer.representative, _merged(producer, text),
    )  # fmt: skip
    exact = bool(producer.registration_key) and producer.registration_key == registration.compared(text)
    return Hit(producer.name, producer.get_absolute_url(), facts, None, str(producer.ward), exact)


def _by_number(text: str) -> Q | None:
    """Its registration, or a phone number of it."""
    key = registration.compared(text)
    own = Q(registration_key=key) if len(key) >= LONG_ENOUGH and any(sign.isdigit() for sign in key) else None
    phone = phoned(text)
    return own | phone if own and phone else own or phone


def _certificates(user: User) -> CertificateQuerySet:
    return Certificate.objects.visible_to(user)


def _certificate(certificate: Certificate, text: str) -> Hit:
    sign = certificate.sign_on(timezone.localdate())
    return Hit(
        certificate.product_name,
        certificate.get_absolute_url(),
        (certificate.number_text, certificate.producer_name, f"đến {ngay(certificate.valid_to)}"),
        (sign.label, sign.tone, sign.icon),
        certificate.ward_name,
        same_code(text, certificate.number_text)
        or number_in(text) == certificate.number_text
        or certificate.code in meant_by(read_code(text)),
    )


def _by_number_or_code(text: str) -> Q | None:
    """Its number without its signs, and the code under its square: strangers find nothing by that, so it stands in no
    column of words."""
    if number := number_in(text):
        return Q(number_text=number)
    code = read_code(text)
    return Q(code__in=meant_by(code)) if len(code) >= LONG_ENOUGH else None


DOSSIERS = Findable(
    "Hồ sơ",
    "dossier.read",
    _dossiers,
    by_words(coded, "product__search_text"),
    _dossier,
    "products:dossiers",
)
PRODUCTS = Findable("Sản phẩm", "product.read", _products, by_words(), _product, "products:products")
PRODUCERS = Findable("Chủ thể", "producer.read", _producers, by_words(_by_number), _producer, "products:producers")
CERTIFICATES = Findable(
    "Giấy chứng nhận",
    "certificate.read",
    _certificates,
    by_words(_by_number_or_code),
    _certificate,
    "products:certificates",
)
