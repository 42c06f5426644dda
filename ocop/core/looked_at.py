"""Who approves a record approves what stood on the page: the act's address carries how far the record's trail went
then, and a change since is looked at first."""

from django.db.models import Model
from django.http import HttpRequest

from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal

SEEN = "xem-den"


def with_seen(url: str, record: Model) -> str:
    return f"{url}?{SEEN}={_newest(record)}"


def seen_by(request: HttpRequest) -> int | None:
    """None where the address says nothing of it."""
    said = request.GET.get(SEEN, "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


def ask_looked_at(record: Model, seen: int | None) -> None:
    """Under the record's lock. Raises Refusal."""
    if seen is not None and _newest(record) > seen:
        raise Refusal("Nội dung vừa được sửa sau khi mở trang này. Hãy xem lại rồi duyệt.")


def _newest(record: Model) -> int:
    """The newest act of a person; what the machine did changed no word."""
    return audit.of(record).exclude(by=None).values_list("pk", flat=True).first() or 0
