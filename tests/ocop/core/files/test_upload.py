import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from ocop.core.files import services
from ocop.core.refusal import Refusal


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
