import os
import secrets
import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import User
from ocop.demo import people, year
from ocop.law.profiles.services import on_day

CITY, PROVINCE = "148-2023", "26-2026"


class Command(BaseCommand):
    help = "Một năm minh họa: đơn vị có thật, người, chủ thể, sản phẩm và giấy tờ đều bịa. Chỉ cho cơ sở dữ liệu trống."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--profile", choices=[CITY, PROVINCE], default=CITY, help="148-2023: thành phố; 26-2026: tỉnh."
        )

    def handle(self, *args: Any, profile: str, **options: Any) -> str:
        """Returns, and so prints, who was made: bin/start tells it again beside the address."""
        if User.objects.exists():
            raise CommandError("Đã có người dùng. Dữ liệu minh họa chỉ dành cho cơ sở dữ liệu trống.")
        began = time.monotonic()
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        call_command("seed_reference", verbosity=0)
        with transaction.atomic():
            place = people.city() if profile == CITY else people.province()
            year.make(place, password, on_day(timezone.localdate())[profile], timezone.localdate())
        self.stdout.write(f"Dữ liệu minh họa đã có sau {time.monotonic() - began:.0f} giây.")
        self.stdout.write(f"Mật khẩu chung: {password}")
        return people.listed()
