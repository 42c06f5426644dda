import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from ocop.accounts.roles import Role
from ocop.documents.models import OfficialPaper, PaperTemplate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_request(reference):
    request = RequestFactory().get("/")
    request.user = UserFactory(role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    return request


def test_the_office_sees_which_names_its_text_may_use(admin_request):
    template = PaperTemplate.objects.get(code="ke-hoach", unit=None)
    page = site.get_model_admin(PaperTemplate).change_view(admin_request, str(template.pk)).render().content.decode()
    assert "{nam}" in page
    assert "TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH" in page


def test_made_papers_are_read_only(admin_request):
    papers = site.get_model_admin(OfficialPaper)
    assert not papers.has_add_permission(admin_request)
    assert not papers.has_change_permission(admin_request)
    assert not papers.has_delete_permission(admin_request)
