import pytest
from django.urls import reverse
from django.utils.html import escape

from ocop.law.models import CriteriaSheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(reference):
    """All sheets."""


def page(client, code: str) -> str:
    answer = client.get(reverse("law:sheet", args=[code]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_anyone_sees_the_list_of_both_laws(client):
    text = client.get("/bo-tieu-chi/").content.decode()
    assert text.index("26/2026/QĐ-TTg") < text.index("148/QĐ-TTg")
    assert text.count("Không dùng để chấm thật") == 4
    assert text.count('class="row-title"') == 52


@pytest.mark.parametrize("code", ["148-gao-ngu-coc-hat-so-che-khac", "26-gao-ngu-coc-hat-so-che-khac"])
def test_a_sheet_shows_levels_points_asterisks_and_its_source(client, code):
    text = page(client, code)
    sheet = CriteriaSheet.objects.get(code=code)
    assert escape(sheet.source_text) in text
    assert "Chưa đối chiếu bản ký" in text
    assert "cần cho 4 sao" in text
    assert "Hồ sơ bị loại khi" in text
    assert text.count('class="law-crit"') == 32
    assert "5 sao từ 90" in text


def test_a_contradicting_sheet_says_that_it_is_not_for_real_scoring_and_why(client):
    text = page(client, "148-ca-phe-ca-cao")
    assert "Không dùng để chấm thật." in text
    assert "cộng được 33 điểm trong khi quyết định ghi 35" in text


def test_doubts_branches_and_stops_are_on_the_page(client):
    assert "Còn nghi ngờ:" in page(client, "26-my-pham")
    tourism = page(client, "26-du-lich-cong-dong-sinh-thai-diem-du-lich")
    assert tourism.count("(chọn một trong hai") == 6
    assert "chưa đối chiếu bản ký" in tourism
    assert "không đánh giá các bước tiếp theo" in page(client, "26-nuoc-khoang")


def test_an_unknown_sheet_is_not_found_and_nothing_is_posted(client):
    assert client.get("/bo-tieu-chi/khong-co/").status_code == 404
    assert client.post("/bo-tieu-chi/").status_code == 405
    assert client.get("/bo-tieu-chi/148-%00/").status_code == 404


def test_every_sheet_opens(client):
    for sheet in CriteriaSheet.objects.all():
        assert sheet.name.replace("'", "&#x27;") in page(client, sheet.code)


def test_the_list_and_a_sheet_ask_few_queries(client, count_queries):
    assert count_queries(client, "/bo-tieu-chi/") <= 3
    assert count_queries(client, reverse("law:sheet", args=["148-mat-ong"])) <= 8
