from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ocop.core.audit import chain
from ocop.core.audit.models import AuditEvent, AuditLink


class Command(BaseCommand):
    help = (
        "Kiểm tra chuỗi nhật ký: nêu sự kiện đầu tiên bị sửa, bị mất hoặc thêm lén; mã thoát 1 khi chuỗi không nguyên. "
        "--head: mã kiểm tra đã gửi qua thư, phải còn trong chuỗi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", action="append", default=[], help="mã kiểm tra cuối ngày lấy từ thư")

    def handle(self, *args: Any, head: list[str], **options: Any) -> None:
        if found := chain.first_break(timezone.now()):
            event = AuditEvent.objects.filter(pk=found.event).first() if found.event else None
            named = f", sự kiện {found.event}" if found.event else ""
            told = f" ({event.action}, {timezone.localtime(event.at):%d/%m/%Y %H:%M:%S})" if event else ""
            self.stdout.write(f"✗ Mắt xích {found.place}{named}{told}: {found.why}.")
            raise SystemExit(1)
        if lost := [digest for digest in head if not chain.holds(digest)]:
            self.stdout.write(f"✗ Không còn trong chuỗi: {', '.join(lost)}. Nhật ký đã bị thay từ sau ngày của thư.")
            raise SystemExit(1)
        last = AuditLink.objects.order_by("-place").first()
        self.stdout.write(
            f"Chuỗi nhật ký nguyên vẹn: {last.place} sự kiện, {last.digest}." if last else "Chưa có chuỗi."
        )
