from typing import Any

from django.core.management.base import BaseCommand

from ocop.core.health import services


class Command(BaseCommand):
    help = "Nêu từng lỗi của cài đặt này và cách khắc phục; mã thoát 1 khi có lỗi."

    def handle(self, *args: Any, **options: Any) -> None:
        found = services.faults()
        for fault in found:
            self.stdout.write(f"✗ {fault.what}\n  → {fault.remedy}")
        for advice in services.advice():
            self.stdout.write(f"• {advice.what}\n  → {advice.remedy}")
        if found:
            raise SystemExit(1)
        self.stdout.write("Mọi thứ đều ổn.")
