"""A file that comes in pieces: goes on where it was, is nobody else's, obeys the same limits as one sent whole."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.resuming.models import PartialUpload
from ocop.core.resuming.rules import PIECE
from ocop.core.sweeping.services import sweep
from tests.factories import ProducerFactory, ProductFactory, UserFactory

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA_DIR, settings.FILE_UPLOAD_TEMP_DIR = tmp_path, tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture
def product(ward):
    return ProductFactory(producer=ProducerFactory(ward=ward))


@pytest.fixture
def address(product):
    return reverse("products:product_photo_upload", args=[product.pk])


def photo(shade: int = 0) -> bytes:
    """Some 2.3 MB of PNG: three pieces."""
    kept = io.BytesIO()
    noise = Image.effect_noise((1500, 1500), 90)
    noise.paste(shade, (0, 1400, 100, 1500))
    noise.save(kept, "PNG")
    return kept.getvalue()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def piece(data: bytes, number: int) -> bytes:
    return data[number * PIECE : (number + 1) * PIECE]


def begin(client, address, data, *, head=None, name="anh.png", size=None):
    words = {"name": name, "size": size or len(data), "head": digest(piece(data, 0)) if head is None else head}
    return client.post(address, words, headers={"X-Part": "new", **SCRIPT})


def send(client, address, token, data, number, **more):
    said = {"X-Part": token, "X-Part-Number": str(number), "X-Part-Sum": digest(piece(data, number)), **SCRIPT, **more}
    return client.post(address, piece(data, number), content_type="application/octet-stream", headers=said)


def end(client, address, token):
    return client.post(address, {}, headers={"X-Part-Whole": token, **SCRIPT})


def test_a_file_goes_on_where_it_was_and_is_what_was_sent(
    client_of, office, address, product, data, django_capture_on_commit_callbacks
):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    for number in (0, 1):
        assert len(send(client, address, token, sent, number).json()["sums"]) == number + 1
    client.force_login(office)  # the line was lost, the session too
    again = begin(client, address, sent).json()
    assert again == {"part": token, "sums": [digest(piece(sent, 0)), digest(piece(sent, 1))]}
    assert send(client, address, token, sent, 2).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = end(client, address, token)
    assert answer.json() == {"next": product.get_absolute_url(), "pages": 1}
    stored = product.photos.get().file
    assert (stored.original_name, stored.stored_by) == ("anh.png", office)
    assert stored.sha256 == files.store(SimpleUploadedFile("anh.png", sent), by=office).sha256  # as sent at once
    assert end(client, address, token).json() == answer.json()  # who did not hear it
    assert send(client, address, token, sent, 0).json()["sums"] == []  # nothing more comes of what is done
    assert not any((data / "parts").rglob("*-*"))
    assert begin(client, address, sent).json()["sums"] == []  # and the same file once more is a new one


def test_another_users_part_is_a_404_and_never_found(client_of, office, city, address):
    sent = photo()
    client = client_of(office)
    token = begin(client, address, sent).json()["part"]
    send(client, address, token, sent, 0)
    client.force_login(UserFactory(role="office", unit=city))
    assert begin(client, address, sent).json()["sums"] == []
    assert send(client, address, token, sent, 1).status_code == 404
    assert end(client, address, token).status_code == 404
    assert len(PartialUpload.objects.get(token=token).sums) == 1


def test_a_part_belongs_to_one_place(client_of, office, ward, address):
    other = ProductFactory(producer=ProducerFactory(ward=ward))
    elsewhere = reverse("products:product_photo_upload", args=[other.pk])
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    send(client, address, token, sent, 0)
    assert send(client, elsewhere, token, sent, 1).status_code == 404
    assert end(client, elsewhere, token).status_code == 404
    assert begin(client, elsewhere, sent).json()["sums"] == []


def test_who_may_not_upload_there_sends_no_piece(client_of, leader, office, address):
    sent = photo()
    token = begin(client_of(office), address, sent).json()["part"]
    client = client_of(leader)
    answers = begin(client, address, sent), send(client, address, token, sent, 0), end(client, address, token)
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_two_tabs_send_the_same_file_once_and_another_that_begins_alike_is_not_joined(client_of, office, address, data):
    client, one, other = client_of(office), photo(), photo(255)
    other = one[:PIECE] + other[PIECE : len(one)].ljust(len(one) - PIECE, b"\0")
    token = begin(client, address, one).json()["part"]
    send(client, address, token, one, 0)
    assert begin(client, address, one, name="ban-hai.png").json()["part"] == token
    first, second = send(client, address, token, one, 1), send(client, address, token, one, 1)
    assert first.json() == second.json()
    said = send(client, address, token, other, 1).json()  # its page sees that this is another's
    assert said["sums"][1] == digest(piece(one, 1)) != digest(piece(other, 1))
    fresh = begin(client, address, other, head="").json()
    assert (fresh["sums"], fresh["part"] != token) == ([], True)
    assert len([path for path in (data / "parts").rglob("*-*") if path.is_file()]) == 2


@pytest.mark.parametrize("cut", ["short", "damaged", "empty", "long"])
def test_a_piece_that_did_not_come_as_it_was_sent_is_not_kept(client_of, office, address, cut):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    body = {"short": sent[: PIECE - 1], "damaged": b"x" + sent[1:PIECE], "empty": b"", "long": sent[: PIECE + 1]}[cut]
    said = {"X-Part": token, "X-Part-Number": "0", "X-Part-Sum": digest(sent[:PIECE]), **SCRIPT}
    answer = client.post(address, body, content_type="application/octet-stream", headers=said)
    assert (answer.status_code, "Chưa đến đủ" in answer.content.decode()) == (400, True)
    assert PartialUpload.objects.get().sums == []


def test_a_piece_that_the_disk_has_lost_is_never_joined(client_of, office, address, product, data):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    for number in range(3):
        send(client, address, token, sent, number)
    lost = next(path for path in (data / "parts").rglob(f"{token}-1-*"))
    lost.write_bytes(b"")
    assert end(client, address, token).status_code == 404
    assert not product.photos.exists()
    assert begin(client, address, sent).json()["sums"] == []


def test_a_file_that_is_not_whole_is_not_ended(client_of, office, address, product):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    send(client, address, token, sent, 0)
    assert end(client, address, token).status_code == 404
    assert not product.photos.exists()


def test_s30_the_limits_of_a_place_hold_over_all_pieces(client_of, office, address, product, settings):
    settings.MAX_UPLOAD_MB, settings.MAX_SCAN_MB = 2, 3
    client, sent = client_of(office), photo()  # over the photos' limit, below the scans'
    token = begin(client, address, sent).json()["part"]
    for number in range(3):
        send(client, address, token, sent, number)
    assert send(client, address, token, sent + sent, 3).status_code == 400  # nothing after its end
    refused = end(client, address, token)
    assert (refused.status_code, "lớn hơn 2 MB" in refused.json()["error"]) == (422, True)
    assert not product.photos.exists()
    assert not PartialUpload.objects.exists()
    for size, words in ((3 * MB + 1, "lớn hơn 3 MB"), (0, "rỗng"), ("x", "rỗng")):
        answer = client.post(address, {"name": "a.png", "size": size, "head": ""}, headers={"X-Part": "new", **SCRIPT})
        assert (answer.status_code, words in answer.json()["error"]) == (422, True)
    answer = begin(client, address, sent, name="a.exe")
    assert (answer.status_code, "không nhận loại tệp" in answer.json()["error"]) == (422, True)


def test_s76_what_one_user_has_under_way_is_bounded_and_the_oldest_goes(client_of, office, address, settings):
    settings.MAX_REQUEST_MB = 5
    client, sent = client_of(office), photo()
    tokens = [begin(client, address, sent, head="").json()["part"] for _ in range(2)]
    send(client, address, tokens[0], sent, 0)  # continued: the other one goes
    tokens.append(begin(client, address, sent, head="").json()["part"])
    assert set(PartialUpload.objects.values_list("token", flat=True)) == {tokens[0], tokens[2]}


def test_s30_no_piece_is_taken_that_would_fill_the_disk(client_of, office, address, settings):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    settings.KEEP_FREE_MB = 10**9
    for answer in (send(client, address, token, sent, 0), begin(client, address, sent)):
        assert (answer.status_code, "sắp hết chỗ" in answer.json()["error"]) == (422, True)


def test_s83_what_was_begun_a_day_ago_goes(client_of, office, address, data):
    client, sent = client_of(office), photo()
    token = begin(client, address, sent).json()["part"]
    send(client, address, token, sent, 0)
    assert sweep(timezone.now() + timedelta(hours=23))["partial"] == 0
    PartialUpload.objects.update(sums=[])  # as if its row had not been written
    went = sweep(timezone.now() + timedelta(hours=25))
    assert (went["partial"], went["parts"], PartialUpload.objects.exists()) == (1, 0, False)
    assert sweep(timezone.now() + timedelta(hours=49))["parts"] == 1
    assert not any(path.is_file() for path in (data / "parts").rglob("*"))
    assert not StoredFile.objects.exists()
