import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import UnitKind
from ocop.core.audit import services as audit
from ocop.core.files.models import StoredFile
from ocop.core.files.services import at_hand
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.law.models import RuleProfile
from products.certificates import services
from products.certificates.rules import CertificateState
from products.certificates.services import Ruling, prepare
from products.models import Certificate, Product
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.products.certificates.conftest import award


def test_numbers_and_dates_stand_before_any_file(issued):
    certificates, _ = issued(2)
    first, second = certificates
    assert (first.number, second.number) == (1, 2)
    assert first.number_text == f"T-{timezone.localdate().year}-0001"
    assert first.valid_from == timezone.localdate()
    assert (first.sha256, first.published_at) == ("", None)


def test_the_page_of_the_job_names_the_decision_and_leads_to_its_certificates(issued, office, client):
    (certificate, _), job = issued(2)
    CertificateFactory(issuer=certificate.issuer, number=77)  # of another decision
    client.force_login(office)
    page = client.get(reverse("core:job", args=[job.pk])).content.decode()
    assert f"Mở quyết định số {certificate.decision_number}" in page
    address = jobs.about_of(job).url
    listed = client.get(address).context["page_obj"].object_list
    assert [row.batch for row in listed] == [certificate.batch] * 2


def test_a_certificate_whose_job_was_given_up_says_so_to_who_can_run_it_again(issued, office, ward_officer, client_of):
    (certificate, _), job = issued(2)
    Job.objects.filter(pk=job.pk).update(failed_at=timezone.now(), attempts=5)
    page = client_of(office).get(certificate.get_absolute_url()).content.decode()
    assert "Lập giấy chứng nhận: đã dừng vì lỗi" in page
    assert reverse("core:job_again", args=[job.pk]) in page
    others = client_of(ward_officer).get(certificate.get_absolute_url()).content.decode()
    assert "đang được lập" in others
    assert "Chạy lại" not in others
    jobs.again(job, by=office)
    jobs.run(job.pk)
    assert "Lập giấy chứng nhận:" not in client_of(office).get(certificate.get_absolute_url()).content.decode()


def test_a_certificate_of_29_february_ends_on_the_28th(city, ward, office):
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    dossier = DossierFactory(product=product, round=RoundFactory(unit=city))
    with transaction.atomic():
        [made] = prepare([award(dossier, 3)], Ruling("x", city, "1/QĐ", date(2024, 2, 29)), by=office)
    assert made.valid_to == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("profile", "expected"), [("148-2023", "89-883-1-2026"), ("148-2025", ""), ("26-2026", "89-30280-1-2026")]
)
def test_the_product_code_follows_the_profile(reference, office, profile, expected):
    province = UnitFactory(kind=UnitKind.PROVINCE, code="89", valid_from=date(1990, 1, 1))
    city = UnitFactory(kind=UnitKind.CITY, code="883", parent=province, valid_from=date(1990, 1, 1))
    ward = UnitFactory(code="30280", parent=city, valid_from=date(1990, 1, 1))
    law = RuleProfile.objects.get(code=profile)
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    dossier = DossierFactory(product=product, round=RoundFactory(unit=city, profile=law))
    with transaction.atomic():
        [made] = prepare([award(dossier, 3)], Ruling("x", city, "1/QĐ", date(2026, 6, 1)), by=office)
    product.refresh_from_db()
    assert made.product_code == product.code == expected


def test_product_codes_go_on_for_each_ward_by_itself(reference, office):
    province = UnitFactory(kind=UnitKind.PROVINCE, code="89", valid_from=date(1990, 1, 1))
    one, two = [UnitFactory(code=code, parent=province, valid_from=date(1990, 1, 1)) for code in ("30280", "30301")]
    round_ = RoundFactory(unit=province, profile=RuleProfile.objects.get(code="26-2026"))
    ruling = Ruling("x", province, "1/QĐ", date(2026, 6, 1))

    def codes(*wards):
        products = [ProductFactory(producer=ProducerFactory(ward=ward)) for ward in wards]
        with transaction.atomic():
            made = prepare([award(DossierFactory(product=p, round=round_), 3) for p in products], ruling, by=office)
        for product in products:
            product.refresh_from_db()
        assert [product.code for product in products] == [row.product_code for row in made]
        assert list(Product.objects.matching(made[0].product_code)) == products[:1]
        return [row.product_code for row in made]

    assert codes(two, one, two) == ["89-30301-1-2026", "89-30280-1-2026", "89-30301-2-2026"]
    assert codes(one, two) == ["89-30280-2-2026", "89-30301-3-2026"]


@pytest.mark.parametrize(
    ("days_before_its_end", "state"), [(0, CertificateState.REPLACED), (-1, CertificateState.EXPIRED)]
)
def test_what_a_product_had_is_replaced_or_if_its_end_is_past_expired(city, ward, office, days_before_its_end, state):
    product, other = [ProductFactory(producer=ProducerFactory(ward=ward)) for _ in range(2)]
    day = date(2026, 6, 1)
    end = day + timedelta(days=days_before_its_end)
    older, untouched = [
        CertificateFactory(product=p, valid_from=date(2023, 6, 1), valid_to=end) for p in (product, other)
    ]
    with transaction.atomic():
        prepare(
            [award(DossierFactory(product=product, round=RoundFactory(unit=city)), 3)],
            Ruling("x", city, "1/QĐ", day),
            by=office,
        )
    older.refresh_from_db()
    untouched.refresh_from_db()
    assert (older.state, untouched.state) == (state, CertificateState.ACTIVE)
    [event] = audit.of(older).filter(action="certificate.end")
    assert event.changes == {"state": ["active", state.value]}


def test_a_product_moved_after_the_decision_was_drafted_has_the_code_of_the_decisions_ward(reference, office):
    province = UnitFactory(kind=UnitKind.PROVINCE, code="89", valid_from=date(1990, 1, 1))
    decided, since = [
        UnitFactory(code=code, name=f"Xã {code}", parent=province, valid_from=date(1990, 1, 1))
        for code in ("30280", "30301")
    ]
    product = ProductFactory(producer=ProducerFactory(ward=decided))
    law = RuleProfile.objects.get(code="26-2026")
    drafted = award(DossierFactory(product=product, round=RoundFactory(unit=province, profile=law)), 3)
    product.ward = since
    product.save()
    with transaction.atomic():
        [made] = prepare([drafted], Ruling("x", province, "1/QĐ", date(2026, 6, 1)), by=office)
    assert made.product_code == "89-30280-1-2026"
    assert (made.ward_id, made.ward_name) == (decided.pk, "Xã 30280")


def test_the_job_makes_each_file_once(issued, office):
    _, job = issued(3)
    jobs.run(job.pk)
    for certificate in Certificate.objects.select_related("file"):
        data = at_hand(certificate.file).read_bytes()
        assert certificate.sha256 == hashlib.sha256(data).hexdigest()
        assert certificate.published_at
        text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
        assert certificate.number_text in text
        assert certificate.product.name in text
    before = list(StoredFile.objects.values_list("sha256", flat=True))
    Job.objects.filter(pk=job.pk).update(done_at=None)
    jobs.run(job.pk)
    assert list(StoredFile.objects.values_list("sha256", flat=True)) == before
    job.refresh_from_db()
    assert (job.done, job.total) == (3, 3)
    assert job.done_at


def test_a_job_that_could_make_no_file_says_none_of_all(issued, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    _, job = issued(3)
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="files"):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.total) == (0, 3)
    (tmp_path / "files").unlink()
    jobs.again(job, by=UserFactory())
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.total) == (3, 3)


def test_an_order_clicked_twice_is_one_job(issued, office):
    _, job = issued(1)
    assert services.order_files("decision:1", by=office).pk == job.pk


def test_the_command_makes_what_is_missing(issued, capsys):
    issued(2)
    call_command("issue_certificates", decision=1)
    assert capsys.readouterr().out.strip() == "certificates=2 made=2"
    call_command("issue_certificates", decision=1)
    with pytest.raises(CommandError, match="chưa có giấy chứng nhận"):
        call_command("issue_certificates", decision=77)


def test_s49_a_dead_broker_stops_no_order(issued, settings):
    from ocop.celery import app

    with app.connection_for_write() as _:
        app.conf.broker_url, before = "redis://127.0.0.1:1/0", app.conf.broker_url
    try:
        _, job = issued(1)
    finally:
        app.conf.broker_url = before
    assert Certificate.objects.count() == 1
    assert Job.objects.due(timezone.now()).get() == job


def test_s40_an_issued_certificate_is_kept(issued):
    _, job = issued(1)
    jobs.run(job.pk)
    rows = Certificate.objects.all()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for change in ({"stars": 5}, {"number_text": "X"}, {"valid_to": tomorrow}, {"sha256": "0" * 64}, {"file": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")
    assert rows.update(state="expired") == 1


# ── pages ──


def test_the_list_asks_no_more_queries_for_many(issued, client_of, office, count_queries):
    client = client_of(office)
    issued(2)
    few = count_queries(client, "/lam-viec/giay-chung-nhan/?q=mam")
    issued(20, batch="decision:2")
    assert count_queries(client, "/lam-viec/giay-chung-nhan/?q=mam") == few <= 12


def test_the_list_is_filtered_by_what_holds_today(issued, client_of, office):
    client = client_of(office)
    issued(1)
    page = client.get("/lam-viec/giay-chung-nhan/?tinh_trang=active&sao=3&het_han=30")
    assert "Chưa có giấy chứng nhận nào" in page.content.decode()
    assert client.get("/lam-viec/giay-chung-nhan/?tinh_trang=active&sao=3").status_code == 200


def test_a_ward_sees_its_own_certificates_alone(issued, client_of, other_ward):
    [certificate], job = issued(1)
    jobs.run(job.pk)
    stranger = UserFactory(role="ward_officer", unit=other_ward)
    client = client_of(stranger)
    for url in (
        certificate.get_absolute_url(),
        f"{certificate.get_absolute_url()}tep/",
        "/lam-viec/giay-chung-nhan/goi/decision:1/",
    ):
        assert client.get(url).status_code == 404


def test_one_zip_holds_all(issued, client_of, office):
    certificates, job = issued(3)
    jobs.run(job.pk)
    response = client_of(office).get("/lam-viec/giay-chung-nhan/goi/decision:1/")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert sorted(pack.namelist()) == sorted(f"{c.number_text}.pdf" for c in certificates)
    assert pack.testzip() is None
    assert pack.read(pack.namelist()[0]).startswith(b"%PDF")


def test_the_progress_page_polls_until_it_is_done(issued, client_of, office):
    _, job = issued(1)
    client = client_of(office)
    url = f"/lam-viec/viec/{job.pk}/"
    assert 'hx-trigger="every 2s"' in client.get(url).content.decode()
    jobs.run(job.pk)
    bar = client.get(url, headers={"hx-request": "true"}).content.decode()
    assert "hx-trigger" not in bar
    assert "1 trong 1" in bar
    assert client_of(UserFactory(role="office")).get(url).status_code == 404


# ── a worker killed in the middle ──


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_s47_a_worker_killed_in_the_middle_loses_and_doubles_nothing(issued):
    _, job = issued(90)
    worker = start_worker()
    try:
        wait_for(lambda: Certificate.objects.exclude(sha256="").count() > 0)
        worker.send_signal(signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    made = dict(Certificate.objects.exclude(sha256="").values_list("pk", "sha256"))
    assert 0 < len(made) < 90, "the kill came too late to show anything"
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))  # its lease ends
    assert start_worker().wait() == 0
    rows = Certificate.objects.select_related("file")
    assert all(row.sha256 == hashlib.sha256(at_hand(row.file).read_bytes()).hexdigest() for row in rows)
    assert {row.pk: row.sha256 for row in rows if row.pk in made} == made
    assert len({row.number for row in rows}) == len({row.file_id for row in rows}) == 90
    assert StoredFile.objects.count() == 90


def start_worker() -> subprocess.Popen:
    database = connection.settings_dict
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres:///{database['NAME']}",
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_DEBUG": "0",
    }
    command = [sys.executable, "manage.py", "issue_certificates", "--decision", "1"]
    return subprocess.Popen(command, env=env, cwd=Path(settings.BASE_DIR), stdout=subprocess.DEVNULL)


def wait_for(condition, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_slower_worker_changes_no_file_that_is_there(issued, office):
    """Two workers render the same batch: whoever stores second drops his own, and says nothing twice."""
    certificates, job = issued(2)
    jobs.run(job.pk)
    kept = list(Certificate.objects.order_by("pk").values_list("file", "sha256"))
    batch = list(Certificate.objects.order_by("pk"))
    services._store(batch, [b"%PDF-1.7 another", b"%PDF-1.7 other"], office)
    assert list(Certificate.objects.order_by("pk").values_list("file", "sha256")) == kept
    assert [audit.of(row).filter(action="certificate.made").count() for row in certificates] == [1, 1]


def test_a_certificate_is_in_force_from_its_first_day_through_its_last(city):
    day = timezone.localdate()
    running = CertificateFactory(issuer=city, valid_from=day, valid_to=day + timedelta(days=2))
    CertificateFactory(issuer=city, valid_from=day + timedelta(days=3), valid_to=day + timedelta(days=900))
    for on, held in ((-1, []), (0, [running]), (2, [running])):
        assert list(Certificate.objects.in_force(day + timedelta(days=on))) == held
