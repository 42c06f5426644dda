"""When a certificate holds. Pure: the day is an argument. One rule for register, check page and morning job."""

from datetime import date

from django.db import models


class CertificateState(models.TextChoices):
    ACTIVE = "active", "Còn hiệu lực"
    EXPIRED = "expired", "Đã hết hạn"
    REVOKED = "revoked", "Đã thu hồi"
    REPLACED = "replaced", "Đã thay bằng bản khác"


def state_on(stored: CertificateState, valid_to: date, day: date) -> CertificateState:
    """The state on this day: a certificate holds through its end day and is expired from the day after,
    whether or not the morning job has run."""
    if stored == CertificateState.ACTIVE and day > valid_to:
        return CertificateState.EXPIRED
    return stored
