from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from ocop.core.typed.refusals import speak


class CoreConfig(AppConfig):
    name = "ocop.core"
    verbose_name = "Nền tảng"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        speak()  # all of these are made before the first model is read

    def ready(self) -> None:
        from ocop.core import triggers
        from ocop.core.audit import triggers as _audit  # noqa: F401  (registers itself, like the next two)
        from ocop.core.files import triggers as _files  # noqa: F401
        from ocop.core.health import checks  # noqa: F401  (registers itself)
        from ocop.core.numbers import triggers as _numbers  # noqa: F401

        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
