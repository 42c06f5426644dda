"""Bảng điểm: every score of what was closed, as a workbook, for whoever may read results."""

import io
import re

from django.urls import reverse
from openpyxl import load_workbook

from evaluations.models import Result, Score
from evaluations.sessions import presence, services
from ocop.core.audit.models import AuditEvent
from ocop.core.exports import services as exports
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import run
from tests.evaluations import room
from tests.evaluations.results.test_discussion import scored_by_others


def taken(client, world, user):
    client.force_login(user)
    return client.post(reverse("evaluations:session_scores", args=[world.session.pk]))


def book_of(response):
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_every_score_is_in_the_workbook_as_a_number_and_text_is_no_formula(client, city, office):
    world = room.convene(city, office)
    room.score_all(world, lowest=(2,))
    first = world.rules.criteria[0]
    Score.objects.filter(sheet=world.sheet_of(0), criterion=first.id).update(remark="=1+1")
    world.item.dossier.product.name = "=Mắm"
    world.item.dossier.product.save()
    services.close_item(world.item, by=world.chair)
    result = Result.objects.get()
    book = book_of(taken(client, world, office))
    head, row = book["Tổng hợp"].iter_rows(values_only=True)
    assert head[3:6] == ("Thành viên 1", "Thành viên 2", "Thành viên 3")
    assert row[1] == "=Mắm"
    assert book["Tổng hợp"]["B2"].data_type == "s"
    assert list(row[3:6]) == [float(one.total) for one in result.figures.members]
    assert row[6] == float(result.average)
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    assert [line[0] for line in rows[1:]] == [one.code for one in world.rules.criteria]
    for place in range(3):
        assert sum(line[3 + place] for line in rows[1:]) == row[3 + place]
    assert rows[1][-1] == "Thành viên 1: =1+1"
    event = AuditEvent.objects.get(action="list.export")
    assert (event.by, event.changes["list"]) == (office, f"Bảng điểm {world.session}")


def test_what_is_being_scored_and_what_one_is_recused_from_is_not_in_it(client, city, office):
    world = room.convene(city, office)
    presence.recuse(world.item, world.members[1], "Người nhà của chủ thể", by=office)
    scored_by_others(world)
    assert len(book_of(taken(client, world, office)).worksheets) == 2
    assert book_of(taken(client, world, world.members[1].user)).sheetnames == ["Tổng hợp"]


def test_before_the_closing_there_is_no_score_in_it(client, world):
    room.score_all(world)
    assert book_of(taken(client, world, world.chair)).sheetnames == ["Tổng hợp"]


def test_who_may_not_read_results_takes_none(client, world, helper):
    room.closed(world)
    assert taken(client, world, helper).status_code == 403
    assert not AuditEvent.objects.filter(action="list.export").exists()


def test_a_long_one_is_made_by_a_job(client, world, office, monkeypatch):
    room.closed(world)
    monkeypatch.setattr(exports, "AT_ONCE", 5)
    assert taken(client, world, office).status_code == 302
    job = Job.objects.get(kind=exports.EXPORT)
    run(job.pk)
    told = client.get(reverse("core:export_job", args=[job.pk])).content.decode()
    assert client.get(link(told, "Về nơi đã xuất")).url == reverse(
        "evaluations:session_discussion", args=[world.session.pk]
    )
    book = book_of(client.get(reverse("core:export_file", args=[job.pk])))
    assert len(book.worksheets) == 2
    job.refresh_from_db()
    assert job.done == len(world.rules.criteria) + 1


def link(page, words):
    return re.search(rf'href="([^"]+)">{words}<', page)[1]
