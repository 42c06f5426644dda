from django.db import models

from ocop.core.text import fold


class BaseRecord(models.Model):
    """What every record of the office has."""

    created_at = models.DateTimeField("lập lúc", auto_now_add=True, editable=False)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True, editable=False)

    class Meta:
        abstract = True


class SearchRecord(BaseRecord):
    """A record found by words without accents: `search_text` is derived from `search_words()` at each save."""

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def search_words(self) -> str:
        raise NotImplementedError

    def save(self, *args, **kwargs):
        self.search_text = fold(self.search_words())
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)
