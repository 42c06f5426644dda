"""SECURITY 14: two worlds that differ only in others' open scores give equal answers at every address and role."""

import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Score, ScoreChange
from evaluations.scoring.services import Choice, save_choice
from evaluations.sessions import services
from ocop.accounts.roles import Role
from tests.evaluations import room
from tests.factories import UserFactory

OWN = {"score_sheet", "score_save", "score_submit", "score_finding", "score_finding_withdraw"}


def house_urls(world):
    """Every address of ours that a GET may reach, with keys of this world; sheets of the others too."""
    keys = {
        "session": world.session.pk, "minutes": world.session.pk,
        "minutes_confirm": world.session.pk, "session_agenda": world.session.pk, "session_attendance": world.session.pk,
        "council": world.council.pk, "council_edit": world.council.pk,
    }  # fmt: skip
    mine = {"councils", "council_new", "sessions", "session_new", "my_sheets", *keys, *OWN}
    mine |= {"item_open", "item_close", "item_recuse", "result", "result_reading", "result_reopen", "result_confirm"}
    theirs = world.sheet_of(1)
    criterion = world.rules.criteria[0].id
    for name in sorted(mine):
        args = {
            "score_save": [theirs.pk, criterion],
            "score_finding_withdraw": [theirs.pk, 1],
        }.get(name)
        if args is None:
            of = theirs.pk if name in OWN else keys.get(name, world.item.pk)
            args = [] if name in {"councils", "council_new", "sessions", "session_new", "my_sheets"} else [of]
        yield reverse(f"evaluations:{name}", args=args)
    yield world.item.get_absolute_url()
    yield world.item.dossier.get_absolute_url()
    for model in ("council", "session", "result"):
        yield reverse(f"admin:evaluations_{model}_changelist")
    yield reverse("admin:evaluations_session_change", args=[world.session.pk])
    yield reverse("admin:index")


def plain(body: bytes) -> str:
    """Without what differs at every request: the CSRF token."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", body.decode(errors="replace"))


def seen_by(world, users):
    """Status, headers, body, SQL and log of every answer, for each user; the caches are filled first."""
    answers = {}
    for who, user in users.items():
        client = Client()
        if user:
            client.force_login(user)
        for url in house_urls(world):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(url)
            headers = {k: v for k, v in answer.headers.items() if k not in ("Set-Cookie", "X-Request-ID", "Expires")}
            sql = [re.sub(r"s\d+_x\d+|'[^']*'|\d+", "?", query["sql"]) for query in queries]
            answers[who, url] = (answer.status_code, headers, plain(answer.content), sql)
    return answers


@pytest.fixture
def users(opened, city, leader, helper, administrator):
    return {
        "chair": opened.chair,
        "fellow": opened.members[2].user,
        "office": opened.office,
        "leader": leader,
        "helper": helper,
        "administrator": administrator,
        "ward": UserFactory(role=Role.WARD_OFFICER, unit=city),
        "producer": UserFactory(role=Role.PRODUCER, unit=city),
        "stranger": None,
    }


def test_s14_others_open_scores_change_no_answer_for_anyone(opened, users, caplog):
    caplog.set_level(logging.DEBUG)
    theirs = opened.sheet_of(1)
    room.fill(theirs)
    caplog.clear()
    first = seen_by(opened, users)
    # the other world: every one of the member's choices is another, nothing else
    for score in Score.objects.filter(sheet=theirs).select_related("level"):
        other = next(
            level for level in opened.rules.by_id[score.criterion_id].levels if level.position != score.level.position
        )
        choice = Choice(other.position, remark="NHẬN-XÉT-KÍN", no_stop=True)
        save_choice(theirs, score.criterion_id, choice, version=score.version, by=theirs.member.user)
    second = seen_by(opened, users)
    assert [key for key in first if first[key] != second[key]] == []
    assert "NHẬN-XÉT-KÍN" not in caplog.text


def test_s14_the_trail_of_saves_is_as_secret_as_the_scores(opened):
    from ocop.core.models import AuditEvent
    from ocop.notifications.models import Mail, Message

    before = (AuditEvent.objects.count(), Mail.objects.count(), Message.objects.count())
    room.fill(opened.sheet_of(1))
    assert (AuditEvent.objects.count(), Mail.objects.count(), Message.objects.count()) == before
    assert ScoreChange.objects.filter(score__sheet=opened.sheet_of(1)).exists()


def test_s14_after_the_closing_all_see_the_same_at_once(world):
    room.closed(world)
    client = Client()
    pages = set()
    for member in world.members:
        client.force_login(member.user)
        page = client.get(reverse("evaluations:result", args=[world.item.pk])).content.decode()
        pages.add(re.search(r"<table.*</table>", page, re.S)[0])
    assert len(pages) == 1


def test_s14_scores_have_no_admin(administrator, opened, client_of):
    from django.contrib import admin

    from evaluations.models import Finding, ScoreSheet

    assert not {Score, ScoreChange, ScoreSheet, Finding} & set(admin.site._registry)


def test_s14_a_refused_closing_tells_who_is_waited_for_and_no_value(opened):
    from ocop.core.refusal import Refusal

    room.fill(opened.sheet_of(1))
    with pytest.raises(Refusal) as no:
        services.close_item(opened.item, by=opened.chair)
    assert not re.search(r"\d+ điểm", str(no.value))
