import unicodedata

import pytest
from django.http import Http404
from django.test import RequestFactory

from ocop.core.files import rules, services
from ocop.core.files.serving import picture_response, serve

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def store(name: str, data: bytes):
    return services.store(making.upload(name, data), by=None, allow=rules.ANY)


def test_s31_a_file_is_handed_out_as_what_it_is_and_can_do_nothing():
    name = unicodedata.normalize("NFD", 'Giấy "phép"\r\nX: y.pdf')
    response = serve(RequestFactory().get("/"), store(name, making.pdf()))
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cache-Control"].startswith("private")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gi%E1%BA%A5y%20ph%C3%A9p%20X%20y.pdf"
    assert b"".join(response.streaming_content) == making.pdf()


def test_s31_a_missing_file_is_a_404():
    kept = store("a.pdf", making.pdf())
    kept.disk_path.unlink()
    with pytest.raises(Http404):
        serve(RequestFactory().get("/"), kept)
    with pytest.raises(Http404):
        picture_response(kept)


def test_s31_a_page_picture_bears_the_same_guards():
    kept = store("a.pdf", making.pdf())
    response = picture_response(kept, 1, 800)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Security-Policy"] == "sandbox"
    response.close()
    with pytest.raises(Http404):
        picture_response(kept, 2, 800)
