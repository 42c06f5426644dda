from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ocop.core"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from ocop.core import forms
        from ocop.core.health import checks  # noqa: F401  (registers itself)

        forms.speak()
