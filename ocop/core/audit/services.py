from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet

from ocop.core.audit.models import AuditEvent

if TYPE_CHECKING:
    from ocop.accounts.models import User


ADDRESS: ContextVar[str | None] = ContextVar("address of the request that is being answered", default=None)


def record(
    by: "User | None",
    action: str,
    about: models.Model | None = None,
    *,
    for_whom: "User | None" = None,
    address: str | None = None,
    **changes: Any,
) -> AuditEvent:
    """Write one event, inside the caller's transaction. A change is (old, new), or one value; the address is the
    request's."""
    return AuditEvent.objects.create(
        by=by,
        for_whom=for_whom,
        action=action,
        content_type=ContentType.objects.get_for_model(about) if about else None,
        object_id=about.pk if about else None,
        object_text=str(about)[:200] if about else "",
        changes={key: _plain(value) for key, value in changes.items()},
        address=address or ADDRESS.get(),
    )


def record_each(by: "User | None", action: str, records: Mapping[models.Model, Mapping[str, Any]]) -> list[AuditEvent]:
    """The same act on many records of one kind, each with its changes: an event each, in one statement, in the
    caller's transaction."""
    kind = ContentType.objects.get_for_model(next(iter(records))) if records else None
    events = [
        AuditEvent(
            by=by,
            action=action,
            content_type=kind,
            object_id=record.pk,
            object_text=str(record)[:200],
            changes={key: _plain(value) for key, value in changes.items()},
            address=ADDRESS.get(),
        )
        for record, changes in records.items()
    ]
    return AuditEvent.objects.bulk_create(events, batch_size=1000)


def differences(record: models.Model) -> dict[str, tuple[Any, Any]]:
    """Each column that is about to be saved otherwise than it is stored: (old, new). For a new record all it has."""
    names = [field.attname for field in record._meta.concrete_fields if field.editable and not field.primary_key]
    stored = type(record)._default_manager.filter(pk=record.pk).values(*names).first() or {}
    pairs = {name.removesuffix("_id"): (stored.get(name), getattr(record, name)) for name in names}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new and (old or new)}


def of(about: models.Model) -> QuerySet[AuditEvent]:
    """The events of one record, newest first, with their actors."""
    return of_key(ContentType.objects.get_for_model(about).pk, about.pk)


def of_key(content_type: int, pk: int) -> QuerySet[AuditEvent]:
    """Those of a record that may be gone."""
    return AuditEvent.objects.filter(content_type=content_type, object_id=pk).select_related("by")


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)
