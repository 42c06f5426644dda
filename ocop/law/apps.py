from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "ocop.law"
    verbose_name = "Căn cứ pháp lý và bộ tiêu chí"

    def ready(self) -> None:
        from ocop.law import seams, triggers, words  # noqa: F401  (register themselves)
