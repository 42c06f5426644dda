from django.db import models


class LoginAttempt(models.Model):
    """A failed login, for the two limits of SECURITY 1. The name is kept as a salted digest: it may be a password."""

    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "address", "at"], name="attempt_by_account"),
            models.Index(fields=["address", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at}"
