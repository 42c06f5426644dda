from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ocop.core"
    verbose_name = "Nền tảng"
