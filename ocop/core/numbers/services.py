from typing import TYPE_CHECKING

from django.db import transaction

from ocop.core.numbers.models import NumberBook

if TYPE_CHECKING:
    from ocop.accounts.models import Unit


def take(book: str, unit: "Unit", year: int) -> int:
    """The next number of this book, unit and year, from 1, without gap or repeat.

    Call it inside the transaction that writes the numbered record: if that fails, the number was never given.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("take() needs the caller's transaction")
    NumberBook.objects.get_or_create(book=book, unit=unit, year=year)
    row = NumberBook.objects.select_for_update().get(book=book, unit=unit, year=year)
    row.last += 1
    row.save(update_fields=["last", "updated_at"])
    return row.last
