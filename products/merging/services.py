"""Gộp: one record takes over what another has; the other's address leads to it. Undone until something new hangs on
it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Membership, User
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.refusal import Refusal
from ocop.notifications import outbox
from products.certificates.models import Certificate
from products.dossiers.models import Dossier
from products.merging import rules
from products.merging.models import Merge
from products.merging.reading import (
    Record,
    column_of,
    facts_of_two,
    merged_names,
    moving,
    plain_of,
    undo_facts,
    what_of,
)
from products.merging.rules import What
from products.producers.models import Producer
from products.producers.services import TAKEN as NUMBER_TAKEN
from products.products.models import Product
from products.products.services import TAKEN as NAME_TAKEN

TAKEN_SINCE = "Số đăng ký hoặc tên của một trong hai bản vừa được bản ghi khác dùng, nên không hoàn tác được."


def merge(kept: Record, gone: Record, values: Mapping[str, Any], *, by: User) -> Merge:
    """`values`: what the kept record says from now on, by column. Sent twice it is the merge of the first time. Raises
    Refusal."""
    what = what_of(kept)
    once = {"producer_registration_once": NUMBER_TAKEN, "product_name_once_per_producer": NAME_TAKEN}
    with in_words(**once), transaction.atomic():
        kept, gone = _locked(kept, gone)
        if gone.merged_into_id == kept.pk and (done := _standing(what, gone)):
            return done
        if reason := rules.refusal(facts_of_two(kept, gone, by, values)):
            raise Refusal(reason)
        done = Merge.objects.create(
            **_sides(what, kept, gone),
            altered=_give(kept, {**values, **_code(kept, gone)}),
            moved={
                each.label: list(each.rows.order_by("pk").values_list("pk", flat=True)) for each in moving(kept, gone)
            },
            by=by,
        )
        _move(done.moved, kept)
        gone.merged_into = kept  # frees its number and name
        gone.save()
        kept.merged_names = merged_names(kept)
        kept.save()
        _follow(kept)
        _record(by, done, what.action)
    return done


def undo(done: Merge, *, by: User) -> Merge:
    """Hoàn tác: everything goes back to where it was. Raises Refusal."""
    what = done.what
    taken = dict.fromkeys(("producer_registration_once", "product_name_once_per_producer"), TAKEN_SINCE)
    with in_words(**taken), transaction.atomic():
        kept, gone = _locked(done.kept, done.gone)
        done = Merge.objects.select_for_update(of=("self",)).get(pk=done.pk)
        if reason := rules.undo_refusal(undo_facts(done, by)):
            raise Refusal(reason)
        for name, (old, _) in done.altered.items():
            column = kept._meta.get_field(name)
            setattr(kept, column.attname, column.to_python(old) if not column.is_relation else old)  # type: ignore[union-attr]
        kept.merged_names = merged_names(kept, but=gone)
        kept.save()
        gone.merged_into = None
        gone.save()
        _move(done.moved, gone)
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at", "updated_at"])
        _follow(kept)
        _follow(gone)
        _record(by, done, what.undo_action)
    return done


def _locked(kept: Record, gone: Record) -> tuple[Record, Record]:
    """Both with what moves, in the order of docs/adding.md: two merges of the same two follow each other, and no
    dossier goes to a council or takes a paper meanwhile."""
    keys = (kept.pk, gone.pk)
    if isinstance(kept, Producer):
        of_theirs = Dossier.objects.filter(product__producer__in=keys).order_by("pk")
        list(of_theirs.select_for_update(of=("self",)).values_list("pk"))
        list(Producer.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        list(Product.objects.select_for_update().filter(producer__in=keys).order_by("pk").values_list("pk"))
    else:
        list(Dossier.objects.select_for_update().filter(product__in=keys).order_by("pk").values_list("pk"))
        list(Product.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        list(Certificate.objects.select_for_update().filter(product__in=keys).order_by("-pk").values_list("pk"))
    rows = type(kept)._default_manager.select_related(None).in_bulk(keys)
    return rows[kept.pk], rows[gone.pk]


def _standing(what: What, gone: Record) -> Merge | None:
    return Merge.objects.filter(**{f"gone_{what.name}": gone}, undone_at=None).first()


def _sides(what: What, kept: Record, gone: Record) -> dict[str, Any]:
    return {f"kept_{what.name}": kept, f"gone_{what.name}": gone}


def _give(kept: Record, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set, but not saved: column → (old, new)."""
    before = {name: plain_of(kept, name) for name in values}
    for name, value in values.items():
        setattr(kept, name, value)
    return {name: [old, plain_of(kept, name)] for name, old in before.items()}


def _code(kept: Record, gone: Record) -> dict[str, str]:
    """A product code that was given stays with the product."""
    if isinstance(kept, Product) and isinstance(gone, Product) and gone.code and not kept.code:
        return {"code": gone.code}
    return {}


def _move(moved: Mapping[str, list[int]], to: Record) -> None:
    for label, keys in moved.items():
        model, column = column_of(label)
        model._default_manager.filter(pk__in=keys).update(**{column: to.pk})


def _follow(record: Record) -> None:
    """The search words of what hangs on it."""
    if isinstance(record, Producer):
        for product in record.products.select_related("producer").order_by("pk"):
            product.save(update_fields=["updated_at"])
        return
    for certificate in record.certificates.order_by("-pk"):
        certificate.save(update_fields=["updated_at"])


def _record(by: User, done: Merge, action: str) -> None:
    kept, gone = done.kept, done.gone
    merged_into = (None, kept.pk) if action == done.what.action else (kept.pk, None)
    counts = {each: len(keys) for each, keys in done.moved.items() if keys}
    undone = done.undone_at is not None
    changed = {name: pair[::-1] if undone else pair for name, pair in done.altered.items()}
    audit.record(by, action, kept, other=str(gone), other_key=gone.pk, changed=changed, moved=counts)
    audit.record(by, f"{action}d", gone, other=str(kept), merged_into=merged_into)
    said = "đã được tách lại như trước khi gộp" if undone else f"đã được gộp vào {kept}"
    outbox.tell(
        _people(done, by),
        f"{gone}: {'hoàn tác việc gộp' if undone else 'đã gộp bản trùng'}",
        f"{done.what.noun.capitalize()} {gone} (mã {gone.pk}) {said} (mã {kept.pk}). Giấy chứng nhận và văn bản đã ban"
        " hành giữ nguyên như lúc cấp.",
        kept.get_absolute_url(),
    )


def _people(done: Merge, by: User) -> list[User]:
    """Owners of both, and the officers of their wards, also of the one that the kept record leaves."""
    kept, gone = done.kept, done.gone
    wards = {kept.ward_id, gone.ward_id, *done.altered.get("ward", ())}
    makers = [each if isinstance(each, Producer) else each.producer for each in (kept, gone)]
    held = Membership.objects.on(timezone.localdate()).filter(role=Role.WARD_OFFICER, unit__in=wards)
    owners = User.objects.filter(producers__in=makers)
    people = {user.pk: user for user in (*owners, *(each.user for each in held.select_related("user"))) if user != by}
    return list(people.values())
