from datetime import date
from typing import Any, TypeAlias

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.accounts.units.models import Unit
from ocop.core.order import LONGEST, order_key
from ocop.core.records import BaseRecord


class User(AbstractUser):
    """Người dùng. What one may do comes from memberships alone; `is_staff` and Django's groups say nothing here."""

    first_name = None  # type: ignore[assignment]  # so Django lets go of an inherited column
    last_name = None  # type: ignore[assignment]  # likewise
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    name_order = models.CharField(max_length=LONGEST, editable=False, default="")
    shortcuts = models.BooleanField("phím tắt một phím", default=True, editable=False)
    is_demo = models.BooleanField("tài khoản minh họa", default=False, editable=False)

    REQUIRED_FIELDS = ["full_name"]
    _memberships: "tuple[date, list[Membership]]"  # of a day, once asked

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the key by which people stand in lists and selects, as `OrderedRecord` keeps it for records."""
        self.name_order = order_key(str(self))
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_order"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class Membership(BaseRecord):
    """Vai trò của một người ở một đơn vị, from day to day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="người dùng")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    title = models.CharField("chức danh", max_length=120, blank=True, help_text="Ví dụ: Phó Trưởng phòng Kinh tế.")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò"
        verbose_name_plural = "vai trò"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(valid_to=None),
                name="membership_open_once",
                violation_error_message="Người này đã có vai trò đó ở đơn vị này. Hãy sửa dòng đang có.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message="Vai trò kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit}"


Visitor: TypeAlias = User | AnonymousUser


def memberships(user: Visitor) -> list[Membership]:
    """The memberships a user holds today; read once per request, for the user object lives as long as one."""
    if not user.is_authenticated or not user.is_active:
        return []
    today = timezone.localdate()
    held = getattr(user, "_memberships", None)
    if held is None or held[0] != today:
        held = (today, list(user.memberships.on(today).select_related("unit")))
        user._memberships = held
    return held[1]
