"""SECURITY 41, 78: refusals and changes of access leave an event with old, new and address."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.councils.services import Place, save_council
from evaluations.models import Council, ScoreSheet
from evaluations.ward import services as ward_part
from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from ocop.core.refusal import HEARD, Refusal
from products.dossiers.rules.states import State
from tests.evaluations import room
from tests.factories import CouncilFactory, DossierFactory, ProducerFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
FROM = {"REMOTE_ADDR": "192.0.2.7"}


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk"))


def test_s41_what_a_role_may_not_do_leaves_an_event(client_of, ward_officer):
    path = reverse("evaluations:council_new")
    assert client_of(ward_officer).get(path, **FROM).status_code == 403
    (event,) = events("request.forbidden")
    assert (event.by, event.address, event.changes) == (ward_officer, "192.0.2.7", {"method": "GET", "path": path})


def test_s41_a_refused_act_leaves_an_event_though_it_was_rolled_back(client_of, office, reference):
    session = SessionFactory(council=CouncilFactory(unit=office.memberships.get().unit))
    path = reverse("evaluations:minutes_confirm", args=[session.pk])
    chair = UserFactory(role=Role.COUNCIL_MEMBER, unit=session.council.unit)
    session.council.members.create(user=chair, office="chair")
    client_of(chair).post(path, **FROM)
    (event,) = events("request.refused")
    assert (event.by, event.address, event.changes["path"]) == (chair, "192.0.2.7", path)
    assert event.changes["said"] == "Phiên chưa có sản phẩm nào trong chương trình."
    session.refresh_from_db()
    assert session.minutes_confirmed_at is None


def test_s41_an_accepted_act_and_a_page_that_is_looked_at_leave_none(client_of, office):
    client_of(office).get("/lam-viec/")
    client_of(office).post(reverse("accounts:logout"))
    assert events("request.refused") == events("request.forbidden") == []


def test_s41_a_page_that_is_looked_at_opens_no_transaction_of_the_trail(client_of, office):
    """On SQLite it would lock the whole file for each page that anybody looks at."""
    client = client_of(office)
    client.get("/lam-viec/ho-so/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/lam-viec/ho-so/")
    assert [asked["sql"] for asked in queries if asked["sql"].startswith(("SAVEPOINT", "BEGIN"))] == []


def test_s41_strangers_and_what_is_no_answer_leave_none(client):
    client.post("/lam-viec/", **FROM)
    heard = HEARD.set([])
    try:
        Refusal("hỏi rồi đi đường khác").is_no_answer()
        assert HEARD.get() == []
    finally:
        HEARD.reset(heard)
    assert events("request.refused") == events("request.forbidden") == []


def test_s14_a_refused_score_is_in_no_trail(client_of, city, office, reference):
    """It would tell who has begun to score, and when."""
    world = room.convene(city, office)
    room.services.open_item(world.item, by=world.chair)
    sheet = ScoreSheet.objects.get(item=world.item, member=world.members[1])
    client_of(sheet.member.user).post(reverse("evaluations:score_submit", args=[sheet.pk]), **FROM)
    client_of(world.chair).post(reverse("evaluations:item_close", args=[world.item.pk]), **FROM)
    assert not ScoreSheet.objects.get(pk=sheet.pk).submitted_at
    assert events("request.refused") == []


def test_s78_a_reset_that_was_asked_for_and_one_that_failed(client, city):
    office = UserFactory(role=Role.OFFICE, unit=city, with_password=True, email="vanphong@example.vn")
    client.post(reverse("accounts:password_reset"), {"email": "vanphong@example.vn"}, **FROM)
    client.post(reverse("accounts:password_reset"), {"email": "ai.do@example.vn"}, **FROM)
    known, unknown = events("password.reset_asked")
    assert (known.object_id, unknown.object_id) == (office.pk, None)
    assert {known.address, unknown.address} == {"192.0.2.7"}
    assert "ai.do" not in str(unknown.changes) + unknown.object_text
    client.get(reverse("accounts:password_reset_confirm", args=["MQ", "sai-ma"]), **FROM)
    assert [event.address for event in events("password.reset_failed")] == ["192.0.2.7"]


def test_s78_who_sits_on_a_council_stands_in_the_trail_before_and_after(office, city):
    one, two = UserFactory(), UserFactory()
    council = save_council(
        Council(unit=city, name="Hội đồng", decision_number="1", decision_date=timezone.localdate()),
        [Place(one, "chair")],
        by=office,
    )
    seat = council.members.get()
    save_council(council, [Place(two, "chair", pk=seat.pk)], by=office)
    (event,) = events("council.edit")
    assert event.changes[f"seat_{seat.pk}"] == [f"{who} ({who.username}), Chủ tịch" for who in (one, two)]


def test_s78_the_wards_words_before_and_after(ward, ward_officer, reference):
    dossier = DossierFactory(product__producer__ward=ward, state=State.WARD_ASSESSING)
    for day, words in ((date(2026, 5, 1), "một"), (date(2026, 5, 2), "hai")):
        ward_part.save(dossier, {"meeting_on": day}, {1: (words, "")}, by=ward_officer)
    first, second = (event.changes["changed"] for event in events("ward_assessment.edit"))
    assert first["meeting_on"] == [None, "2026-05-01"]
    assert second["meeting_on"] == ["2026-05-01", "2026-05-02"]
    (matter,) = second.keys() - {"meeting_on"}
    assert (first[matter][0], second[matter][0][0], second[matter][1][0]) == (None, "một", "hai")


def test_s78_a_producers_accounts_before_and_after(client_of, city, ward):
    administrator = UserFactory(role=Role.ADMINISTRATOR, unit=city)
    producer, old, new = ProducerFactory(ward=ward), UserFactory(full_name="Cũ"), UserFactory(full_name="Mới")
    producer.users.add(old)
    page = reverse("admin:products_producer_change", args=[producer.pk])
    client = client_of(administrator)
    form = client.get(page).context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    sent = {name: getattr(value, "pk", value) for name, value in data.items()} | {"users": [new.pk]}
    formsets = client.get(page).context["inline_admin_formsets"]
    for each in formsets:
        sent |= {f"{each.formset.prefix}-TOTAL_FORMS": 0, f"{each.formset.prefix}-INITIAL_FORMS": 0}
    answer = client.post(page, sent, **FROM)
    assert answer.status_code == 302, answer.context["errors"]
    (event,) = events("producer.linked")
    assert event.changes == {"users": [[str(old)], [str(new)]]}
    assert event.address == "192.0.2.7"
