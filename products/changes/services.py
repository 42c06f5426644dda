"""The office renames, hands over or moves what is certified; everything that follows from it, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User
from ocop.accounts.roles import Role
from ocop.core import acts, seams
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.corrections import Ground
from ocop.core.files.models import StoredFile
from ocop.core.refusal import Refusal
from ocop.law.models import ProductSet
from ocop.notifications import outbox
from products.certificates import services as certificates
from products.certificates.models import Certificate, facts_of
from products.certificates.rules import CertificateState, Origin
from products.changes import rules
from products.changes.models import Change, FormerName
from products.changes.queries import attested
from products.changes.rules import OF_PRODUCER, OF_PRODUCT, Act, Facts, UndoFacts, What
from products.producers.models import Producer
from products.products.models import Product
from products.products.services import TAKEN
from products.scopes import unmerged

NO_SCAN = (
    "Chủ thể đã được chứng nhận sau khi ghi nhận sắp xếp. Hãy ghi ở “Thay đổi đã chứng nhận” của chủ thể, kèm bản chụp"
    " văn bản."
)
IN_MAKING = "Giấy chứng nhận theo thay đổi trước đang được lập. Hãy đợi ít phút rồi lưu lại, hoặc hoàn tác thay đổi đó."
Record = Product | Producer


@dataclass(frozen=True)
class Grounds:
    """Why, by which document of which day, and whether certificates are issued anew."""

    ground: Ground
    reason: str
    day: date
    file: StoredFile
    reissue: bool = False


def change(record: Record, act: Act, values: Mapping[str, Any], grounds: Grounds, *, by: User) -> Change:
    """Give the record its new values. Raises Refusal."""
    with in_words(product_name_once_per_producer=TAKEN), transaction.atomic():
        record = _locked(record)
        made = {name: (getattr(record, name), values[name]) for name in act.fields}
        made = {name: pair for name, pair in made.items() if pair[0] != pair[1]}
        facts = Facts(
            roles=type(record).objects.roles_of(by, record.pk),
            attested=attested(_products(record)),
            changed=bool(made),
            day=grounds.day,
            today=timezone.localdate(),
        )
        if reason := rules.refusal(act, facts):
            raise Refusal(reason)
        if in_making(_products(record)).exists():
            raise Refusal(IN_MAKING)
        return _apply(record, act, made, grounds, by)


def _apply(record: Record, act: Act, made: Mapping[str, tuple[Any, Any]], grounds: Grounds, by: User) -> Change:
    products = list(_products(record))
    before = {product.pk: facts_of(product) for product in products}
    moved = _write(record, {name: new for name, (_, new) in made.items()})
    done = Change.objects.create(
        kind=act.kind,
        product=record if isinstance(record, Product) else None,
        producer=record if isinstance(record, Producer) else None,
        altered={name: [_plain(old), _plain(new)] for name, (old, new) in made.items()},
        moved=moved,
        ground=grounds.ground,
        reason=grounds.reason,
        day=grounds.day,
        file=grounds.file,
        reissued=grounds.reissue,
        by=by,
    )
    products = list(_products(record))
    after = {product.pk: facts_of(product) for product in products}
    FormerName.objects.bulk_create(
        FormerName(change=done, product=product, what=what, old=before[product.pk][what], new=after[product.pk][what])
        for product in products
        if attested(Product.objects.filter(pk=product.pk))
        for what in What
        if before[product.pk][what] != after[product.pk][what]
    )
    _follow(products, by)
    if grounds.reissue:
        for certificate in in_force(products):
            # the photo is its owner's to change: nobody looked at another one here
            label = {"label_photo_id": certificate.label_photo_id}
            certificates.new_edition(certificate, after[certificate.product_id] | label, by=by)
    audit.record(
        by, act.action, record, changed=dict(made), reason=grounds.reason, day=grounds.day, reissue=grounds.reissue
    )
    _tell(done, record, products)
    return done


def in_force(products: Sequence[Product]) -> list[Certificate]:
    """Our own certificates that a new edition can take the place of."""
    rows = Certificate.objects.published().filter(
        product__in=products, state=CertificateState.ACTIVE, origin=Origin.OURS
    )
    return list(rows.order_by("pk"))


def in_making(products: models.QuerySet[Product]) -> models.QuerySet[Certificate]:
    """New editions without their PDF: they would go out with the words of before."""
    rows = Certificate.objects.filter(product__in=products, published_at=None, replaces__isnull=False)
    return rows.filter(state=CertificateState.ACTIVE)


# ── the way back ──


def undo(done: Change, *, by: User) -> Change:
    """Hoàn tác. Editions that are still being made are withdrawn. Raises Refusal."""
    with in_words(product_name_once_per_producer=TAKEN), transaction.atomic():
        record = _locked(record_of(done))
        done = Change.objects.get(pk=done.pk)  # the caller's copy may be stale
        editions = list(_editions(done).select_for_update(of=("self",)))  # before asking: their job may end just now
        if reason := rules.undo_refusal(act_of(done), undo_facts(done, record, by)):
            raise Refusal(reason)
        for edition in editions:
            certificates.withdraw_edition(edition, by=by)
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at", "updated_at"])
        old = {name: pair[0] for name, pair in done.altered.items()}
        _write(record, {name: _value(name, plain) for name, plain in old.items()}, only=done.moved)
        _follow(list(_products(record)), by)
        audit.record(by, "change.undo", record, altered=done.altered)
    return done


def undo_facts(done: Change, record: Record, by: User) -> UndoFacts:
    return UndoFacts(
        roles=type(record).objects.roles_of(by, record.pk),
        own=done.by_id == by.pk,
        same_day=timezone.localdate(done.created_at) == timezone.localdate(),
        undone=done.undone_at is not None,
        published=_editions(done).exclude(published_at=None).exists(),
        still_so=all(_plain(getattr(record, name)) == pair[1] for name, pair in done.altered.items()),
        newest=not record.changes.filter(undone_at=None, pk__gt=done.pk).exists(),
    )


def _editions(done: Change) -> models.QuerySet[Certificate]:
    """Editions issued for this change: the products' editions made since."""
    if not done.reissued:
        return Certificate.objects.none()
    products = FormerName.objects.filter(change=done).values("product")
    return Certificate.objects.filter(product__in=products, replaces__isnull=False, created_at__gte=done.created_at)


def record_of(done: Change) -> Record:
    record = done.product or done.producer
    if record is None:
        raise RuntimeError("a change is of a product or a producer")
    return record


def act_of(done: Change) -> Act:
    return next(act for act in (OF_PRODUCT if done.product_id else OF_PRODUCER) if act.kind == done.kind)


# ── a ward that is split ──


def follow_unit(
    producer: Producer, ward: Unit, grounds: Grounds | None, *, by: User
) -> tuple[Change | None, list[int]]:
    """A producer of a ward that was split goes to one of its successors, with what it makes there: by the document of
    the split where certificates name the place, else as any edit. The change, and the keys of the products that went
    along. Needs a transaction. Raises Refusal."""
    producer = _locked(producer)  # type: ignore[assignment]  # a producer stays one
    if attested(_products(producer)) is None:
        old, moved = producer.ward, _write(producer, {"ward": ward})
        audit.record(by, "producer.followed_unit", producer, ward=(str(old), str(ward)), moved=len(moved))
        return None, moved
    if in_making(_products(producer)).exists():
        raise Refusal(IN_MAKING)
    if grounds is None:  # it was certified after the split had been recorded, which needed no scan then
        raise Refusal(NO_SCAN)
    act = next(act for act in OF_PRODUCER if act.kind == rules.ChangeKind.MOVE)
    done = _apply(producer, act, {"ward": (producer.ward, ward)}, grounds, by)
    return done, done.moved


def back_to_unit(producer: Producer, ward: Unit, done: Change | None, moved: Collection[int], *, by: User) -> None:
    """The split was undone: the producer, and what went along, is where it was. Needs a transaction."""
    producer = _locked(producer)  # type: ignore[assignment]
    old = producer.ward
    if done is not None:
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at", "updated_at"])
    _write(producer, {"ward": ward}, only=moved)
    _follow(list(_products(producer)), by)
    audit.record(by, "producer.back_in_unit", producer, ward=(str(old), str(ward)), moved=len(moved))


# ── parts ──


def _locked(record: Record) -> Record:
    """A producer with its products: their words follow it, and they are locked before their certificates. Raises
    Refusal where it was merged meanwhile."""
    if isinstance(record, Product):
        return unmerged(acts.locked(Product.objects.select_related("producer", "ward"), record.pk))
    producer = unmerged(acts.locked(Producer.objects.select_related("ward"), record.pk))
    list(producer.products.select_for_update().order_by("pk").values_list("pk"))
    return producer


def _products(record: Record) -> models.QuerySet[Product]:
    """The products whose certified words come from this record."""
    rows = Product.objects.select_related("producer", "product_set__group", "ward__parent__parent")
    mine = rows.filter(pk=record.pk) if isinstance(record, Product) else rows.filter(producer=record)
    return mine.prefetch_related("photos").order_by("pk")


def _write(record: Record, values: Mapping[str, Any], *, only: Collection[int] | None = None) -> list[int]:
    """A producer's products follow it to another ward, those made where it was (or `only` these): their keys."""
    old_ward, moved = record.ward_id, []
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    if isinstance(record, Producer):
        for product in record.products.select_related("producer"):
            if "ward" in values and product.ward_id == old_ward and (only is None or product.pk in only):
                product.ward = record.ward
                moved.append(product.pk)
            product.save(update_fields=["ward", "updated_at"])
    return moved


def _follow(products: Sequence[Product], by: User) -> None:
    """What other houses keep, and the search words of certificates (from the newest, as their job locks them)."""
    seams.certified_changed.ask(products, by)
    for certificate in Certificate.objects.filter(product__in=products).order_by("-pk"):
        certificate.save(update_fields=["updated_at"])


def _tell(done: Change, record: Record, products: Sequence[Product]) -> None:
    today = timezone.localdate()
    wards = {product.ward_id for product in products}
    held = Membership.objects.on(today).filter(role=Role.WARD_OFFICER, unit__in=wards, user__is_active=True)
    owners = User.objects.filter(producers__products__in=products)
    people = {user.pk: user for user in (*owners, *(m.user for m in held.select_related("user"))) if user != done.by}
    outbox.tell(
        people.values(),
        f"{record}: {done.get_kind_display().lower()}",
        f"{act_of(done).label}, theo văn bản ngày {done.day:%d/%m/%Y}. Lý do: {done.reason}",
        record.get_absolute_url(),
    )


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _value(name: str, plain: Any) -> Any:
    kinds: dict[str, type[models.Model]] = {"producer": Producer, "ward": Unit, "product_set": ProductSet}
    return kinds[name]._default_manager.get(pk=plain) if name in kinds else plain
