from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ocop.core.files import moving
from ocop.core.files.store import Silent


class Command(BaseCommand):
    help = "Chép các tệp trong DATA_DIR/files vào kho S3 đã đặt (S3_*); chạy lại thì chỉ chép tệp còn thiếu."

    def handle(self, *args: Any, **options: Any) -> None:
        if not moving.has_bucket():
            raise CommandError("Chưa đặt kho S3. Hãy đặt S3_ENDPOINT_URL, S3_BUCKET và hai khóa, rồi chạy lại.")
        try:
            moved = moving.to_bucket()
        except Silent as silent:
            raise CommandError(
                f"Kho S3 không trả lời: {silent.why}. Sửa xong hãy chạy lại, việc chép đi tiếp."
            ) from None
        self.stdout.write(f"Đã chép {moved.copied} tệp, {moved.there} tệp đã có sẵn trong kho.")
        for path in moved.lost:
            self.stdout.write(f"✗ Tệp {path} thiếu hoặc khác với khi lưu, chưa chép.")
        if moved.lost:
            raise SystemExit(1)
