import pytest

from ocop.law.models import ProductSet, RuleProfile
from ocop.law.papers.rules import DossierKind, ProducerKind
from ocop.law.papers.services import paper_names, required_papers

pytestmark = pytest.mark.django_db
RICE, TOURISM, WINE = "gao-ngu-coc-hat-so-che-khac", "du-lich-cong-dong-sinh-thai-diem-du-lich", "ruou-trang"


@pytest.fixture(autouse=True)
def loaded(reference):
    """The list of papers."""


def mandatory(profile, set_code, kind=DossierKind.FIRST, by="producer"):
    found = required_papers(
        RuleProfile.objects.get(code=profile), ProducerKind.COOPERATIVE, ProductSet.objects.get(code=set_code), kind
    )
    return {paper.code for paper in found if paper.mandatory and paper.by == by}


def test_a_first_dossier_of_food():
    expected = {
        "registration",
        "self_assessment",
        "business_registration",
        "sample",
        "food_safety",
        "test_report",
        "label",
    }
    assert mandatory("148-2023", RICE) == expected | {"self_declaration"}


def test_tourism_sends_no_sample_and_its_own_permits():
    found = mandatory("26-2026", TOURISM)
    assert "sample" not in found
    assert {"tourism_permit", "fire_safety"} <= found


def test_wine_needs_its_licence_and_rice_does_not():
    assert "alcohol_permit" in mandatory("26-2026", WINE)
    assert "alcohol_permit" not in mandatory("26-2026", RICE)


def test_a_re_evaluation_asks_for_the_old_certificate_and_the_laws_own_report():
    old = mandatory("148-2023", RICE, DossierKind.RE_EVALUATION)
    new = mandatory("26-2026", RICE, DossierKind.RE_EVALUATION)
    assert {"old_certificate", "maintenance_report"} <= old
    assert "self_assessment" not in old
    assert {"old_certificate", "self_assessment"} <= new
    assert "maintenance_report" not in new
    assert "old_certificate" not in mandatory("26-2026", RICE)


def test_what_the_ward_adds():
    assert mandatory("148-2023", RICE, by="ward") == {"ward_report"}
    assert mandatory("26-2026", RICE, by="ward") == {"ward_report", "request_letter"}


def test_forms_are_the_profiles_own():
    profile = RuleProfile.objects.get(code="26-2026")
    rice = ProductSet.objects.get(code=RICE)
    found = required_papers(profile, ProducerKind.COMPANY, rice, DossierKind.UPGRADE)
    assert {paper.code: paper.form for paper in found if paper.form}["registration"] == "Mẫu số 01"
    assert [paper.position for paper in found] == sorted(paper.position for paper in found)


def test_the_list_takes_two_queries(django_assert_num_queries):
    profile = RuleProfile.objects.get(code="26-2026")
    rice = ProductSet.objects.get(code=RICE)
    with django_assert_num_queries(2):
        found = required_papers(profile, ProducerKind.COMPANY, rice, DossierKind.FIRST)
        assert all(paper.name and paper.rule for paper in found)
    assert paper_names()["ip"].startswith("Văn bằng")
