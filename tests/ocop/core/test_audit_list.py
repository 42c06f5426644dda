"""The trail as the administrator reads it: sentences with old and new values, filtered, taken along."""

from datetime import datetime, timedelta

import pytest
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
