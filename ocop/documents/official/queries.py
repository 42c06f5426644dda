from typing import Any, Self

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, within


class OfficialPaperQuerySet(ScopedQuerySet):
    """A unit's papers are seen by its own people and those above; whom a paper is about reads it on its own page."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "unit"),
        Role.LEADER: lambda m: within(m.unit, "unit"),
        Role.WARD_OFFICER: lambda m: within(m.unit, "unit"),
    }

    def numbered(self) -> Self:
        return self.filter(number__isnull=False)

    def standing(self) -> Self:
        """Without those whose number was cancelled, or that a later edition took the place of."""
        return self.filter(cancelled=None).exclude(Exists(self._editions(edition__gt=OuterRef("edition"))))

    def _editions(self, **which: Any) -> Self:
        """The papers about the same record under the number of the outer one: a number typed wrongly for one record
        may be another's."""
        same = {name: OuterRef(name) for name in ("unit", "kind", "year", "number", "about_type", "about_id")}
        return type(self)(self.model).filter(**same, **which)

    def for_book(self) -> Self:
        """With what a line of the book shows: `lower` is the number before it in its own book, `later` the newest
        edition that took its place."""
        book = type(self)(self.model).filter(unit=OuterRef("unit"), kind=OuterRef("kind"), year=OuterRef("year"))
        lower = book.filter(number__lt=OuterRef("number")).order_by("-number").values("number")[:1]
        later = self._editions(edition__gt=OuterRef("edition")).order_by("-edition").values("edition")[:1]
        rows = self.numbered().select_related("unit", "cancelled__by")
        return rows.annotate(lower=Subquery(lower), later=Subquery(later))


class PaperFileQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """One a paper and kind: the file that no later one replaces."""
        return self.filter(replaced_by=None)
