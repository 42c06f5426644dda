import pytest


@pytest.fixture(autouse=True)
def opened_once():
    """Here each file is opened, however often it was before."""
