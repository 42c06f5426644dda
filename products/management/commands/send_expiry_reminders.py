from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from products.certificates import health, reminders


class Command(BaseCommand):
    help = "The morning's work by hand: what is told before certificates end, and that they ended. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", help="as if it were this day, YYYY-MM-DD; default today")
        parser.add_argument("--dry-run", action="store_true", help="only count, tell nobody; any day may be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        day, today = self.day(options["date"]), timezone.localdate()
        if options["dry_run"]:
            with transaction.atomic():
                done = reminders.run(day)
                transaction.set_rollback(True)
        else:
            self.must_be_told(day, today, named=bool(options["date"]))
            reminders.take_back_early(today)
            done = reminders.run(day)
            health.done(today)
        self.stdout.write(f"reminders={done.reminders} expired={done.expired}")

    def must_be_told(self, day: date, today: date, *, named: bool) -> None:
        if day > today:
            raise CommandError(
                f"Ngày {day:%d/%m/%Y} chưa đến, không gửi lời nhắc của ngày chưa đến. Muốn biết ngày đó sẽ nhắc bao "
                "nhiêu, thêm --dry-run."
            )
        if not named and (fault := health.clock_did_not_jump()):
            raise CommandError(f"{fault.what} {fault.remedy}")

    def day(self, text: str | None) -> date:
        if not text:
            return timezone.localdate()
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"Ngày “{text}” không đọc được. Hãy ghi theo dạng 2026-02-28.") from None
