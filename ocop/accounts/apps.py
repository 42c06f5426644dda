from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ocop.accounts"
    verbose_name = "Người dùng và đơn vị"

    def ready(self) -> None:
        from ocop.accounts import words  # noqa: F401  (registers itself)
