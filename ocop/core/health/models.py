from django.db import models


class Pulse(models.Model):
    """When a background part last showed life: the worker writes one each minute."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"
