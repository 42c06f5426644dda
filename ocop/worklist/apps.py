from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "ocop.worklist"
    verbose_name = "Việc hôm nay"
