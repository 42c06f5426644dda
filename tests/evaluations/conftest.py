import pytest

from tests.evaluations import room


@pytest.fixture
def world(city, office):
    return room.convene(city, office)


@pytest.fixture
def opened(world):
    from evaluations.sessions import services

    services.open_item(world.item, by=world.chair)
    world.item.refresh_from_db()
    return world
