from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "ocop.law"
    verbose_name = "Căn cứ pháp lý và bộ tiêu chí"
