"""Whether something is attested, and by what."""

from django.db.models import QuerySet

from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.changes.rules import PRODUCER_FIELDS, PRODUCT_FIELDS, locked
from products.dossiers.models import Dossier
from products.dossiers.rules.states import AWAITING, State
from products.producers.models import Producer
from products.products.models import Product

DECIDING = (State.IN_SESSION, State.SCORED, *AWAITING)
NOT_ATTESTING = (CertificateState.REVOKED, CertificateState.VOIDED)


def attested(products: QuerySet[Product]) -> str | None:
    """Why these words are no longer their owner's to change, to stand after "vì"; None where nothing attests them."""
    made = Certificate.objects.filter(product__in=products).exclude(state__in=NOT_ATTESTING)
    if certificate := made.order_by("-pk").first():
        return f"đã có giấy chứng nhận {certificate.number_text}".strip()
    if dossier := Dossier.objects.filter(product__in=products, state__in=DECIDING).order_by("-pk").first():
        return f"hồ sơ {dossier.code} đang ở Hội đồng hoặc chờ quyết định"
    return None


def attested_of(record: Product | Producer) -> str | None:
    mine = {"pk": record.pk} if isinstance(record, Product) else {"producer": record.pk}
    return attested(Product.objects.filter(**mine))


def locked_fields(record: Product | Producer, user: User) -> tuple[tuple[str, ...], str]:
    """The fields of this record that are the office's to change by an act, and the sentence that says so."""
    why = attested_of(record)
    if why is None:
        return (), ""
    fields = PRODUCT_FIELDS if isinstance(record, Product) else PRODUCER_FIELDS
    return fields, locked(why, office=is_office(user, record))


def kept_as_certified(stored: Product | Producer, wanted: Product | Producer, user: User) -> str | None:
    """Why what is about to be saved may not be: it would reword what is certified."""
    fields, sentence = locked_fields(stored, user)
    return sentence if any(getattr(stored, name) != getattr(wanted, name) for name in fields) else None


def is_office(user: User, record: Product | Producer) -> bool:
    """Whether this user may change what is certified of this record."""
    action = "product.rename" if isinstance(record, Product) else "producer.rename"
    return bool(MAY[action] & type(record).objects.roles_of(user, record.pk))
