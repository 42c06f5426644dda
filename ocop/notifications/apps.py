from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ocop.notifications"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from ocop.notifications import seams  # noqa: F401  (registers itself)
