import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ocop.core.worker.loops import Worker


class Command(BaseCommand):
    help = "Chạy tác vụ tự động và việc hẹn giờ khi không có Redis; dừng bằng Ctrl-C. bin/start chạy sẵn."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.QUEUE_IN_ROWS:
            raise CommandError(
                "Đã đặt REDIS_URL: tác vụ tự động do celery chạy (docs/install.md). Bỏ REDIS_URL rồi gọi lại."
            )
        worker = Worker()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()
