"""One act on many rows of a list: told first, done each by itself, counted afterwards."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evaluations.many import ChooseSession
from evaluations.models import AgendaItem
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.bulk.services import BROKEN
from ocop.core.models import AuditEvent
from ocop.notifications.models import Message
from products.dossiers import services
from products.dossiers.rules.states import State
from products.many import RECEIVE_EACH
from products.models import Dossier
from tests.factories import (
    CouncilFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE, LIST = "/lam-viec/nhieu-muc/", "/lam-viec/ho-so/"
DAY = f"{timezone.localdate():%d/%m/%Y}"


@pytest.fixture
def round_(city):
    return RoundFactory(unit=city)


def dossiers(ward, round_, *states) -> list[Dossier]:
    made = []
    for state in states:
        product = ProductFactory(producer=ProducerFactory(ward=ward))
        made.append(DossierFactory(product=product, round=round_, state=state))
    return made


def asked(client, act: str, *rows: Dossier, **more):
    return client.get(PAGE, {"danh_sach": LIST, "viec": act, "chon": [row.pk for row in rows], **more})


def pressed(client, act: str, *rows: Dossier, **more):
    return client.post(PAGE, {"danh_sach": LIST, "viec": act, "chon": [row.pk for row in rows], **more})


def parts(answer) -> tuple[list[int], dict[int, str]]:
    """Keys of those that go, and of the others with why."""
    lines = answer.context["lines"]
    return [line.row.pk for line in lines.good], {line.row.pk: line.why for line in lines.bad}


def states(*rows: Dossier) -> list[str]:
    return [Dossier.objects.get(pk=row.pk).state for row in rows]


def test_first_a_page_says_what_is_touched_and_what_is_left_and_why(client_of, office, ward, round_):
    ready, draft = dossiers(ward, round_, State.RECEIVED, State.DRAFT)
    answer = asked(client_of(office), "bat-dau-kiem-tra", ready, draft)
    good, bad = parts(answer)
    assert good == [ready.pk]
    assert "Hồ sơ đang ở bước" in bad[draft.pk]
    assert "tải lại trang" not in bad[draft.pk]  # the list was read just now
    page = answer.content.decode()
    assert "Bắt đầu kiểm tra: 1 hồ sơ" in page
    assert draft.code in page
    assert states(ready, draft) == ["received", "draft"]


def test_each_goes_by_itself_and_what_fails_is_told(client_of, office, ward, round_):
    first, gone, last = dossiers(ward, round_, State.RECEIVED, State.RECEIVED, State.RECEIVED)
    client = client_of(office)
    assert parts(asked(client, "bat-dau-kiem-tra", first, gone, last))[1] == {}
    Dossier.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)  # a colleague, meanwhile
    answer = pressed(client, "bat-dau-kiem-tra", first, gone, last)
    good, bad = parts(answer)
    assert sorted(good) == sorted([first.pk, last.pk])
    assert "Hồ sơ đang ở bước" in bad[gone.pk]
    assert "đã làm 2 hồ sơ" in answer.content.decode()
    assert states(first, gone, last) == ["checking", "withdrawn", "checking"]


def test_pressed_twice_is_done_once_and_answered_the_same(client_of, office, ward, round_):
    rows, client = dossiers(ward, round_, State.RECEIVED, State.RECEIVED), client_of(office)
    first = parts(pressed(client, "bat-dau-kiem-tra", *rows))
    assert parts(pressed(client, "bat-dau-kiem-tra", *rows)) == first
    assert audit.of(rows[0]).filter(action="dossier.start_check").count() == 1


def test_all_that_the_filter_finds_and_nothing_else(client_of, office, ward, round_):
    found, other, draft = dossiers(ward, round_, State.RECEIVED, State.RECEIVED, State.DRAFT)
    path = f"{LIST}?q={other.code}"
    answer = client_of(office).get(PAGE, {"danh_sach": path, "viec": "bat-dau-kiem-tra", "tat_ca": "1"})
    assert parts(answer) == ([other.pk], {})
    whole = client_of(office).get(PAGE, {"danh_sach": LIST, "viec": "bat-dau-kiem-tra", "tat_ca": "1"})
    assert set(parts(whole)[0]) == {found.pk, other.pk}
    assert set(parts(whole)[1]) == {draft.pk}


def test_more_than_one_run_takes_is_said(client_of, office, ward, round_, monkeypatch):
    for module in ("services", "views"):
        monkeypatch.setattr(f"ocop.core.bulk.{module}.MOST", 2)
    dossiers(ward, round_, *[State.RECEIVED] * 3)
    answer = asked(client_of(office), "bat-dau-kiem-tra", tat_ca="1")
    assert len(parts(answer)[0]) == 2
    assert "Có 3 hồ sơ được chọn; mỗi lần làm 2" in re.sub(r"\s+", " ", answer.content.decode())


def test_nothing_chosen_says_what_to_do(client_of, office, ward, round_):
    answer = asked(client_of(office), "nhac")
    assert answer.headers["Location"] == LIST
    assert "Hãy đánh dấu ít nhất một dòng" in client_of(office).get(LIST).content.decode()


def test_received_with_one_day_and_a_number_each(client_of, office, ward, round_):
    rows = dossiers(ward, round_, State.DRAFT)
    client = client_of(office)
    assert 'name="on"' not in asked(client, "tiep-nhan", *rows).content.decode()  # none that goes: no button
    wrong = pressed(client, "tiep-nhan", *rows, on="hôm qua")
    assert wrong.status_code == 422
    assert parts(pressed(client, "tiep-nhan", *rows, on=DAY))[0] == []


def test_whom_a_step_waits_for_is_reminded_once_a_day(client_of, office, ward, ward_officer, round_):
    submitted, scored = dossiers(ward, round_, State.SUBMITTED, State.SCORED)
    client = client_of(office)
    good, bad = parts(asked(client, "nhac", submitted, scored))
    assert good == [submitted.pk]
    assert "không chờ ai" in bad[scored.pk]
    page = pressed(client, "nhac", submitted).content.decode()
    assert "nhắc lại được từ ngày mai" in page
    assert "mục “Sửa lại”" not in page
    told = Message.objects.get(to=ward_officer)
    assert "nhắc xử lý" in told.subject
    assert "đang ở bước" in told.text
    assert "Hôm nay đã nhắc" in parts(asked(client, "nhac", submitted))[1][submitted.pk]
    pressed(client, "nhac", submitted)
    assert Message.objects.filter(to=ward_officer).count() == 1


def test_many_go_on_one_agenda(client_of, office, city, ward, round_):
    session = SessionFactory(council=CouncilFactory(unit=city), round=round_)
    other = SessionFactory(council=session.council, round=RoundFactory(unit=city))
    rows = dossiers(ward, round_, State.ELIGIBLE, State.ELIGIBLE)
    client = client_of(office)
    page = asked(client, "chuong-trinh", *rows).content.decode()
    assert f'value="{session.pk}"' in page
    assert f'<option value="{other.pk}"' not in page
    assert pressed(client, "chuong-trinh", *rows).status_code == 422
    answer = pressed(client, "chuong-trinh", *rows, session=session.pk)
    assert len(parts(answer)[0]) == 2
    assert AgendaItem.objects.filter(session=session).count() == 2


def test_only_rows_and_acts_of_ones_own(client_of, office, ward_officer, city, ward, round_):
    far = DossierFactory(state=State.RECEIVED)
    [near] = dossiers(ward, round_, State.RECEIVED)
    assert parts(asked(client_of(office), "bat-dau-kiem-tra", near, far)) == ([near.pk], {})
    client = client_of(ward_officer)
    assert asked(client, "bat-dau-kiem-tra", near).status_code == 404
    assert "data-bulk" not in client.get(LIST).content.decode()
    assert states(near, far) == ["received", "received"]
    assert not AuditEvent.objects.filter(action="dossier.start_check").exists()


def test_the_list_has_a_box_for_each_row_and_works_without_script(client_of, office, ward, round_):
    [row] = dossiers(ward, round_, State.RECEIVED)
    page = client_of(office).get(LIST).content.decode()
    assert f'name="chon" value="{row.pk}"' in page
    assert "Tất cả 1 hồ sơ lọc được" in re.sub(r"\s+", " ", page)


def test_who_may_not_open_the_list_is_offered_none_of_its_acts(client_of, administrator, office, ward, round_):
    (ready,) = dossiers(ward, round_, State.RECEIVED)
    assert asked(client_of(office), "bat-dau-kiem-tra", ready).status_code == 200
    client = client_of(administrator)
    assert asked(client, "bat-dau-kiem-tra", ready).status_code == 403
    assert pressed(client, "bat-dau-kiem-tra", ready).status_code == 403
    assert states(ready) == [State.RECEIVED]


def test_a_row_that_breaks_holds_back_no_other_and_is_named(client_of, office, ward, round_, monkeypatch):
    good, broken, last = dossiers(ward, round_, State.RECEIVED, State.RECEIVED, State.RECEIVED)
    start = services.start_check

    def failing(dossier, **given):
        if dossier.pk == broken.pk:
            raise RuntimeError("gone in between")
        return start(dossier, **given)

    monkeypatch.setattr(services, "start_check", failing)
    answer = pressed(client_of(office), "bat-dau-kiem-tra", good, broken, last)
    done, why = parts(answer)
    assert sorted(done) == sorted([good.pk, last.pk])
    assert why == {broken.pk: BROKEN}
    assert states(good, broken, last) == [State.CHECKING, State.RECEIVED, State.CHECKING]


def test_what_another_did_or_one_did_long_ago_is_told_as_it_is(client_of, office, city, ward, round_):
    """Only the own press of a moment ago counts as done."""
    colleague = UserFactory(role=Role.OFFICE, unit=city)
    (theirs, old) = dossiers(ward, round_, State.RECEIVED, State.RECEIVED)
    services.start_check(theirs, by=colleague)
    with time_machine.travel(timezone.now() - timedelta(minutes=10)):
        services.start_check(old, by=office)
    good, bad = parts(pressed(client_of(office), "bat-dau-kiem-tra", theirs, old))
    assert good == []
    assert set(bad) == {theirs.pk, old.pk}


def test_a_key_that_is_none_is_passed_over(client_of, office, ward, round_):
    (row,) = dossiers(ward, round_, State.RECEIVED)
    sent = {"danh_sach": LIST, "viec": "bat-dau-kiem-tra", "chon": ["9" * 5000, "x", row.pk]}
    assert parts(client_of(office).get(PAGE, sent))[0] == [row.pk]


def test_rows_stand_as_in_the_list_and_the_reason_of_most_comes_first(client_of, office, ward, round_):
    rows = dossiers(ward, round_, State.DRAFT, State.RECEIVED, State.RECEIVED, State.DRAFT, State.CHECKING, State.DRAFT)
    answer = asked(client_of(office), "bat-dau-kiem-tra", *rows)
    assert [len(lines) for _, lines in answer.context["lines"].by_why] == [3, 1]
    listed = [row.pk for row in client_of(office).get(f"{LIST}?sap-xep=-ma").context["object_list"]]
    answer = client_of(office).get(
        PAGE, {"danh_sach": f"{LIST}?sap-xep=-ma", "viec": "bat-dau-kiem-tra", "chon": [row.pk for row in rows]}
    )
    assert parts(answer)[0] == [pk for pk in listed if pk in parts(answer)[0]]
    again = client_of(office).get(
        PAGE, {"danh_sach": f"{LIST}?sap-xep=ma", "viec": "bat-dau-kiem-tra", "chon": [row.pk for row in rows]}
    )
    assert parts(again)[0] == parts(answer)[0][::-1]


def test_a_session_is_offered_while_it_takes_dossiers_and_is_ones_own(office, city, ward, round_):
    open_one, over = (SessionFactory(council=CouncilFactory(unit=city), round=round_) for _ in range(2))
    type(over).objects.filter(pk=over.pk).update(minutes_confirmed_at=timezone.now(), minutes_confirmed_by=office)
    SessionFactory(council=CouncilFactory(), round=round_)
    form = ChooseSession(None, office, dossiers(ward, round_, State.ELIGIBLE))
    assert list(form.fields["session"].queryset) == [open_one]


def test_the_day_of_a_reception_is_proposed(client_of, office, ward, round_):
    (row,) = dossiers(ward, round_, State.SUBMITTED)
    form = RECEIVE_EACH.form(None, office, [row])
    assert form["on"].value() == timezone.localdate()
