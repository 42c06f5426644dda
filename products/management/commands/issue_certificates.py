from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from ocop.core.jobs import services as jobs
from products.certificates.models import Certificate
from products.certificates.services import order_files


class Command(BaseCommand):
    help = "Makes the certificate files of one decision, or those still missing. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--decision", type=int, required=True, help="key of the published decision")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = f"decision:{options['decision']}"
        certificates = Certificate.objects.filter(batch=batch)
        if not certificates.exists():
            raise CommandError(
                f"Quyết định {options['decision']} chưa có giấy chứng nhận nào. Hãy ban hành quyết định trước."
            )
        job = order_files(batch, by=None)
        jobs.run(job.pk)
        done = certificates.exclude(sha256="").count()
        self.stdout.write(f"certificates={certificates.count()} made={done}")
        if done < certificates.count():
            raise CommandError("Việc này đang chạy ở nơi khác. Hãy chờ vài phút rồi gọi lại.")
