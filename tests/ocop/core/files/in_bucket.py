"""What tests of a bucket do on each machine."""

import shutil

from django.test import RequestFactory

from ocop.core.exports import services as exports
from ocop.core.files import services
from ocop.core.files.models import StoredFile
from ocop.core.files.serving import serve
from ocop.env import S3
from products.models import Producer

from . import making


def sent(data: bytes | None = None, name: str = "giấy.pdf") -> StoredFile:
    return services.store(making.upload(name, data or making.pdf()), by=None)


def empty(folder) -> None:
    shutil.rmtree(folder / "near")


def answer(stored: StoredFile) -> bytes:
    return b"".join(serve(RequestFactory().get("/"), stored).streaming_content)


def files_on(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def long_list(ward) -> None:
    Producer.objects.bulk_create(
        Producer(kind="hop_tac_xa", name=f"Cơ sở {n:05}", representative="Ai", address="Đường", ward=ward)
        for n in range(exports.AT_ONCE + 1)
    )


def variables(access: S3) -> dict[str, str]:
    return {
        "S3_ENDPOINT_URL": access.endpoint_url, "S3_BUCKET": access.bucket,
        "S3_ACCESS_KEY_ID": access.access_key_id, "S3_SECRET_ACCESS_KEY": access.secret_access_key,
    }  # fmt: skip
