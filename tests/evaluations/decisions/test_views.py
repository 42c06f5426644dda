from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evaluations.decisions import services
from evaluations.models import Decision
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from tests.evaluations.decided import scored_session
from tests.factories import UserFactory
from tests.ocop.core.files.making import pdf
from tests.papers import printed, signed
from tests.undo import fold_on, line_on


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
    assert client.post(f"{url}ghi-so/").status_code == 403
    client = client_of(office)
    day = timezone.localdate().strftime("%d/%m/%Y")
    assert f"Ban hành số 1, ngày {day}" in client.get(f"{url}ghi-so/").content.decode(), "the proposal is said"
    typed = {"number": "1247", "on": day, "said": f"1 {day}"}
    asked = client.post(f"{url}ghi-so/", typed)
    assert asked.status_code == 422
    assert Decision.objects.get().number is None, "what the page did not say yet is said once more"
    assert f"Ban hành số 1247, ngày {day}" in asked.content.decode()
    assert f'name="said" value="1247 {day}"' in asked.content.decode()
    client.post(f"{url}ghi-so/", typed | {"said": f"1247 {day}"})
    page = client.get(url).content.decode()
    assert "Tạo văn bản (PDF): đang chờ" in page
    assert "Nộp bản ký, đóng dấu" in page
    paper = printed(Decision.objects.get().paper)
    client.post(f"/lam-viec/van-ban/{paper.pk}/ban-ky/", {"files": SimpleUploadedFile("ky.pdf", pdf())})
    assert "Công bố quyết định số 1247/QĐ-UBND?" in client.get(f"{url}cong-bo/").content.decode()
    client.post(f"{url}cong-bo/")
    jobs.run(Job.objects.get(kind="certificates").pk)
    page = client.get(url).content.decode()
    assert "1247/QĐ-UBND" in page
    assert "Tải tất cả (ZIP)" in page
    assert b"".join(client.get(f"{url}tep/").streaming_content).startswith(b"%PDF")


def test_a_day_that_is_none_gets_a_sentence(approved, client_of, office):
    client = client_of(office)
    url = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    answer = client.post(f"{url}ghi-so/", {"number": "12a", "on": "31/02/2026"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ngày chưa đúng" in page
    assert "Ghi bằng chữ số" in page
    assert 'value="31/02/2026"' in page
    assert Decision.objects.get().number is None


def test_a_number_is_cancelled_with_its_reason_on_a_page_of_its_own(approved, client_of, office, leader):
    services.number(approved, 7, timezone.localdate(), by=office)
    url = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    assert client_of(leader).post(f"{url}huy-so/", {"reason": "nhầm"}).status_code == 403
    client = client_of(office)
    assert "Hủy số 07/QĐ-UBND?" in client.get(f"{url}huy-so/").content.decode()
    assert client.post(f"{url}huy-so/", {"reason": ""}).status_code == 422
    client.post(f"{url}huy-so/", {"reason": "Ghi nhầm số của công văn."})
    assert Decision.objects.get().number is None
    book = client.get("/lam-viec/van-ban/").content.decode()
    assert "Đã hủy số" in book
    assert "Ghi nhầm số của công văn." in book


def test_a_strangers_decision_is_not_there(draft, client_of):
    client = client_of(UserFactory(role="office"))
    for tail in ("", "sua/", "tep/", "xem-truoc/"):
        assert client.get(f"/lam-viec/danh-gia/quyet-dinh/{draft.pk}/{tail}").status_code == 404


def test_list_and_page_ask_no_more_queries_for_many(city, ward, office, client_of, count_queries):
    client = client_of(office)
    small = services.draft(scored_session(city, ward, [3]), by=office)
    few = count_queries(client, "/lam-viec/danh-gia/quyet-dinh/")
    page = count_queries(client, f"/lam-viec/danh-gia/quyet-dinh/{small.pk}/")
    large = services.draft(scored_session(city, ward, [3] * 12), by=office)
    for _ in range(4):
        services.draft(scored_session(city, ward, [3]), by=office)
    assert count_queries(client, "/lam-viec/danh-gia/quyet-dinh/") == few <= 12
    assert count_queries(client, f"/lam-viec/danh-gia/quyet-dinh/{large.pk}/") == page <= 20


def test_right_after_the_number_its_clerk_is_offered_to_cancel_it(approved, client_of, office, leader):
    printed(services.number(approved, 7, timezone.localdate(), by=office).paper)
    page = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    assert "Đã ban hành quyết định số 07/QĐ-UBND" in line_on(client_of(office), page)
    assert line_on(client_of(leader), page) == ""
    assert any("Số, ngày của quyết định" in words for words in fold_on(client_of(office), page)[0])
    assert fold_on(client_of(leader), page)[0] == []
    services.cancel_number(approved, "Ghi nhầm", by=office)
    assert line_on(client_of(office), page) == ""
    can, cannot = fold_on(client_of(office), page)
    assert not any("Số, ngày của quyết định" in words for words in can)
    assert any("Dự thảo đã duyệt" in words for words in can)
    assert any("Chủ trì sửa kết quả" in words for words in cannot)


def test_a_signed_copy_is_named_so_and_can_be_handed_in_again(approved, client_of, office):
    numbered = services.number(approved, 7, timezone.localdate(), by=office)
    client, page = client_of(office), f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    assert "Tải quyết định" in client.get(page).content.decode()
    signed(numbered.paper, office)
    after = client.get(page).content.decode()
    assert "Tải bản ký" in after
    assert "Tải quyết định" not in after
    assert f'href="{numbered.paper.get_absolute_url()}#ban-ky">Nộp lại' in after


def test_who_approves_is_offered_no_way_back_that_is_the_offices(approved, client_of, leader):
    """Đưa về dự thảo is the office's right: the leader's page promises nothing that would be refused."""
    assert line_on(client_of(leader), f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/") == ""
