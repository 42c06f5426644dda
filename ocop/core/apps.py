from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CoreConfig(AppConfig):
    name = "ocop.core"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from ocop.core import forms, triggers
        from ocop.core.audit import triggers as _audit  # noqa: F401  (registers itself, like the next two)
        from ocop.core.files import triggers as _files  # noqa: F401
        from ocop.core.health import checks  # noqa: F401  (registers itself)
        from ocop.core.numbers import triggers as _numbers  # noqa: F401

        forms.speak()
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
