import pytest
from django.urls import reverse

from ocop.law.models import CriteriaSheet, WordingCorrection
from ocop.law.sheets.services import freeze
from ocop.law.wording import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(reference):
    return freeze(CriteriaSheet.objects.get(code="148-gao-ngu-coc-hat-so-che-khac"))


def test_an_administrator_corrects_and_undoes(client_of, administrator, sheet, django_assert_max_num_queries):
    desk = client_of(administrator)
    assert "cau-chu/" in desk.get(reverse("admin:law_criteriasheet_change", args=[sheet.pk])).content.decode()
    listed = reverse("admin:law_criteriasheet_wording", args=[sheet.pk])
    with django_assert_max_num_queries(25):
        assert "Chưa sửa chỗ nào" in desk.get(listed).content.decode()
    place = next(key for key in services.places_of(sheet) if key.startswith("level."))
    page = f"{reverse('admin:law_criteriasheet_reword', args=[sheet.pk])}?cho={place}"
    shown = desk.get(page)
    assert "Đang in" in shown.content.decode()
    form = {"new": "Đúng chữ", "seen": shown.context["form"]["seen"].value(), "reason": "gõ nhầm", "source": ""}
    assert desk.post(page, form).status_code == 422
    assert not WordingCorrection.objects.exists()
    form["source"] = "Phụ lục, trang 3"
    assert desk.post(page, form, follow=True).redirect_chain == [(listed, 302)]
    assert "Hãy xem lại rồi sửa" in desk.post(page, form | {"new": "Khác"}).content.decode()
    made = WordingCorrection.objects.get()
    undo = reverse("admin:law_criteriasheet_undo_wording", args=[sheet.pk, made.pk])
    assert "Đã hoàn tác" in desk.post(undo, follow=True).content.decode()
    assert "đã hoàn tác hoặc" in desk.post(undo, follow=True).content.decode()
    assert desk.get(undo).status_code == 405


def test_no_place_no_page_and_no_stranger(client_of, administrator, office, sheet):
    page = reverse("admin:law_criteriasheet_reword", args=[sheet.pk])
    assert client_of(administrator).get(f"{page}?cho=criterion.1.max_points").status_code == 404
    other = CriteriaSheet.objects.exclude(pk=sheet.pk).first()
    assert client_of(administrator).get(f"{page}?cho=sheet.{other.pk}.name").status_code == 404
    assert client_of(office).get(f"{page}?cho=sheet.{sheet.pk}.name").status_code == 403
