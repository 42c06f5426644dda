from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ocop.notifications"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        """Accounts, which stands below, sends its mail by our outbox."""
        from ocop.accounts.login import services
        from ocop.notifications import outbox

        services.MAILERS.append(lambda to, subject, text: outbox.post([(to, subject, text)]))
