from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "ocop.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        from ocop.documents import seams, triggers, words  # noqa: F401  (register themselves)
