"""The trail as the administrator reads it: sentences with old and new values, filtered, taken along."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.audit.sentences import changes_of, title_of
from ocop.core.models import AuditEvent
from tests.factories import DossierFactory, ProducerFactory, ProductFactory, UserFactory
from tests.ocop.core.lists import cells, taken

pytestmark = pytest.mark.django_db
PAGE = "/lam-viec/nhat-ky/"


@pytest.fixture
def events(office, city):
    """Three acts by two people on two days."""
    other = UserFactory(full_name="Ngô Thị Khác")
    dossier, producer = DossierFactory(), ProducerFactory(name="Hợp tác xã Bến Sen")
    return [
        audit.record(office, "dossier.receive", dossier, state=("ward", "received"), number=12),
        audit.record(other, "producer.saved", producer, fields=["name"], values={"name": ["Tên cũ", "Bến Sen"]}),
        audit.record(None, "dossier.receive.refused", dossier, reason="Chưa đủ"),
    ]


def found(client, **asked) -> set[int]:
    return {event.pk for event in client.get(PAGE, asked).context["object_list"]}


def test_an_event_is_a_sentence_with_what_was_and_what_is(events):
    received, saved, refused = events
    assert title_of(received) == "Tiếp nhận hồ sơ"
    assert changes_of(received) == "trạng thái từ ward thành Đã tiếp nhận; số: 12"
    assert changes_of(saved) == "tên chủ thể từ Tên cũ thành Bến Sen"
    assert (title_of(refused), changes_of(refused)) == ("Bị từ chối", "lý do: Chưa đủ")


def test_changes_that_stand_under_one_name_are_told_one_by_one(office):
    product = ProductFactory()
    event = audit.record(office, "product.rename", product, changed={"name": ["Mắm cũ", "Mắm mới"]}, reason="Theo giấy")
    assert changes_of(event) == "tên sản phẩm từ Mắm cũ thành Mắm mới; lý do: Theo giấy"


def test_values_that_nothing_names_are_told_without_a_code(office):
    event = audit.record(office, "dossier.receive", office, strange_code="x", empty="", same=["a", "a"])
    assert changes_of(event) == "giá trị khác: x"


def test_what_several_acts_call_alike_is_named_by_its_kind_and_words_stay_as_they_are(office):
    event = audit.record(office, "dossier.receive", office, seat_12=["Lan", "Mai"], **{"Điểm phần A": "12,5"})
    assert changes_of(event) == "thành viên từ Lan thành Mai; Điểm phần A: 12,5"
    event = audit.record(office, "product.rename", ProductFactory(), kind="khác")
    assert changes_of(event) == "loại: khác", "no other record's “loại hình”"


def test_an_act_names_its_values_by_its_own_words_first(office):
    event = audit.record(office, "decision.number", office, signer_title=["", "CHỦ TỊCH"])
    assert changes_of(event) == "chức vụ từ để trống thành CHỦ TỊCH"


def test_a_column_of_another_record_of_the_house_has_its_name(office):
    """An act tells of the lines it wrote, too."""
    event = audit.record(office, "dossier.receive", DossierFactory(), packaging=["Hũ", "Túi"])
    assert changes_of(event) == "quy cách đóng gói từ Hũ thành Túi"


def test_an_act_of_an_older_version_is_told_by_its_code(office):
    assert title_of(audit.record(office, "unit.conjured", office)) == "unit.conjured"


def test_it_is_filtered_by_person_act_record_and_days(events, client_of, administrator):
    received, saved, refused = events
    client = client_of(administrator)
    assert {event.pk for event in events} <= found(client)
    assert found(client, nguoi="Ngô Thị") == {saved.pk}
    assert found(client, viec="Tiếp nhận hồ sơ") == {received.pk}
    assert found(client, viec="Bị từ chối") == {refused.pk}
    assert found(client, q="Bến Sen") == {saved.pk}
    today, yesterday = timezone.localdate(), timezone.localdate() - timedelta(days=1)
    assert received.pk in found(client, tu=f"{today:%d/%m/%Y}", den=f"{today:%d/%m/%Y}")
    assert found(client, den=f"{yesterday:%d/%m/%Y}") == set()


def test_a_day_is_the_offices_from_its_midnight_to_the_next(client_of, administrator, office):
    """Midnight in Vietnam is 17:00 of the day before in the time of the machine."""
    day = date(2031, 3, 2)
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    made = {}
    for name, moment in {
        "before": midnight - timedelta(seconds=1),
        "first": midnight,
        "last": midnight + timedelta(days=1, seconds=-1),
        "after": midnight + timedelta(days=1),
    }.items():
        with time_machine.travel(moment, tick=False):
            made[name] = audit.record(office, "dossier.receive", office).pk
    client = client_of(administrator)
    asked = {"tu": f"{day:%d/%m/%Y}", "den": f"{day:%d/%m/%Y}"}
    assert found(client, **asked) == {made["first"], made["last"]}


def test_a_person_is_found_by_login_too_and_who_acts_for_another_is_said(client_of, administrator, leader):
    other = UserFactory(username="ngo.khac", full_name="Ngô Thị Khác")
    event = audit.record(other, "dossier.receive", other, for_whom=leader)
    client = client_of(administrator)
    assert found(client, nguoi="ngo.khac") == {event.pk}
    page = client.get(PAGE, {"nguoi": "ngo.khac"}).content.decode()
    assert f"Ngô Thị Khác, làm thay {leader}" in page


def test_it_is_taken_as_a_file_as_it_is_filtered(events, client_of, administrator):
    rows = cells(taken(client_of(administrator), f"{PAGE}?nguoi=Ngô Thị"))
    assert rows[0][:4] == ("Việc", "Thay đổi", "Lúc", "Người làm")
    assert len(rows) == 2
    assert isinstance(rows[1][2], datetime)
    assert rows[1][:2] == ("Sửa ở trang quản trị", "tên chủ thể từ Tên cũ thành Bến Sen")
    assert rows[1][3] == "Ngô Thị Khác"


def test_nobody_else_reads_it(client_of, office):
    assert client_of(office).get(PAGE).status_code == 403


def test_many_events_ask_no_more_queries(events, client_of, administrator, count_queries, office):
    client = client_of(administrator)
    few = count_queries(client, PAGE)
    for _ in range(20):
        audit.record(office, "producer.saved", ProducerFactory(), values={"name": ["a", "b"]})
    assert count_queries(client, PAGE) == few <= 14
    assert AuditEvent.objects.count() >= 23
