"""A dossier's page names the offices as its own law does."""

import pytest

from ocop.law.models import RuleProfile
from products.dossiers import page
from products.dossiers.rules import Facts, State
from tests.factories import DossierFactory, RoundFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "office", "helpers"),
    [
        ("148-2023", "cơ quan thường trực", "Tổ giúp việc"),
        ("26-2026", "cơ quan tham mưu quản lý OCOP", "Tổ tư vấn Hội đồng"),
    ],
)
def test_what_comes_next_names_who_does_it(reference, code, office, helpers):
    dossier = DossierFactory(round=RoundFactory(profile=RuleProfile.objects.get(code=code)))

    def said(state: State) -> str:
        return page.next_act(dossier, Facts(state, frozenset()), None).text

    assert said(State.RECEIVED) == f"{helpers} kiểm tra từng mục."
    assert f"thì {office} ghi vào đây" in said(State.PROPOSED)
    assert f"thì {office} tiếp nhận" in said(State.SUBMITTED)
