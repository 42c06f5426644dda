from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Stops writing at the largest size taken here, so that 2 GB fill no disk (SECURITY 30).

    What is too large arrives empty but with its true size: `services.store` then refuses it in words,
    and the rest of the form keeps what was typed.
    """

    file: TemporaryUploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.limit = max(settings.MAX_UPLOAD_MB, settings.MAX_SCAN_MB) * 1024 * 1024
        self.over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.over and start + len(raw_data) > self.limit:
            self.over = True
            self.file.seek(0)
            self.file.truncate()
        if not self.over:
            super().receive_data_chunk(raw_data, start)
