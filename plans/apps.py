from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Kế hoạch năm"

    def ready(self) -> None:
        from plans import seams, triggers, words  # noqa: F401  (register themselves)
