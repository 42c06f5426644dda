import pytest

from ocop.law.models import RuleProfile
from ocop.law.profiles.services import users_of
from tests.factories import RoundFactory

pytestmark = pytest.mark.django_db


def test_a_profile_with_a_round_is_in_use(reference):
    old, new = (RuleProfile.objects.get(code=code) for code in ("148-2023", "26-2026"))
    first = RoundFactory(profile=old)
    assert users_of(old) == [str(first)]
    assert users_of(new) == []
    RoundFactory(profile=old)
    assert users_of(old) == ["2 đợt đánh giá"]
