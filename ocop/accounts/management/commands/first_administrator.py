import os
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit


class Command(BaseCommand):
    help = (
        "Lập người quản trị đầu tiên của một đơn vị; người này lập các người dùng khác trong Quản trị. "
        "Mật khẩu hỏi trên màn hình, hoặc lấy ở biến ADMIN_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--name", required=True, help="họ và tên")
        parser.add_argument("--unit", required=True, help="mã đơn vị đang có hiệu lực, ví dụ 91")
        parser.add_argument("--email", default="", help="thư điện tử, để đặt lại mật khẩu")

    def handle(self, *args: Any, username: str, name: str, unit: str, email: str, **options: Any) -> None:
        place = Unit.objects.on(timezone.localdate()).filter(code=unit).first()
        if place is None:
            raise CommandError(f"Không có đơn vị mã {unit} đang có hiệu lực. Chạy seed_reference hoặc xem lại mã.")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"Đã có người dùng {username}. Hãy chọn tên khác.")
        user = User(username=username, full_name=name, email=email)
        password = os.environ.get("ADMIN_PASSWORD") or getpass("Mật khẩu: ")
        try:
            validate_password(password, user)
        except ValidationError as no:
            raise CommandError(" ".join(no.messages)) from None
        user.set_password(password)
        with transaction.atomic():
            user.save()
            Membership.objects.create(user=user, unit=place, role=Role.ADMINISTRATOR, title="Quản trị")
            audit.record(None, "user.first_administrator", user, unit=place)
        self.stdout.write(f"Đã lập người quản trị {username} của {place}.")
