from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ocop.core.numbers.models import NumberBook

if TYPE_CHECKING:
    from ocop.accounts.models import Unit


def take(book: str, unit: "Unit", year: int) -> int:
    """The next number of this book, unit and year, from 1, without gap or repeat.

    Call it inside the transaction that writes the numbered record: if that fails, the number was never given.
    """
    return next(take_each(book, {unit: 1}, year)[unit])


def take_each(book: str, wanted: "Mapping[Unit, int]", year: int) -> "dict[Unit, Iterator[int]]":
    """As `take`, so many numbers for each unit, in three statements however many units there are."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are taken in the caller's transaction")
    units = {unit.pk: unit for unit in sorted(wanted, key=lambda unit: unit.pk)}  # locked in one order by everybody
    fresh = [NumberBook(book=book, unit=unit, year=year) for unit in units.values()]
    NumberBook.objects.bulk_create(fresh, ignore_conflicts=True)
    books = NumberBook.objects.select_for_update().filter(book=book, unit__in=units, year=year)
    rows = {row.unit_id: row for row in books.order_by("unit_id")}
    taken = {}
    for pk, unit in units.items():
        row, first = rows[pk], rows[pk].last + 1
        row.last, row.updated_at = row.last + wanted[unit], timezone.now()
        taken[unit] = iter(range(first, row.last + 1))
    NumberBook.objects.bulk_update(rows.values(), ["last", "updated_at"])
    return taken


def reserve(book: str, unit: "Unit", year: int, number: int) -> None:
    """A number that somebody typed is not given again: the next one taken is higher. Holds the book to the end of the
    caller's transaction, so that what is asked after it is so still when the record is written."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are taken in the caller's transaction")
    NumberBook.objects.bulk_create([NumberBook(book=book, unit=unit, year=year)], ignore_conflicts=True)
    row = NumberBook.objects.select_for_update().get(book=book, unit=unit, year=year)
    if row.last < number:
        row.last = number
        row.save(update_fields=["last", "updated_at"])
