from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ocop.core.refusal import Refusal
from ocop.documents.paper_templates import services as paper_templates
from ocop.law.loading.files import DATA
from ocop.law.loading.services import seed


class Command(BaseCommand):
    help = "Nạp căn cứ pháp lý, bộ quy định, danh mục, phiếu đánh giá, đơn vị, ngày nghỉ. Chạy lại không đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, default=DATA, help="Thư mục dữ liệu khác, cùng cấu trúc.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = seed(options["data"])
        except Refusal as no:
            raise CommandError(f"Không nạp gì cả, vì:\n{no}")
        paper_templates.seed()
        for line in loaded.told:
            self.stdout.write(line)
        self.stdout.write("; ".join(f"{count} {name}" for name, count in loaded.counts.items()))
