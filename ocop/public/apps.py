from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "ocop.public"
    verbose_name = "Trang công khai"
