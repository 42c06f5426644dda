from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ocop.core.records import BaseRecord


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> "JobQuerySet":
        """Not done, not given up, not told to wait, and held by nobody: never started, or its worker is gone."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.filter(free, Q(retry_at=None) | Q(retry_at__lte=now), done_at=None, failed_at=None)

    def given_up(self) -> "JobQuerySet":
        return self.filter(done_at=None, failed_at__isnull=False)


class Job(BaseRecord):
    """Long work as a row: the truth about it. The queue's message only wakes a worker, and may come twice or never."""

    kind = models.CharField("loại việc", max_length=40)
    key = models.CharField("khóa", max_length=120, unique=True)
    arguments = models.JSONField("tham số", default=dict)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="người đặt")
    done = models.PositiveIntegerField("đã xong", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)
    attempts = models.PositiveSmallIntegerField("số lần chạy", default=0)
    leased_until = models.DateTimeField("giữ đến", null=True)
    retry_at = models.DateTimeField("thử lại từ lúc", null=True)
    done_at = models.DateTimeField("xong lúc", null=True)
    failed_at = models.DateTimeField("dừng hẳn lúc", null=True)
    error = models.TextField("lỗi", default="")

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "tác vụ tự động"
        verbose_name_plural = "tác vụ tự động"

    def __str__(self) -> str:
        return self.key

    @property
    def state(self) -> str:
        """In words, derived: waiting, running, trying again, done, given up."""
        if self.done_at:
            return "Đã xong"
        if self.failed_at:
            return "Đã dừng vì lỗi"
        if self.leased_until and self.leased_until > timezone.now():
            return "Đang chạy"
        if self.retry_at and self.retry_at > timezone.now():
            return f"Gặp lỗi, máy tự thử lại lúc {timezone.localtime(self.retry_at):%H:%M}"
        return "Đang chờ"

    @property
    def is_over(self) -> bool:
        return bool(self.done_at or self.failed_at)

    def advance(self, done: int, total: int) -> None:
        """Tell how far the work is, and keep the lease while it goes on."""
        self.done, self.total, self.leased_until = done, total, timezone.now() + lease()
        type(self).objects.filter(pk=self.pk, done_at=None).update(
            done=done, total=total, leased_until=self.leased_until, updated_at=timezone.now()
        )

    @classmethod
    def claim(cls, pk: int, now: datetime) -> "Job | None":
        """The job, if it is due and nobody else holds it; one statement, so two workers cannot both win."""
        won = cls.objects.filter(pk=pk).due(now).update(leased_until=now + lease(), attempts=F("attempts") + 1)
        return cls.objects.get(pk=pk) if won else None


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)
