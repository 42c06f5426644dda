"""Producers: recorded and changed by those who reach their ward."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ocop.accounts.models import User
from ocop.accounts.units.queries import lock_unit
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.moves import right
from ocop.core.refusal import Refusal
from products.changes.queries import kept_as_certified
from products.producers.models import Producer, Revenue
from products.scopes import unmerged, ward_refusal

TAKEN = "Đã có chủ thể mang số đăng ký này. Hãy tìm trong danh sách chủ thể."


def create(producer: Producer, *, by: User) -> Producer:
    """Record a new producer. Raises Refusal."""
    if reason := ward_refusal(by, "producer.create", "thêm chủ thể", producer.ward_id):
        raise Refusal(reason)
    with in_words(producer_registration_once=TAKEN), transaction.atomic():
        once(producer)
        producer.save()
        audit.record(by, "producer.created", producer, name=producer.name, ward=producer.ward)
    return producer


def once(producer: Producer) -> None:
    """A new producer without a number is recorded once, also when it is sent twice at once. Needs a transaction;
    raises Refusal."""
    lock_unit(producer.ward_id)
    if reason := producer.twin_refusal():
        raise Refusal(reason)


def change(producer: Producer, changes: Mapping[str, tuple[Any, Any]], *, by: User) -> Producer:
    """Save what a form changed; the products' search words follow a new name. What is certified is the office's to
    change, by an act. Raises Refusal."""
    with (
        in_words(producer_registration_once=TAKEN),
        acts.doing(PRODUCERS, "producer.changed", EDIT, producer, by) as act,
    ):
        if reason := kept_as_certified(act.record, producer, by):
            raise Refusal(reason)
        producer.save()
        if "name" in changes:
            for product in producer.products.select_related("producer").order_by("pk"):
                product.save(update_fields=["updated_at"])
        act.about = producer
        act.said["changed"] = dict(changes)
    return producer


def keep_revenue(producer: Producer, year: int, amount: int, *, by: User) -> Revenue:
    """Doanh thu của một năm, whole đồng; given again it is corrected. Raises Refusal."""
    with acts.doing(PRODUCERS, "producer.revenue", EDIT, producer, by) as act:
        old = Revenue.objects.filter(producer=producer, year=year).first()
        kept, _ = Revenue.objects.update_or_create(producer=producer, year=year, defaults={"amount": amount})
        act.said |= {"year": year, "amount": (old.amount if old else None, amount)}
    return kept


def _locked(producer: Producer) -> Producer:
    return unmerged(Producer.objects.select_for_update(of=("self",)).get(pk=producer.pk))


EDIT = right("producer.edit", "sửa chủ thể", "chủ thể")
PRODUCERS = ActedOn(_locked, lambda producer, by: Producer.objects.roles_of(by, producer.pk))
