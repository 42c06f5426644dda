from collections.abc import Collection, Sequence
from typing import Self

from django.db import models

from ocop.core.records import DerivedRecord
from ocop.core.text import spelt


class Synonym(DerivedRecord):
    """Từ đồng nghĩa: whoever searches for the one finds the other too ("HTX", "hợp tác xã"). The office keeps them."""

    short = models.CharField("từ viết tắt hoặc cách gọi khác", max_length=40, help_text="Ví dụ: HTX.")
    short_key = models.CharField(max_length=40, editable=False, default="", help_text="Viết một cách, để so sánh.")
    words = models.CharField("cũng là", max_length=120, help_text="Ví dụ: hợp tác xã.")

    derived = ("short_key",)

    class Meta:
        verbose_name = "từ đồng nghĩa"
        verbose_name_plural = "từ đồng nghĩa"
        ordering = ["short"]
        constraints = [
            models.UniqueConstraint(
                fields=["short_key"],
                name="synonym_short_once",
                violation_error_message="Từ này đã có trong danh sách. Hãy sửa dòng đó.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.short} = {self.words}"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self.short_key = spelt(self.short)[:40]  # of the word as it is about to be saved
        super().validate_constraints(exclude={*(exclude or ())} - {"short_key"})

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            row.short_key = spelt(row.short)[:40]
