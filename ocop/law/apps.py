from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "ocop.law"
    verbose_name = "Căn cứ pháp lý và bộ tiêu chí"

    def ready(self) -> None:
        from ocop.core.health import services as health
        from ocop.law import triggers  # noqa: F401  (registers itself)
        from ocop.law.health import data_files_hold, days_off_known

        health.CHECKS += [days_off_known, data_files_hold]
