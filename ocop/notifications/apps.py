from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ocop.notifications"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        """Accounts, which stands below, sends its mail by our outbox, and shows how many messages are new."""
        from ocop.accounts.login import services
        from ocop.accounts.menu import COUNTERS, INBOX
        from ocop.accounts.users.services import TELLERS
        from ocop.core.health import services as health
        from ocop.notifications import outbox
        from ocop.notifications.inbox.services import unread
        from ocop.notifications.mail.services import mail_goes_out

        TELLERS.append(outbox.tell)
        services.MAILERS.append(lambda to, subject, text: outbox.post([(to, subject, text)]))
        COUNTERS[INBOX] = unread
        health.CHECKS.append(mail_goes_out)
