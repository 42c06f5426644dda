"""A dossier may come to a later session; it is under way in one alone."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from evaluations.models import AgendaItem
from evaluations.sessions.rules import ItemState
from tests.factories import AgendaItemFactory, DossierFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(reference) -> AgendaItem:
    return AgendaItemFactory()


def confirmed(item: AgendaItem) -> AgendaItem:
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.CONFIRMED)
    return item


def test_a_dossier_scored_before_comes_to_a_later_session(item):
    later = AgendaItemFactory(dossier=confirmed(item).dossier)
    other = AgendaItemFactory()
    assert list(item.dossier.agenda_items.order_by("pk")) == [item, later]
    assert set(AgendaItem.objects.current()) == {later, other}


@pytest.mark.parametrize("state", [ItemState.WAITING, ItemState.OPEN, ItemState.CLOSED])
def test_a_dossier_under_way_in_a_session_comes_to_no_other(item, state):
    AgendaItem.objects.filter(pk=item.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItemFactory(dossier=item.dossier)
    twin = AgendaItemFactory.build(
        session=SessionFactory(), dossier=item.dossier, sheet=item.sheet, state=ItemState.WAITING
    )
    with pytest.raises(ValidationError, match="đang ở chương trình của một phiên"):
        twin.validate_constraints()


def test_a_session_names_a_dossier_once(item):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItemFactory(session=item.session, dossier=confirmed(item).dossier)
    AgendaItemFactory(session=item.session, dossier=DossierFactory())
