"""Whether a re-evaluation comes in the window of its law: told on the page, never a silent refusal."""

from datetime import date, timedelta

import pytest

from ocop.law.models import RuleProfile
from products.dossiers.renewal import renewal_of
from products.dossiers.rules.states import DossierKind
from tests.factories import CertificateFactory, DossierFactory, RoundFactory

pytestmark = pytest.mark.django_db
END = date(2027, 6, 30)


@pytest.fixture
def dossier(city, ward):
    profile = RuleProfile.objects.get(code="26-2026")
    made = DossierFactory(
        round=RoundFactory(unit=city, profile=profile), kind=DossierKind.RE_EVALUATION, product__producer__ward=ward
    )
    CertificateFactory(product=made.product, issuer=city, valid_from=END - timedelta(days=1095), valid_to=END)
    return made


@pytest.mark.parametrize(
    ("before_end", "words"),
    [
        (181, "chưa đến thời hạn nộp"),
        (180, "trong thời hạn nộp"),
        (120, "trong thời hạn nộp"),
        (119, "quá thời hạn nộp"),
    ],
)
def test_the_window_is_180_to_120_days_before_the_end(dossier, before_end, words):
    assert renewal_of(dossier, END - timedelta(days=before_end)).state.label == words


def test_the_page_of_the_dossier_says_it(dossier, office, client_of):
    page = client_of(office).get(dossier.get_absolute_url()).content.decode()
    assert "01/01/2027" in page
    assert "02/03/2027" in page


def test_148_fixes_no_window_and_the_page_says_so(dossier, office, client_of):
    dossier.profile = RuleProfile.objects.get(code="148-2023")
    dossier.save()
    assert "không ghi thời hạn nộp" in client_of(office).get(dossier.get_absolute_url()).content.decode()


def test_a_first_dossier_renews_nothing(dossier):
    dossier.kind = DossierKind.FIRST
    assert renewal_of(dossier, END) is None


def test_of_two_certificates_the_one_that_ends_last_is_renewed(dossier, city):
    first = END - timedelta(days=1096)
    CertificateFactory(
        product=dossier.product, issuer=city, state="expired", valid_from=first - timedelta(days=1095), valid_to=first
    )
    assert renewal_of(dossier, END).certificate.valid_to == END
