"""Products: recorded and changed by those who reach their producer; photos of them."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words, violated
from ocop.core.files import rules as file_rules
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.moves import no_right, right
from ocop.core.refusal import Refusal
from products.changes.queries import kept_as_certified
from products.producers.models import Producer
from products.products.models import Product, ProductPhoto
from products.scopes import unmerged, ward_refusal

TAKEN = "Chủ thể đã có sản phẩm mang tên này. Hãy mở sản phẩm đó."
MOST_PHOTOS = 12
MOST_AT_ONCE = 20  # products of one name, of as many producers
SLUG_TAKEN = "products_product_slug_key"  # SQLite writes one after the other


def create(product: Product, *, by: User) -> Product:
    """Record a new product of a producer the user reaches. Raises Refusal."""
    if reason := ward_refusal(by, "product.create", "thêm sản phẩm", product.ward_id):
        raise Refusal(reason)
    if not Producer.objects.visible_to(by).filter(pk=product.producer_id).exists():
        raise Refusal(no_right("thêm sản phẩm", "chủ thể", frozenset()))
    with in_words(product_name_once_per_producer=TAKEN), transaction.atomic():
        unmerged(acts.locked(Producer.objects.all(), product.producer_id))
        _save_new(product)
        audit.record(by, "product.created", product, name=product.name, producer=product.producer)
    return product


def _save_new(product: Product) -> None:
    """Its address is free when it is chosen, and may be another's, made at once, when it is kept: then the next one."""
    for left in reversed(range(MOST_AT_ONCE)):
        try:
            with transaction.atomic():
                product.save()
            return
        except IntegrityError as error:
            if violated(error) != SLUG_TAKEN or not left:
                raise
            product.slug = ""


def change(product: Product, changes: Mapping[str, tuple[Any, Any]], *, by: User) -> Product:
    """Save what a form changed; what is certified is the office's to change, by an act. Raises Refusal."""
    with (
        in_words(product_name_once_per_producer=TAKEN),
        acts.doing(PRODUCTS, "product.changed", EDIT, product, by) as act,
    ):
        if reason := kept_as_certified(act.record, product, by):
            raise Refusal(reason)
        product.save()
        act.about = product
        act.said["changed"] = dict(changes)
    return product


def add_photo(product: Product, upload: "File[Any]", *, by: User) -> ProductPhoto:
    """Keep one picture, upright and without its place and camera. Raises Refusal."""
    if reason := EDIT(PRODUCTS.facts(product, by)):
        raise Refusal(reason)  # before a large file is read; once more under the lock
    with (
        files.storing(upload, by=by, allow=file_rules.PICTURES) as stored,
        acts.doing(PRODUCTS, "product.photo_added", EDIT, product, by) as act,
    ):
        product = act.record
        if same := product.photos.filter(file__sha256=stored.sha256).first():
            act.happened = False
            return same
        if product.photos.count() >= MOST_PHOTOS:
            raise Refusal(f"Sản phẩm đã có {MOST_PHOTOS} ảnh. Hãy gỡ bớt ảnh rồi thêm ảnh mới.")
        photo = ProductPhoto.objects.create(product=product, file=stored)
        act.said["photo"] = stored.original_name
    return photo


def remove_photo(photo: ProductPhoto, *, by: User) -> None:
    """Take a photo off; taken off twice is once. Raises Refusal."""
    with acts.doing(PRODUCTS, "product.photo_removed", EDIT, photo.product, by) as act:
        act.happened = bool(ProductPhoto.objects.filter(pk=photo.pk).delete()[0])
        act.said |= {
            "photo": photo.file.original_name, "file": photo.file_id, "photo_pk": photo.pk, "caption": photo.caption,
        }  # fmt: skip


def put_back_photo(product: Product, *, by: User) -> ProductPhoto:
    """Hoàn tác việc gỡ ảnh: in its place among the others, while nothing else was done to the product and its file was
    not swept away. Raises Refusal."""
    with acts.doing(PRODUCTS, "product.photo_put_back", EDIT, product, by) as act:
        last = audit.of(act.record).exclude(by=None).first()
        if last is None or last.action != "product.photo_removed" or last.by_id != by.pk:
            raise Refusal("Sau lần gỡ ảnh đã có việc khác với sản phẩm này. Hãy tải ảnh lên lại.")
        stored = StoredFile.objects.filter(pk=last.changes.get("file")).first()
        if stored is None:
            raise Refusal("Tệp của ảnh đã gỡ không còn. Hãy tải ảnh lên lại.")
        act.said["photo"] = stored.original_name
        pk, caption = last.changes["photo_pk"], last.changes.get("caption", "")
        return ProductPhoto.objects.create(pk=pk, product=act.record, file=stored, caption=caption)


def _locked(product: Product) -> Product:
    return unmerged(Product.objects.select_for_update(of=("self",)).get(pk=product.pk))


EDIT = right("product.edit", "sửa sản phẩm", "sản phẩm")
PRODUCTS = ActedOn(_locked, lambda product, by: Product.objects.roles_of(by, product.pk))
