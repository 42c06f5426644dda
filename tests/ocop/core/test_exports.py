"""A list as a file: what is filtered, sorted as shown, for whoever may see it; text is never a formula."""

import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core import listing
from ocop.core.audit.models import AuditEvent
from ocop.core.exports import services
from ocop.core.exports.files import MOST_CHARACTERS
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import run
from ocop.core.sweeping.services import sweep
from products.models import Producer
from tests.factories import ProducerFactory, UserFactory
from tests.ocop.core.lists import EXPORT, cells, csv_rows, sheet_of, taken

pytestmark = pytest.mark.django_db
PRODUCERS = "/lam-viec/chu-the/"
FORMULAS = ["=1+1", "+84 296", "-2", "@SUM(A1)", "\tx", "  =cmd|' /C calc'!A0", "＝1+1"]


def names(response) -> list[str]:
    return [row[0] for row in cells(response)[1:]]


def test_a_stranger_logs_in_first(client):
    assert taken(client, PRODUCERS).status_code == 302


def test_each_role_takes_the_rows_that_it_sees(client_of, office, ward_officer, ward, other_ward):
    ProducerFactory(ward=ward, name="Ở đây")
    ProducerFactory(ward=other_ward, name="Nơi khác")
    assert sorted(names(taken(client_of(office), PRODUCERS))) == ["Nơi khác", "Ở đây"]
    assert names(taken(client_of(ward_officer), PRODUCERS)) == ["Ở đây"]


def test_personal_facts_are_in_no_file_of_who_may_not_see_them(client_of, office, helper, ward):
    ProducerFactory(ward=ward, ethnic_group="Khmer")
    assert "Khmer" in str(cells(taken(client_of(office), PRODUCERS)))
    assert "Khmer" not in str(cells(taken(client_of(helper), PRODUCERS)))


def test_the_file_is_what_is_filtered_sorted_as_shown_all_pages(client_of, office, ward):
    for number in range(60):
        ProducerFactory(ward=ward, name=f"Cơ sở Mắm {number:02}")
    ProducerFactory(ward=ward, name="Trà Lá Sen")
    found = names(taken(client_of(office), f"{PRODUCERS}?q=mam&sap-xep=-ten&trang=2"))
    assert len(found) == 60
    assert all(one > two for one, two in pairwise(found))


def test_the_file_has_the_name_of_the_list_and_the_day(client_of, office, ward):
    ProducerFactory(ward=ward)
    with time_machine.travel(datetime(2026, 3, 9, 20, tzinfo=timezone.get_default_timezone()), tick=False):
        response = taken(client_of(office), PRODUCERS)
    assert response.headers["Content-Disposition"].endswith("Ch%E1%BB%A7%20th%E1%BB%83%2009-03-2026.xlsx")
    assert sheet_of(response).title == "Chủ thể"


@pytest.mark.parametrize("typed", FORMULAS)
def test_s23_what_somebody_typed_is_never_a_formula(client_of, office, ward, typed):
    ProducerFactory(ward=ward, name="Có tên", address=typed)
    client = client_of(office)
    column = [cell.value for cell in next(sheet_of(taken(client, PRODUCERS)).iter_rows())].index("Địa chỉ")
    cell = list(sheet_of(taken(client, PRODUCERS)).iter_rows())[1][column]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (typed, "s", True)
    assert csv_rows(taken(client, PRODUCERS, "csv"))[1][column] == f"'{typed}"


@pytest.mark.parametrize("between", [",", ", ", ";", "\n", "\t"])
def test_s23_nor_in_the_middle_where_another_excel_parts_the_cells(client_of, office, ward, between):
    """With the comma between cells the quotes about our own are letters like others."""
    ProducerFactory(ward=ward, name="Có tên", address=f"Ấp 1{between}=1+1{between}+cmd, xã Thử")
    data = b"".join(taken(client_of(office), PRODUCERS, "csv").streaming_content).decode("utf-8-sig")
    parted = [cell.strip(' "') for cell in re.split(r"[,;\t\n]", data)]
    assert parted.count("Ấp 1") == 1
    assert [cell for cell in parted if cell[:1] in ("=", "+", "-", "@")] == []


def test_csv_is_written_as_excel_in_vietnam_reads_it(client_of, office, ward):
    ProducerFactory(ward=ward, name='Cơ sở "A"; B', workers=12)
    data = b"".join(taken(client_of(office), PRODUCERS, "csv").streaming_content).decode("utf-8-sig")
    assert '"Cơ sở ""A""; B";' in data
    assert ";12;" in data


def test_control_characters_and_very_long_text_break_no_file(client_of, office, ward):
    Producer.objects.filter(pk=ProducerFactory(ward=ward).pk).update(name="A\x01B", representative="x" * 120)
    assert names(taken(client_of(office), PRODUCERS))[0].startswith("A")
    assert MOST_CHARACTERS == 32_767


def test_a_file_asks_no_more_queries_for_many_rows(client_of, office, ward):
    client = client_of(office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            taken(client, PRODUCERS)
        return len(made)

    ProducerFactory.create_batch(2, ward=ward)
    taken(client, PRODUCERS)
    few = queries()
    ProducerFactory.create_batch(40, ward=ward)
    assert queries() == few <= 14


def test_who_took_what_is_in_the_trail(client_of, office, ward):
    ProducerFactory(ward=ward, name="Cơ sở Mắm")
    taken(client_of(office), f"{PRODUCERS}?q=mam&sap-xep=-ten", "csv")
    event = AuditEvent.objects.get(action="list.export")
    assert event.by == office
    assert event.changes["list"] == "Chủ thể"
    assert (event.changes["rows"], event.changes["sort"], event.changes["kind"]) == (1, "-ten", "CSV")
    assert "mam" in event.changes["filters"][0]


@pytest.mark.parametrize(
    "path",
    ["", "/", "/khong-co/", "/lam-viec/", "http://[", "/lam-viec/chu-the/1/", "\x00", f"{PRODUCERS}?q={'a' * 4_000}"],
)
def test_what_is_no_list_is_not_found(client_of, office, path):
    assert taken(client_of(office), path).status_code == 404


def test_s24_the_address_in_the_form_is_cleaned_as_that_of_the_list(client_of, office, ward):
    ProducerFactory(ward=ward, name="Cơ sở Mắm")
    ProducerFactory(ward=ward, name="Trà")
    asked = f"{PRODUCERS}?q=m%00a%CC%86m&sap-xep=%00&loai=%E2%80%AE&trang=9"
    assert len(client_of(office).get(asked).context["object_list"]) == 1
    assert names(taken(client_of(office), asked)) == ["Cơ sở Mắm"]
    assert AuditEvent.objects.get(action="list.export").changes["sort"] == ""


def test_the_trail_names_no_sort_key_that_the_list_does_not_know(client_of, office):
    for key in ("--ten", "password", "-dan-toc"):
        taken(client_of(office), f"{PRODUCERS}?sap-xep={key}")
    events = AuditEvent.objects.filter(action="list.export")
    assert {event.changes["sort"] for event in events} == {""}


def test_a_kind_that_is_none_is_not_found(client_of, office):
    assert taken(client_of(office), PRODUCERS, "exe").status_code == 404


# ── long lists ──


def many(ward, count: int) -> None:
    Producer.objects.bulk_create(
        Producer(kind="hop_tac_xa", name=f"Cơ sở {n:05}", representative="Ai", address="Đường", ward=ward)
        for n in range(count)
    )


@pytest.fixture
def long(client_of, office, ward, settings, tmp_path) -> tuple:
    """A list of 1.001, its export ordered by the office: the client and the job."""
    settings.DATA_DIR = tmp_path
    many(ward, services.AT_ONCE + 1)
    client = client_of(office)
    response = taken(client, f"{PRODUCERS}?sap-xep=-ten")
    job = Job.objects.get()
    assert response.headers["Location"] == f"{EXPORT}{job.pk}/"
    return client, job


def test_a_list_of_a_thousand_is_given_at_once(client_of, office, ward):
    many(ward, services.AT_ONCE)
    assert len(names(taken(client_of(office), PRODUCERS))) == services.AT_ONCE
    assert not Job.objects.exists()


def test_a_long_list_is_made_by_a_job_and_taken_from_its_page(long):
    client, job = long
    assert "đang chờ" in client.get(f"{EXPORT}{job.pk}/").content.decode()
    assert client.get(f"{EXPORT}{job.pk}/tep/").status_code == 404
    run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.total) == (1001, 1001)
    page = client.get(f"{EXPORT}{job.pk}/").content.decode()
    assert "Đã xuất 1.001 dòng" in page
    assert f'href="{EXPORT}{job.pk}/tep/"' in page
    found = names(client.get(f"{EXPORT}{job.pk}/tep/"))
    assert (len(found), found[0], found[-1]) == (1001, "Cơ sở 01000", "Cơ sở 00000")


def test_the_same_asked_for_twice_is_one_job(long):
    client, _ = long
    taken(client, f"{PRODUCERS}?sap-xep=-ten&trang=3")
    assert Job.objects.count() == 1
    taken(client, f"{PRODUCERS}?sap-xep=ten")
    assert Job.objects.count() == 2


def test_a_second_run_leaves_the_same_one_file(long, tmp_path):
    _, job = long
    services.make_file(job)
    services.make_file(job)
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [services.path_of(job).name]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_worker_that_slept_past_its_lease_spoils_nothing(client_of, office, ward, settings, tmp_path, kind):
    """Another made the file meanwhile; the sleeper wakes and goes on with its own."""
    settings.DATA_DIR = tmp_path
    many(ward, services.AT_ONCE + 1)
    client = client_of(office)
    taken(client, PRODUCERS, kind)
    job = Job.objects.get()

    def sleeps(done: int, total: int) -> None:
        if not services.path_of(job).exists():
            run(job.pk)
            made.append(services.path_of(job).read_bytes())

    made: list[bytes] = []
    job.advance = sleeps
    services.make_file(job)
    response = client.get(f"{EXPORT}{job.pk}/tep/")
    found = [row[0] for row in csv_rows(response)[1:]] if kind == "csv" else names(response)
    assert (len(found), len(set(found)), len(made)) == (1001, 1001, 1)
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [services.path_of(job).name]


def test_s12_the_file_is_given_to_who_ordered_it_alone(long, client_of, city, leader, administrator):
    _, job = long
    run(job.pk)
    for other in (leader, administrator, UserFactory(role=Role.OFFICE, unit=city)):
        for path in (f"{EXPORT}{job.pk}/", f"{EXPORT}{job.pk}/tep/"):
            assert client_of(other).get(path).status_code == 404


def test_s83_the_file_ends_after_a_day_and_is_swept(long, client_of, office):
    _, job = long
    run(job.pk)
    at = timezone.now()
    with time_machine.travel(at + timedelta(hours=23, minutes=59), tick=False):
        assert sweep(timezone.now())["exports"] == 0
        assert client_of(office).get(f"{EXPORT}{job.pk}/tep/").status_code == 200
    with time_machine.travel(at + timedelta(hours=24, minutes=1), tick=False):
        client = client_of(office)
        assert client.get(f"{EXPORT}{job.pk}/tep/").status_code == 404
        assert "đã được xóa" in client.get(f"{EXPORT}{job.pk}/").content.decode()
        swept = sweep(timezone.now())
        assert (swept["exports"], swept["export_jobs"]) == (1, 1)
        assert client.get(f"{EXPORT}{job.pk}/").status_code == 404
    assert not services.path_of(job).exists()


def test_who_lost_the_role_before_the_job_ran_takes_no_rows(long, office):
    client, job = long
    office.memberships.all().delete()
    run(job.pk)
    assert client.get(f"{EXPORT}{job.pk}/tep/").headers["Location"] == f"{EXPORT}{job.pk}/"


@pytest.mark.parametrize("change", ["gone", "elsewhere"])
def test_who_reaches_less_since_the_file_was_made_is_not_given_it(long, office, other_ward, change):
    client, job = long
    run(job.pk)
    assert client.get(f"{EXPORT}{job.pk}/tep/").status_code == 200
    if change == "gone":
        office.memberships.all().delete()
    else:
        office.memberships.update(role=Role.WARD_OFFICER, unit=other_ward)
    assert client.get(f"{EXPORT}{job.pk}/tep/").headers["Location"] == f"{EXPORT}{job.pk}/"
    page = client.get(f"{EXPORT}{job.pk}/").content.decode()
    assert "Quyền của tài khoản đã đổi từ khi xuất" in page
    assert "Tải tệp" not in page


def test_what_only_an_address_filters_stands_in_the_trail_too(client_of, office):
    taken(client_of(office), "/lam-viec/giay-chung-nhan/?luot=decision:7")
    assert AuditEvent.objects.get(action="list.export").changes["filters"] == ["luot: decision:7"]


def test_the_job_keeps_no_address_of_another_place(client_of, office, ward):
    many(ward, services.AT_ONCE + 1)
    taken(client_of(office), f"javascript:{PRODUCERS}?q=co")
    assert Job.objects.get().arguments["path"] == f"{PRODUCERS}?q=co"
    taken(client_of(office), f"https://example.com{PRODUCERS}?q=so")
    assert Job.objects.latest("pk").arguments["path"] == f"{PRODUCERS}?q=so"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_twenty_thousand_rows_take_no_more_memory_than_two_thousand(
    client_of, office, ward, settings, tmp_path, record_property, kind
):
    settings.DATA_DIR = tmp_path
    client, peaks = client_of(office), []
    for count in (2_000, 18_000):
        many(ward, count)
        taken(client, PRODUCERS, kind)
        job = Job.objects.latest("pk")
        tracemalloc.start()
        run(job.pk)
        peaks.append(tracemalloc.get_traced_memory()[1] / 1024 / 1024)
        tracemalloc.stop()
    assert Job.objects.latest("pk").done == 20_000
    record_property("figure", f"{kind}: at most {peaks[0]:.1f} MB for 2,000 rows, {peaks[1]:.1f} MB for 20,000")
    assert peaks[1] < peaks[0] + 5


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_while_a_file_is_made_others_save_and_its_progress_is_written(reference, office, ward, monkeypatch):
    """SQLite lets a reader with an open cursor write nothing once somebody else has written."""
    monkeypatch.setattr(listing, "AT_A_TIME", 2)
    rows = [ProducerFactory(ward=ward) for _ in range(5)]
    values = listing.listing_at("/lam-viec/chu-the/", office).values()
    next(values)
    with ThreadPoolExecutor(1) as other:
        other.submit(save_alone, rows[4]).result()
    office.save()
    assert len(list(values)) == 4


def save_alone(row):
    try:
        row.save()
    finally:
        connection.close()


def test_each_waits_for_the_own_file_of_the_own_kind(long, office, city):
    """The same list asked for by a colleague, as another kind, or after the first was given up, is another file."""
    client, job = long
    path = f"{PRODUCERS}?sap-xep=-ten"
    taken(client, path)
    assert Job.objects.count() == 1
    taken(client, path, kind="csv")
    assert Job.objects.count() == 2
    Job.objects.filter(pk=job.pk).update(failed_at=timezone.now())
    taken(client, path)
    assert Job.objects.count() == 3
    client.force_login(UserFactory(role=Role.OFFICE, unit=city))
    taken(client, path)
    assert Job.objects.count() == 4
