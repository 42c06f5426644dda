"""SECURITY 17: before the declaration, and from an interest on, every address of the item is not there."""

import pytest

from evaluations.models import AgendaItem
from evaluations.sessions import presence
from ocop.accounts.roles import Role
from products.models import DossierItem, ItemPaper
from tests.security.matrix import MATRIX, Row
from tests.security.test_access import undone
from tests.security.world import Place, World

M = Role.COUNCIL_MEMBER
OF_ITEM = ("dossier", "open_item", "sheet")
ROWS = [row for row in MATRIX if row.keys and row.keys[0][1] in OF_ITEM and row.answers[M][0] != 403]


def answers(world: World, place: Place, rows: list[Row]) -> dict[str, int]:
    found = {}
    for row in rows:
        with undone():
            found[str(row)] = world.ask(M, row.method, row.url(place)).status_code
    return found


@pytest.mark.django_db
def test_s17_from_the_recusal_on_nothing_of_the_item_is_there(world: World):
    own = world.own
    seen = answers(world, own, ROWS)
    assert len([code for code in seen.values() if code != 404]) > 15
    presence.recuse(own.open_item, own.member, "anh ruột", by=own.member.user, ground="family")
    assert {name: code for name, code in answers(world, own, ROWS).items() if code not in (403, 404)} == {}


@pytest.mark.django_db
def test_s17_before_the_declaration_nothing_of_the_item_is_there(world: World):
    item = AgendaItem.objects.get(session=world.own.asked)
    paper = ItemPaper.objects.get(item__dossier=item.dossier)
    place = Place(
        **vars(world.own)
        | {"dossier": item.dossier, "open_item": item, "item": DossierItem.objects.get(dossier=item.dossier)}
        | {"item_paper": paper}
    )
    rows = [row for row in ROWS if row.keys[0][1] != "sheet"]
    assert {name: code for name, code in answers(world, place, rows).items() if code not in (403, 404)} == {}
