from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Đánh giá, phân hạng"

    def ready(self) -> None:
        from evaluations import seams, triggers, words  # noqa: F401  (register themselves)
