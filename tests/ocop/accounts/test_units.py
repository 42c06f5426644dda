"""A unit's code: with its first day it names one unit; it may live on with a successor."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_a_code_lives_on_with_a_later_unit():
    UnitFactory(code="t-2", valid_from=date(2004, 7, 8), valid_to=date(2025, 6, 30))
    assert UnitFactory(code="t-2", valid_from=date(2025, 7, 1)).pk


@pytest.mark.parametrize("day", [None, date(2025, 7, 1)])
def test_two_units_never_share_a_code_from_the_same_day(day):
    UnitFactory(code="t-1", valid_from=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(code="t-1", valid_from=day)
