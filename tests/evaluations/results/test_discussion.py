"""Cần thảo luận: one page for the chair, over all that was closed in a session."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Result, ScoreSheet
from evaluations.results.discussion import discussed
from evaluations.scoring.services import submit_sheet
from evaluations.sessions import presence, services
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.seating import rules_in
from tests.evaluations import room
from tests.factories import AgendaItemFactory

LIMIT = {"spread_limit": 10, "spread_source": "Quy chế, Điều 9"}


def page_of(client, world, user):
    client.force_login(user)
    return client.get(reverse("evaluations:session_discussion", args=[world.session.pk]))


def words_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_members_farther_apart_than_the_limit_are_named_with_their_totals(client, city, office):
    world = room.convene(city, office, **LIMIT)
    room.closed(world, lowest=(2,))
    response = page_of(client, world, world.chair)
    totals = {member.name: member.total for member in Result.objects.get().figures.members}
    said = words_of(response)
    low = f"{totals['Thành viên 3'].normalize():f}".replace(".", ",")
    assert f"Thành viên 1 100 điểm, Thành viên 3 {low} điểm chênh" in said
    assert f"Thành viên 2 100 điểm, Thành viên 3 {low} điểm chênh" in said
    assert "Thành viên 1 100 điểm, Thành viên 2" not in said, "they agree"
    assert "trên 10 điểm (Quy chế, Điều 9)" in said
    assert f"{world.item.get_absolute_url()}#lech-nhau" in response.content.decode()
    assert 'id="lech-nhau"' in client.get(world.item.get_absolute_url()).content.decode()


def test_without_a_limit_the_page_says_so_and_names_no_pair(client, city, office):
    world = room.convene(city, office)
    room.closed(world, lowest=(2,))
    said = words_of(page_of(client, world, world.chair))
    assert "Quy chế chưa ghi mức chênh lệch" in said
    assert "quá mức" not in said
    assert "Tiêu chí lệch nhau nhiều nhất" in said


def test_one_whose_sheet_decides_the_star_is_named(client, city, office):
    world = room.convene(city, office, minimum_reading="all", minimum_source="Quy chế, Điều 7")
    room.closed(world, lowest=(2,))
    assert "của Thành viên 3 thì trung bình là 100" in words_of(page_of(client, world, world.chair))


def test_only_who_leads_is_offered_to_open_a_criterion_again(client, city, office):
    world = room.convene(city, office, **LIMIT)
    room.closed(world, lowest=(2,))
    assert "Mở lại để chấm lại" in words_of(page_of(client, world, world.chair))
    for user in (world.members[2].user, office):
        response = page_of(client, world, user)
        assert response.status_code == 200
        assert "Mở lại để chấm lại" not in words_of(response)


def test_a_recused_member_finds_nothing_of_the_item(client, city, office):
    world = room.convene(city, office, **LIMIT)
    presence.recuse(world.item, world.members[1], "Người nhà của chủ thể", by=office)
    scored_by_others(world)
    name = str(world.item.dossier.product)
    assert name in words_of(page_of(client, world, world.chair))
    said = words_of(page_of(client, world, world.members[1].user))
    assert name not in said, "SECURITY 17"
    assert "Chưa sản phẩm nào được công bố điểm" in said


def test_what_is_being_scored_is_not_there(client, world):
    room.score_all(world)
    said = words_of(page_of(client, world, world.chair))
    assert str(world.item.dossier.product) not in said
    assert "Cần thảo luận" not in words_of(client.get(world.session.get_absolute_url()))
    services.close_item(world.item, by=world.chair)
    assert "Cần thảo luận" in words_of(client.get(world.session.get_absolute_url()))
    assert "Cần thảo luận" in words_of(client.get(reverse("evaluations:minutes", args=[world.session.pk])))


def test_the_nearest_to_an_edge_stands_first(city, office):
    world = room.convene(city, office)
    first = room.closed(world, lowest=(2,))
    more(world, first, 1)
    far, near = Result.objects.select_related("item").order_by("pk")
    for edge in near.detail["edges"]:
        edge["away"] = "0.01"
    shown = discussed([far, near], rules_in(world.session), roles=frozenset(), leads=False)
    assert [one.result for one in shown] == [near, far]


@pytest.mark.parametrize("limit", [{}, LIMIT])
def test_thirty_products_ask_as_many_questions_as_ten(client, city, office, limit):
    world = room.convene(city, office, **limit)
    first = room.closed(world, lowest=(2,))
    counts = []
    for many in (9, 20):
        more(world, first, many)
        page_of(client, world, world.chair)
        with CaptureQueriesContext(connection) as asked:
            page_of(client, world, world.chair)
        counts.append(len(asked))
    assert AgendaItem.objects.filter(session=world.session).count() == 30
    assert counts[0] == counts[1]


def scored_by_others(world) -> None:
    room.declared(world.session)
    services.open_item(world.item, by=world.chair)
    for sheet in ScoreSheet.objects.filter(item=world.item).select_related("member__user", "item__sheet"):
        room.filled(sheet)
        submit_sheet(sheet, by=sheet.member.user)
    services.close_item(world.item, by=world.chair)
    world.item.refresh_from_db()


def more(world, result, many: int) -> None:
    """As many products more, closed with the same figures."""
    names = ("total", "sheets", "average", "star_by_points", "readings", "detail")
    copied = {name: getattr(result, name) for name in names}
    for _ in range(many):
        dossier = room.eligible(world.session.round, world.council.unit)
        place = world.session.items.count() + 1
        item = AgendaItemFactory(session=world.session, dossier=dossier, sheet=world.item.sheet, position=place)
        Result.objects.create(item=item, **copied)
        AgendaItem.objects.filter(pk=item.pk).update(state="closed", closed_at=result.item.closed_at)
    room.declared(world.session)
