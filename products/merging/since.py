"""What has come to hang on two merged records since: read from the models themselves, so that a table which is added
later is asked, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Field, Model, QuerySet, Value

from ocop.documents.official.models import OfficialPaper
from products.dossiers.models import Dossier
from products.merging.models import Merge
from products.merging.rules import NOBODYS, RETYPED, TAKEN_BACK, New


@dataclass(frozen=True)
class Branch:
    """Rows of one model that lead to a producer or product: by these columns, the nearest first."""

    model: type[Model]
    way: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    def under(self, keys: tuple[int, int]) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{f"{'__'.join(self.way)}__in": keys}).order_by()


def branches(root: type[Model]) -> Iterator[Branch]:
    """Each column that leads to it, also over other rows: those that point at it first. A row that names another of its
    own kind hangs where that one does."""
    reached, level = {root}, [Branch(root, ())]
    while level:
        below = [
            Branch(column.model, (column.name, *each.way))
            for each in level
            for column in pointing_at(each.model)
            if column.model is not each.model
        ]
        yield from below
        new = {branch.model: branch for branch in reversed(below) if branch.model not in reached}
        reached |= set(new)
        level = [branch for branch in below if new.get(branch.model) is branch]


def pointing_at(model: type[Model]) -> "list[Field[Any, Any]]":
    """The columns of other records that name one of this kind. A mere link between two says not when it was made."""
    every = model._meta.get_fields(include_hidden=True)
    columns = [each.field for each in every if each.auto_created and not each.concrete and not each.many_to_many]  # type: ignore[union-attr]
    return [column for column in columns if any(field.name == "created_at" for field in column.model._meta.fields)]


def made_since(done: Merge) -> New | None:
    """The nearest thing that was made of the two records, or of what hangs on them, after the merge; two queries,
    however much there is."""
    keys, since = (done.kept.pk, done.gone.pk), done.created_at
    papers = OfficialPaper.objects.filter(created_at__gt=since, cancelled=None)
    types = {
        row.model_class(): row for row in ContentType.objects.filter(pk__in=papers.order_by().values("about_type"))
    }
    found: list[tuple[Branch, QuerySet[Any]]] = []
    for branch in branches(type(done.kept)):
        if branch.label not in NOBODYS:
            at = "updated_at" if branch.label in RETYPED else "created_at"
            untaken = {column: None for column in [TAKEN_BACK.get(branch.label)] if column}
            found.append((branch, branch.under(keys).filter(**{f"{at}__gt": since}, **untaken)))
        if about := types.get(branch.model):
            written = papers.filter(about_type=about, about_id__in=branch.under(keys).values("pk"))
            found.append((Branch(OfficialPaper, ()), written.order_by()))
    first, *others = (
        rows.annotate(place=Value(place), row=F("pk")).values_list("place", "row")
        for place, (_, rows) in enumerate(found)
    )
    newest = first.union(*others, all=True).order_by("place", "row").first()
    return _told(found[newest[0]][0], newest[1]) if newest else None


def _told(branch: Branch, pk: int) -> New:
    """What it is and, where it says so in few words, which; of what lies deep in a dossier that dossier's code."""
    row = at = branch.model._base_manager.get(pk=pk)
    noun = str(branch.model._meta.verbose_name)
    if len(branch.way) < 2:
        return New(branch.label, noun, str(row))
    for column in branch.way[:-1]:
        at = getattr(at, column)
        if isinstance(at, Dossier):
            return New(branch.label, noun, at.code)
    return New(branch.label, noun, str(row))
