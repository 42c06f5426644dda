from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from ocop.core.health import services


@register(Tags.security, deploy=True)
def no_demo_users(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """`check --deploy` fails while a demo account is open under https (SECURITY 3)."""
    try:
        fault = services.no_demo_users_in_public()
    except DatabaseError:  # no tables yet: no users either
        return []
    return [Error(fault.what, hint=fault.remedy, id="ocop.E001")] if fault else []
