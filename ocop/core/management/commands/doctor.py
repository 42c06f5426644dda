from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ocop.core.health import files as checking
from ocop.core.health import services


class Command(BaseCommand):
    help = "Nêu từng lỗi của cài đặt này và cách khắc phục; mã thoát 1 khi có lỗi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--files",
            type=int,
            nargs="?",
            const=1000,
            default=0,
            metavar="SỐ TỆP",
            help="So SHA-256 của chừng ấy tệp (1000), tiếp từ chỗ lần trước dừng.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = services.faults()
        if options["files"]:
            checked, damaged = checking.check_next(options["files"])
            self.stdout.write(f"Đã so {checked} tệp.")
            found += damaged
        for fault in found:
            self.stdout.write(f"✗ {fault.what}\n  → {fault.remedy}")
        for advice in services.advice():
            self.stdout.write(f"• {advice.what}\n  → {advice.remedy}")
        if found:
            raise SystemExit(1)
        self.stdout.write("Mọi thứ đều ổn.")
