"""What hangs on two records, and where one that was merged has gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from ocop.accounts.models import User
from ocop.core.search import SearchQuerySet
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.changes.models import Change
from products.changes.queries import DECIDING, attested_of
from products.dossiers.models import Dossier, ItemPaper
from products.dossiers.rules import DECIDED, OVER, DossierKind, State
from products.merging.models import Merge
from products.merging.rules import PRODUCER, PRODUCT, Facts, Hanging, UndoFacts, What
from products.producers.models import Producer
from products.products.models import Product

Record = Producer | Product
R = TypeVar("R", Producer, Product)


def what_of(record: Record) -> What:
    return PRODUCER if isinstance(record, Producer) else PRODUCT


def merges_of(record: Record) -> QuerySet[Merge]:
    """Into this record, those that stand and those undone, the newest first."""
    return Merge.objects.filter(**{f"kept_{what_of(record).name}": record}).order_by("-pk")


def kept_instead(model: type[Record], pk: int, user: User) -> Record | None:
    """The record in which a merged one goes on, where the user may see it."""
    seen: set[int] = set()
    row = model._default_manager.filter(pk=pk).first()
    while row is not None and row.merged_into_id and row.pk not in seen:
        seen.add(row.pk)
        row = model._default_manager.filter(pk=row.merged_into_id).first()
    if row is None or not seen:
        return None
    return row if type(row).objects.visible_to(user).filter(pk=row.pk).exists() else None


def standing(rows: QuerySet[R], pk: int, user: User) -> R | None:
    """Of these rows that of the key, or the one in which it goes on."""
    if (found := rows.filter(pk=pk).first()) is not None:
        return found
    kept = kept_instead(rows.model, pk, user)
    return rows.filter(pk=kept.pk).first() if kept else None


def others(record: Record, user: User) -> SearchQuerySet:
    """What it may be merged with: those of its kind that the user sees."""
    if isinstance(record, Producer):
        return Producer.objects.visible_to(user).exclude(pk=record.pk).select_related("ward")
    return Product.objects.visible_to(user).exclude(pk=record.pk).select_related("producer")


def maybe(record: Record, user: User) -> list[Any]:
    """Those that may be the same, to be chosen with one press."""
    if isinstance(record, Producer):
        seen = Producer.objects.visible_to(user).exclude(pk=record.pk).select_related("ward")
        return seen.maybe(record.name, record.registration_number)
    return others(record, user).filter(producer=record.producer_id).called_like(record.name)


@dataclass(frozen=True)
class Rows:
    """The rows of one kind that point at a record."""

    label: str
    hanging: Hanging
    rows: QuerySet[Any]

    @property
    def column(self) -> str:
        return self.label.rpartition(".")[2]


def rows_of(what: What, record: Record) -> Iterator[Rows]:
    for label, hanging in what.hanging.items():
        if hanging.moves:
            model, column = column_of(label)
            yield Rows(label, hanging, model._default_manager.filter(**{column: record.pk}))


def moving(kept: Record, gone: Record) -> Iterator[Rows]:
    """What goes over to the kept one."""
    for each in rows_of(what_of(kept), gone):
        rows = each.rows
        if once := each.hanging.once:
            rows = rows.exclude(
                **{f"{once}__in": rows.model._default_manager.filter(**{each.column: kept}).values(once)}
            )
        yield Rows(each.label, each.hanging, rows)


def column_of(label: str) -> tuple[type[Model], str]:
    """ "products.Product.producer" → the model and the column's name."""
    model, _, column = label.rpartition(".")
    return apps.get_model(model), column


def facts_of_two(kept: Record, gone: Record, by: User, values: Mapping[str, Any] | None = None) -> Facts:
    """`values`: what the kept one will say; without them nothing is known of its ward."""
    what, products = what_of(kept), _products(kept, gone)
    ours = type(kept).objects
    # a kept producer's own products go on under the words that are certified; the other's change hands
    changing = products.filter(producer=gone.pk) if isinstance(gone, Producer) else products
    deciding = Dossier.objects.filter(product__in=changing, state__in=DECIDING).order_by("pk").first()
    in_making = Certificate.objects.filter(product__in=products, published_at=None, state=CertificateState.ACTIVE)
    common = Facts(
        what=what,
        kept_roles=ours.roles_of(by, kept.pk),
        gone_roles=ours.roles_of(by, gone.pk),
        same=kept.pk == gone.pk,
        merged=next((str(each) for each in (kept, gone) if each.merged_into_id), ""),
        deciding=deciding.code if deciding else "",
        in_making=in_making.exists(),
        attested=(attested_of(kept) is not None, attested_of(gone) is not None),
        at_odds=tuple(
            label for label, names in what.choices.items()
            if set(names) & set(what.certified) and any(getattr(kept, n) != getattr(gone, n) for n in names)
        ),
    )  # fmt: skip
    more = _of_producers(kept, gone) if isinstance(kept, Producer) else _of_products(kept, gone, values)
    return Facts(**{**vars(common), **more})


def _products(kept: Record, gone: Record) -> QuerySet[Product]:
    both = (kept.pk, gone.pk)
    return Product.objects.filter(**{"producer__in" if isinstance(kept, Producer) else "pk__in": both})


def _of_producers(kept: Record, gone: Record) -> dict[str, Any]:
    theirs = Product.objects.filter(producer=gone.pk).exclude(name_key="").values("name_key")
    clashing = Product.objects.filter(producer=kept.pk, name_key__in=theirs).order_by("pk")
    return {"same_products": tuple(clashing.values_list("name", flat=True)[:3])}


def _of_products(kept: Any, gone: Any, values: Mapping[str, Any] | None) -> dict[str, Any]:
    open_ones = Dossier.objects.filter(product=gone).exclude(state__in=OVER).values("round")
    twice = Dossier.objects.filter(product=kept, round__in=open_ones).exclude(state__in=OVER).select_related("round")
    holding = Certificate.objects.filter(state=CertificateState.ACTIVE)
    return {
        "producers": (_named(kept.producer), _named(gone.producer)),
        "open_in": tuple(str(dossier.round) for dossier in twice),
        "both_in_force": holding.filter(product=kept).exists() and holding.filter(product=gone).exists(),
        "sets_of_dossiers": kept.product_set_id != gone.product_set_id
        and kept.dossiers.exists()
        and gone.dossiers.exists(),
        "first_beside": _first_beside(kept, gone) or _first_beside(gone, kept),
        "leaving": _leaving(kept, gone, values),
    }


def _first_beside(certified: Any, other: Any) -> str:
    first = other.dossiers.filter(kind=DossierKind.FIRST).exclude(state__in=OVER).first()
    return first.code if first and certified.certificates.standing().exists() else ""


def _leaving(kept: Any, gone: Any, values: Mapping[str, Any] | None) -> str:
    """A ward has numbers, days and words of its own in a dossier; a draft alone has none."""
    if values is None:
        return ""
    open_ones = Dossier.objects.filter(product__in=(kept, gone)).exclude(state__in=(*OVER, State.DRAFT))
    leaving = open_ones.exclude(product__ward=values.get("ward", kept.ward)).order_by("pk").first()
    return leaving.code if leaving else ""


def _named(producer: Producer) -> str:
    return f"{producer} (mã {producer.pk})"


def undo_facts(done: Merge, by: User) -> UndoFacts:
    kept, since = done.kept, done.created_at
    taken_up = Q(state__in=DECIDING) | Q(state__in=DECIDED, state_since__gt=since)
    decided = _dossiers_back(done).filter(taken_up).order_by("pk").first()
    return UndoFacts(
        what=done.what,
        roles=type(kept).objects.roles_of(by, kept.pk),
        undone=done.undone_at is not None,
        newer=_newer(done),
        left=_left(done),
        changed=any(plain_of(kept, name) != pair[1] for name, pair in done.altered.items()),
        merged_on=bool(kept.merged_into_id) or merges_of(kept).filter(undone_at=None, pk__gt=done.pk).exists(),
        decided=decided.code if decided else "",
        renamed=_renamed(done),
        **(_of_producer_undone(done, kept) if isinstance(kept, Producer) else {"apart": _is_apart(done)}),
    )


def _moved(done: Merge, label: str) -> list[int]:
    return list(done.moved.get(label, []))


def _dossiers_back(done: Merge) -> QuerySet[Dossier]:
    """Those whose product or producer would be called otherwise again: what goes back; all, where the kept one's
    certified words were changed, too."""
    kept = done.kept
    mine = {"product__producer" if isinstance(kept, Producer) else "product": kept}
    rows = Dossier.objects.filter(**mine)
    if set(done.altered) & set(done.what.certified):
        return rows
    if isinstance(kept, Producer):
        return rows.filter(product__in=_moved(done, "products.Product.producer"))
    return rows.filter(pk__in=_moved(done, "products.Dossier.product"))


def _newer(done: Merge) -> str:
    """The noun of what was attached to the kept one since."""
    for each in rows_of(done.what, done.kept):
        made = {field.name for field in each.rows.model._meta.fields} & {"created_at"}
        others = each.rows.exclude(pk__in=_moved(done, each.label))
        if made and others.filter(created_at__gt=done.created_at).exists():
            return each.hanging.words
    return ""


def _left(done: Merge) -> str:
    """The noun of what is no longer where the merge put it."""
    for each in rows_of(done.what, done.kept):
        moved = _moved(done, each.label)
        if each.rows.filter(pk__in=moved).count() != len(moved):
            return each.hanging.words
    return ""


def _renamed(done: Merge) -> bool:
    """Whether an act changed what is certified since: it knew one record."""
    kept = done.kept
    if isinstance(kept, Producer):
        of_it = Q(producer=kept) | Q(product__in=_moved(done, "products.Product.producer"))
    else:
        of_it = Q(product=kept)
    return Change.objects.filter(of_it, undone_at=None, created_at__gt=done.created_at).exists()


def _is_apart(done: Merge) -> bool:
    kept, gone = done.kept, done.gone
    return isinstance(kept, Product) and isinstance(gone, Product) and kept.producer_id != gone.producer_id


def _of_producer_undone(done: Merge, kept: Producer) -> dict[str, Any]:
    """What ties products and papers of the two together since."""
    since = done.created_at
    products, papers = _moved(done, "products.Product.producer"), _moved(done, "products.EvidencePaper.producer")
    one_of_each = Q(kept_product__in=products) ^ Q(gone_product__in=products)
    among = Merge.objects.filter(one_of_each, undone_at=None, pk__gt=done.pk).order_by("-pk").first()
    given = Certificate.objects.filter(product__in=products, product__producer=kept, created_at__gt=since)
    certificate = given.order_by("pk").first()
    uses = ItemPaper.objects.filter(
        Q(item__dossier__product__in=products) ^ Q(paper__in=papers),
        item__dossier__product__producer=kept,
        paper__producer=kept,
        created_at__gt=since,
    )
    crossed = uses.select_related("item__dossier").order_by("pk").first()
    return {
        "merged_among": str(among) if among else "",
        "certified": certificate.number_text if certificate else "",
        "crossed": crossed.item.dossier.code if crossed else "",
    }


def plain_of(record: Model, name: str) -> Any:
    """A column's value as it is kept in a merge."""
    value = record._meta.get_field(name).value_from_object(record)  # type: ignore[union-attr]  # columns alone
    return value if value is None or isinstance(value, bool | int | str) else str(value)
