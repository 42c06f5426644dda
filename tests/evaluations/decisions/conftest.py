import pytest

from evaluations.decisions import services
from tests.evaluations.decided import SIGNER, scored_session


@pytest.fixture
def session(city, ward):
    """3 stars, 4 stars, 2 stars, stopped: under 148 the city recognises the first, proposes the second."""
    return scored_session(city, ward, [3, 4, 2, 0])


@pytest.fixture
def draft(session, office):
    made = services.draft(session, by=office)
    made.signer = SIGNER
    made.save(update_fields=["signer"])
    return made


@pytest.fixture
def approved(draft, leader):
    return services.approve(draft, by=leader)
