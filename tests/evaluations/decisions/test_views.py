from django.utils import timezone

from evaluations.models import Decision
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from tests.evaluations.decided import scored_session
from tests.factories import UserFactory


def test_from_draft_to_certificates_in_the_browser(session, client_of, office, leader):
    client = client_of(office)
    page = client.get("/lam-viec/danh-gia/quyet-dinh/").content.decode()
    assert "Phiên họp chờ lập quyết định" in page
    client.post(f"/lam-viec/danh-gia/quyet-dinh/phien/{session.pk}/du-thao/")
    decision = Decision.objects.get()
    url = f"/lam-viec/danh-gia/quyet-dinh/{decision.pk}/"
    data = {"title": "Phê duyệt kết quả", "signer": "Trần Văn A", "signer_title": "CHỦ TỊCH"}
    assert client.post(f"{url}sua/", data).status_code == 302
    assert client.get(f"{url}xem-truoc/").content.startswith(b"%PDF")
    assert client.post(f"{url}duyet/").status_code == 403
    client = client_of(leader)
    assert client.post(f"{url}duyet/").status_code == 302
    assert client.post(f"{url}ban-hanh/", {"on": "01/01/2026"}).status_code == 403
    client = client_of(office)
    assert "Cấp số, ban hành" in client.get(url).content.decode()
    client.post(f"{url}ban-hanh/", {"on": timezone.localdate().strftime("%d/%m/%Y")})
    assert "Đang chờ" in client.get(url).content.decode() or "đang chờ" in client.get(url).content.decode()
    jobs.run(Job.objects.get().pk)
    page = client.get(url).content.decode()
    assert "01/QĐ-UBND" in page
    assert "Tải tất cả (ZIP)" in page
    assert b"".join(client.get(f"{url}tep/").streaming_content).startswith(b"%PDF")


def test_a_day_that_is_none_gets_a_sentence(approved, client_of, office):
    client = client_of(office)
    url = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    page = client.post(f"{url}ban-hanh/", {"on": "31/02/2026"}, follow=True).content.decode()
    assert "Ngày ban hành:" in page
    assert Decision.objects.get().number is None


def test_a_strangers_decision_is_not_there(draft, client_of):
    client = client_of(UserFactory(role="office"))
    for tail in ("", "sua/", "tep/", "xem-truoc/"):
        assert client.get(f"/lam-viec/danh-gia/quyet-dinh/{draft.pk}/{tail}").status_code == 404


def test_list_and_page_ask_no_more_queries_for_many(city, ward, office, client_of, count_queries):
    from evaluations.decisions import services

    client = client_of(office)
    small = services.draft(scored_session(city, ward, [3]), by=office)
    few = count_queries(client, "/lam-viec/danh-gia/quyet-dinh/")
    page = count_queries(client, f"/lam-viec/danh-gia/quyet-dinh/{small.pk}/")
    large = services.draft(scored_session(city, ward, [3] * 12), by=office)
    for _ in range(4):
        services.draft(scored_session(city, ward, [3]), by=office)
    assert count_queries(client, "/lam-viec/danh-gia/quyet-dinh/") == few <= 12
    assert count_queries(client, f"/lam-viec/danh-gia/quyet-dinh/{large.pk}/") == page <= 20
