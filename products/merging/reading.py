"""What hangs on two records, and where one that was merged has gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet

from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.search import SearchQuerySet
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.changes.queries import DECIDING, attested_of
from products.dossiers.models import Dossier
from products.dossiers.rules.states import OVER, DossierKind, State
from products.merging.models import Merge
from products.merging.names import Merged
from products.merging.rules import PRODUCER, PRODUCT, Facts, Hanging, UndoFacts, What
from products.merging.since import made_since
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


def merged_names(record: Record, *, but: Record | None = None) -> list[Merged]:
    """Of each that goes on in this record, the latest merged first. `but`: one that is about to be a record of its own
    again."""
    found: list[Merged] = []
    for row in (
        type(record)._default_manager.filter(merged_into=record.pk).exclude(pk=but.pk if but else 0).order_by("-pk")
    ):
        found += [_as_merged(row), *merged_names(row)]
    return found


def _as_merged(row: Record) -> Merged:
    if isinstance(row, Producer):
        return [row.name, row.registration_number, row.own_words]
    return [row.name, row.code, f"{row.name} {row.code}"]  # its producer is the kept one's


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
    """Asked in the order of the rule's: where one forbids it, what costs more is not read."""
    kept = done.kept
    merged_on = bool(kept.merged_into_id) or merges_of(kept).filter(undone_at=None, pk__gt=done.pk).exists()
    facts = UndoFacts(
        what=done.what,
        roles=(roles := type(kept).objects.roles_of(by, kept.pk)),
        undone=done.undone_at is not None,
        merged_on=merged_on,
    )
    if facts.undone or merged_on or not MAY[done.what.action] & roles:
        return facts
    away, lost = _no_longer_there(done)
    return replace(
        facts,
        owners=_owners(done),
        new=made_since(done),
        away=away,
        lost=lost,
        changed=tuple(
            _label(done.what, name) for name, pair in done.altered.items() if plain_of(kept, name) != pair[1]
        ),
        taken=_taken(done),
    )


def _owners(done: Merge) -> tuple[str, str]:
    """Of a product: whose it was when it was merged, whose it is; the same where it is a producer."""
    kept, gone = done.kept_product, done.gone_product
    return (_named(gone.producer), _named(kept.producer)) if kept and gone else ("", "")


def _no_longer_there(done: Merge) -> tuple[str, str]:
    """Of what the merge moved: what hangs on another record now, and the noun of what was deleted."""
    away = lost = ""
    for each in rows_of(done.what, done.kept):
        moved = set(done.moved.get(each.label, []))
        left = moved - set(each.rows.filter(pk__in=moved).values_list("pk", flat=True))
        there = each.rows.model._default_manager.filter(pk__in=left).order_by("pk")
        away = away or next((f"{each.hanging.words} “{row}”" for row in there), "")
        if left and not there:
            lost = lost or each.hanging.words
    return away, lost


def _label(what: What, name: str) -> str:
    return next((label for label, names in what.choices.items() if name in names), "Mã số")


def _taken(done: Merge) -> str:
    """Who has the number, or the name, that either of the two would have again."""
    model: Any = type(done.kept)
    rows = model._default_manager.in_bulk((done.kept.pk, done.gone.pk))
    kept, gone = rows[done.kept.pk], rows[done.gone.pk]
    gone.merged_into = None
    for name, (old, _) in done.altered.items():
        setattr(kept, kept._meta.get_field(name).attname, old)
    model.derive([kept, gone])
    for row, other in ((kept, gone), (gone, kept)):
        once = (
            {"registration_key": row.registration_key}
            if model is Producer
            else {"name_key": row.name_key, "producer_id": row.producer_id}
        )
        if not all(once.values()):
            continue
        as_they_will_be = other if all(getattr(other, name) == value for name, value in once.items()) else None
        others = model._default_manager.filter(**once).exclude(pk__in=(row.pk, other.pk))
        if holder := as_they_will_be or others.first():
            own = f"số đăng ký {row.registration_number}" if model is Producer else f"tên “{row}”"
            return f"“{holder}” (mã {holder.pk}) nay mang {own} của “{row}”"
    return ""


def plain_of(record: Model, name: str) -> Any:
    """A column's value as it is kept in a merge."""
    value = record._meta.get_field(name).value_from_object(record)  # type: ignore[union-attr]  # columns alone
    return value if value is None or isinstance(value, bool | int | str) else str(value)
