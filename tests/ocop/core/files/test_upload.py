import io
import socket
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from ocop.core.files import services
from ocop.core.refusal import Refusal
from tests.factories import ProducerFactory, ProductFactory


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA_DIR = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_HANDLERS = ["ocop.core.files.upload_handler.LimitedUploadHandler"]
    settings.MAX_UPLOAD_MB = settings.MAX_SCAN_MB = 1
    return tmp_path


def posted(size: int):
    files = {"tep": SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b"x" * size), "so": "12/ATTP"}
    return RequestFactory().post("/", files)


def test_s30_a_file_over_the_limit_is_cut_while_it_streams_and_the_form_keeps_its_words(folders):
    request = posted(3 * 1024 * 1024)
    sent = request.FILES["tep"]
    assert request.POST["so"] == "12/ATTP"
    assert sum(path.stat().st_size for path in folders.rglob("*") if path.is_file()) == 0
    with pytest.raises(Refusal, match="lớn hơn 1 MB"):
        services.store(sent, by=None)


def test_a_file_under_the_limit_arrives_whole():
    assert len(posted(500_000).FILES["tep"].read()) == 500_008


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cut", [1, 40, 3000])
def test_a_file_whose_connection_broke_off_is_not_kept_and_not_called_none(cut, live_server, client_of, office, ward):
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    client = client_of(office)
    path = f"{product.get_absolute_url()}anh/"
    picture = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(picture, "JPEG")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
        + picture.getvalue()
        + b"\r\n--x--\r\n"
    )
    place = urlsplit(live_server.url)
    token = "a" * 32
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {place.netloc}",
        "Content-Type: multipart/form-data; boundary=x",
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        f"X-CSRFToken: {token}",
        "X-Requested-With: XMLHttpRequest",
        f"Content-Length: {len(body)}",
        "Connection: close\r\n\r\n",
    )
    head = "\r\n".join(lines)
    with socket.create_connection((place.hostname, place.port)) as line:
        line.sendall(head.encode() + body[:-cut])
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    assert "Chưa đến đủ" in answer
    assert not product.photos.exists()
