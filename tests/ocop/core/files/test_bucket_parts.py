"""A file in pieces, each to another machine that holds nothing."""

import pytest
from django.conf import settings as given
from django.urls import reverse

from tests.factories import ProducerFactory, ProductFactory
from tests.ocop.core.test_resuming import begin, digest, end, photo, piece, send
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(ward):
    return reverse("products:product_photo_upload", args=[ProductFactory(producer=ProducerFactory(ward=ward)).pk])


def test_each_piece_may_come_to_another_machine(
    bucket, machine, settings, client_of, office, address, django_capture_on_commit_callbacks
):
    client, sent = client_of(office), photo()
    settings.FILE_UPLOAD_TEMP_DIR = settings.DATA_DIR
    token = begin(client, address, sent).json()["part"]
    for number in range(3):
        machine(f"web {number}")
        assert send(client, address, token, sent, number).status_code == 200
    assert len(bucket.names("parts/")) == 3
    machine("another")
    assert begin(client, address, sent).json()["sums"] == [digest(piece(sent, number)) for number in range(3)]
    bucket_url = settings.S3
    settings.S3 = type(bucket_url)(f"http://127.0.0.1:{free_port()}", bucket_url.bucket, "a", "b")
    waits = end(client, address, token)
    assert (waits.status_code, "Kho lưu tệp chưa trả lời" in waits.json()["error"]) == (503, True)
    settings.S3 = bucket_url
    with django_capture_on_commit_callbacks(execute=True):
        assert end(client, address, token).json()["pages"] == 1  # nothing was sent again
    assert (len(bucket.names("files/")), bucket.names("parts/")) == (1, [])


def test_a_piece_for_a_silent_store_is_sent_again(bucket, settings, client_of, office, address):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    access = settings.S3
    settings.S3 = type(access)(f"http://127.0.0.1:{free_port()}", access.bucket, "a", "b")
    answer = send(client, address, token, sent, 0)
    assert (answer.status_code, answer["Retry-After"], "Kho lưu tệp" in answer.json()["error"]) == (503, "20", True)
    settings.S3 = access
    assert len(send(client, address, token, sent, 0).json()["sums"]) == 1
    assert access == given.S3
