import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.core.files import rules
from ocop.core.files.rules import FileFormat
from ocop.core.refusal import Refusal


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Giấy phép.pdf", "Giấy phép.pdf"),
        (unicodedata.normalize("NFD", "Giấy chứng nhận Nguyễn.pdf"), "Giấy chứng nhận Nguyễn.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\an\\scan.pdf", "scan.pdf"),
        ("a\x00b\u202efdp.pdf", "abfdp.pdf"),
        ("..", "tệp"),
        ("", "tệp"),
        ("0.00000000:0", "0.00000000 0"),
        ("dòng\r\nhai.pdf", "dòng hai.pdf"),
        ('"trích dẫn"?.pdf', "trích dẫn.pdf"),
    ],
)
def test_a_name_is_shown_in_nfc_without_folder_or_tricks(sent, kept):
    assert rules.clean_name(sent) == kept


@given(st.text())
def test_any_name_becomes_one_harmless_short_line(sent):
    name = rules.clean_name(sent)
    assert 0 < len(name) <= rules.NAME_CHARACTERS
    assert not set(name) & set('/\\\x00\r\n"')
    assert not name.startswith(".")
    assert name == name.strip()


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.exe", "x.pdf.zip", "x", "x.pdf ", "x.doc"])
def test_an_ending_not_on_the_list_is_refused(name):
    if name == "x.pdf ":
        assert rules.kind_by_name(rules.clean_name(name), rules.ANY) == FileFormat.PDF
        return
    with pytest.raises(Refusal, match=r"Phần mềm không nhận loại tệp này\. Hãy chụp ảnh JPEG hoặc gửi bản PDF\."):
        rules.kind_by_name(name, rules.ANY)


def test_a_heic_is_handed_out_as_the_jpeg_it_became():
    assert rules.kept_name("IMG_0001.HEIC", FileFormat.JPEG) == "IMG_0001.jpg"
    assert rules.kept_name("ảnh.JPG", FileFormat.JPEG) == "ảnh.JPG"


@given(st.integers(-5, 10**9))
def test_widths_come_from_a_short_list(width):
    assert rules.page_width(width) in rules.PAGE_WIDTHS
