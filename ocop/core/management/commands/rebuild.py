from typing import Any

from django.core.management import BaseCommand, CommandParser

from ocop.core.derived import rebuild


class Command(BaseCommand):
    help = "Writes all derived columns anew (search text, addresses, paths); says how many rows of each were wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is wrong")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for name, wrong in rebuild(dry_run=dry_run).items():
            self.stdout.write(f"{name}: {wrong}")
