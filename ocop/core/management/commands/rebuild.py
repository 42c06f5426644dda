from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from ocop.core.derived import rebuild
from ocop.core.records import DerivedRecord


class Command(BaseCommand):
    help = "Writes all derived columns anew (search text, addresses, paths); says how many rows of each were wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is wrong")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        left: list[DerivedRecord] = []
        for name, wrong in rebuild(dry_run=dry_run, left=left).items():
            self.stdout.write(f"{name}: {wrong}")
        for row in left:
            self.stderr.write(f"{row._meta.label} {row.pk} “{row}”: trùng với bản ghi khác, chưa ghi lại được.")
        if left:
            raise CommandError("Hãy gộp hoặc đổi tên các bản ghi trùng rồi chạy lại.")
