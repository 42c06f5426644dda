from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from products.certificates import reminders


class Command(BaseCommand):
    help = "The morning's work by hand: reminders before certificates end, and those that ended. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", help="as if it were this day, YYYY-MM-DD; default today")

    def handle(self, *args: Any, **options: Any) -> None:
        done = reminders.run(self.day(options["date"]))
        self.stdout.write(f"reminders={done.reminders} expired={done.expired}")

    def day(self, text: str | None) -> date:
        if not text:
            return timezone.localdate()
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"Ngày “{text}” không đọc được. Hãy ghi theo dạng 2026-02-28.") from None
