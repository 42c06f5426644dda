"""The agenda: what waits changes places or is taken off, what was opened stays."""

import pytest
from django.db import transaction
from django.urls import reverse

from evaluations.models import AgendaItem
from evaluations.sessions import ordering, services
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from products.dossiers.rules.states import State
from tests.evaluations import room
from tests.races import Other, at_once


@pytest.fixture
def three(world, city, office):
    """The agenda's three items, all waiting."""
    for _ in range(2):
        services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=office)
    return list(world.session.items.order_by("position"))


def places(session) -> list[int]:
    return list(session.items.order_by("position").values_list("pk", flat=True))


def test_buttons_move_a_product_by_one_place(world, three, office, client_of):
    first, second, third = three
    client = client_of(office)
    page = client.get(reverse("evaluations:session_order", args=[world.session.pk])).content.decode()
    assert reverse("evaluations:item_step", args=[third.pk]) in page
    url = reverse("evaluations:item_step", args=[third.pk])
    for _ in range(2):  # the second click of one page does nothing more
        client.post(url, {"huong": "len", "tu": third.position})
    assert places(world.session) == [first.pk, third.pk, second.pk]
    assert audit.of(third).first().changes["position"] == [3, 2]
    ordering.step(first, up=False, seen=1, by=world.chair)
    assert places(world.session) == [third.pk, first.pk, second.pk]
    with pytest.raises(Refusal, match="không lên được nữa"):
        ordering.step(third, up=True, seen=1, by=office)
    with pytest.raises(Refusal, match="chủ trì, thư ký"):
        ordering.step(third, up=False, seen=1, by=room.convene(world.council.unit, office).chair)


def test_what_was_opened_keeps_its_place_and_stays_on_the_agenda(world, three, office):
    services.open_item(world.item, by=world.chair)
    with pytest.raises(Refusal, match="giữ nguyên thứ tự"):
        ordering.step(world.item, up=False, seen=1, by=office)
    with pytest.raises(Refusal, match="không lên được nữa"):
        ordering.step(three[1], up=True, seen=2, by=office)
    with pytest.raises(Refusal, match="không rút khỏi chương trình được"):
        ordering.take_off(world.item, "xin dời", by=office)


def test_a_product_taken_off_is_eligible_again_and_comes_back(world, office, client_of):
    item, product = world.item, world.item.dossier.product
    url = reverse("evaluations:item_take_off", args=[item.pk])
    with pytest.raises(Refusal, match="ghi lý do"):
        ordering.take_off(item, " ", by=office)
    with pytest.raises(Refusal):
        ordering.take_off(item, "xin dời", by=world.chair)
    page = client_of(office).post(url, {"reason": "Chủ thể xin dời"}, follow=True).content.decode()
    assert f"Đã rút {product} khỏi chương trình." in page
    item.dossier.refresh_from_db()
    assert item.dossier.state == State.ELIGIBLE
    event = audit.of(world.session).first()
    assert (event.action, event.changes["reason"]) == ("session.take_off", "Chủ thể xin dời")
    assert Message.objects.filter(subject=f"Rút khỏi chương trình: {product}").count() == len(world.members)
    assert services.put_on_agenda(world.session, item.dossier, by=office).position == 1


def test_what_comes_on_the_agenda_after_scoring_began_says_so(world, city, office, client_of):
    words, client = "bổ sung sau khi phiên bắt đầu", client_of(office)
    services.open_item(world.item, by=world.chair)
    assert words not in client.get(world.session.get_absolute_url()).content.decode()
    services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=office)
    assert words in client.get(world.session.get_absolute_url()).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_takes_off_while_the_chair_opens_waits_and_is_refused(reference, city, office):
    world = room.convene(city, office)
    with transaction.atomic():
        services.open_item(world.item, by=world.chair)
        late = Other(lambda: ordering.take_off(world.item, "xin dời", by=office))
        assert late.waits(), late.error
    with pytest.raises(Refusal, match="đã bắt đầu chấm điểm"):
        late.ends()
    assert AgendaItem.objects.get(pk=world.item.pk).state == "open"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_order_at_once_are_one_step_and_one_refusal(reference, city, office):
    world = room.convene(city, office)
    last = services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=office)
    said = at_once(lambda by: ordering.step(last, up=True, seen=2, by=by), [office, world.chair])
    assert sorted(word == "done" for word in said) == [False, True]
    assert places(world.session) == [last.pk, world.item.pk]
