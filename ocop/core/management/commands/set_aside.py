from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from redis.exceptions import RedisError

from ocop.core.worker import broker


class Command(BaseCommand):
    help = "Xem các tin không đọc được mà hàng đợi Redis đã để riêng. --clear: xóa sau khi xem."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clear", action="store_true", help="xóa các tin đã để riêng")

    def handle(self, *args: Any, clear: bool, **options: Any) -> None:
        if settings.QUEUE_IN_ROWS:
            raise CommandError("Văn phòng này không dùng Redis: không có tin nào để xem.")
        try:
            self._show(clear)
        except RedisError as error:
            raise CommandError(f"Không nối được hàng đợi: {type(error).__name__}. Kiểm tra REDIS_URL.") from error

    def _show(self, clear: bool) -> None:
        found = broker.set_aside()
        for entry in found:
            self.stdout.write(f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S} {entry.queue}: {entry.text!r}")
        if clear:
            broker.clear()
            self.stdout.write(f"Đã xóa {len(found)} tin.")
        elif not found:
            self.stdout.write("Không có tin nào bị để riêng.")
