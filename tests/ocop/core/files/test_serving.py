import unicodedata

import pytest
from django.http import Http404
from django.test import RequestFactory

from ocop.core.files import rules, services
from ocop.core.files.models import FileState
from ocop.core.files.serving import picture_response, serve
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from tests.stored import near

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def store(name: str, data: bytes):
    return services.store(making.upload(name, data), by=None, allow=rules.ANY)


def test_s31_a_file_is_handed_out_as_what_it_is_and_can_do_nothing():
    name = unicodedata.normalize("NFD", 'Giấy "phép"\r\nX: y.pdf')
    data = making.pdf()
    response = serve(RequestFactory().get("/"), store(name, data))
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cache-Control"].startswith("private")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gi%E1%BA%A5y%20ph%C3%A9p%20X%20y.pdf"
    assert b"".join(response.streaming_content) == data


def test_s31_a_missing_file_is_a_404():
    kept = store("a.pdf", making.pdf())
    near(kept).unlink()
    with pytest.raises(Http404):
        serve(RequestFactory().get("/"), kept)


def test_s31_a_page_picture_bears_the_same_guards():
    kept = store("a.pdf", making.pdf())
    coming = picture_response(kept, 1, 200)
    assert (coming.status_code, coming["Content-Type"]) == (202, "image/svg+xml")
    assert "Đang tạo" in coming.content.decode()
    jobs.run(Job.objects.get(arguments__file=kept.pk).pk)
    response = picture_response(kept, 1, 200)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Content-Security-Policy"] == "sandbox"
    response.close()
    with pytest.raises(Http404):
        picture_response(kept, 2, 800)


def test_s34_a_marked_file_says_so_instead_of_its_page():
    kept = store("a.pdf", making.pdf())
    kept.state = FileState.BROKEN
    kept.save()
    said = picture_response(kept)
    assert "Không tạo được" in said.content.decode()
    assert said["Content-Security-Policy"] == "sandbox"
