from django.db import models

from ocop.core.records import BaseRecord


class NumberBook(BaseRecord):
    """Sổ số: the last number given in one book of one unit and year. Numbers are never given twice."""

    book = models.CharField("sổ", max_length=40)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta:
        verbose_name = "sổ số"
        verbose_name_plural = "các sổ số"
        constraints = [models.UniqueConstraint(fields=["book", "unit", "year"], name="number_book_once")]

    def __str__(self) -> str:
        return f"{self.book} {self.year}: {self.last}"
