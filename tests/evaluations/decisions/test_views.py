import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evaluations.decisions import services
from evaluations.models import Decision
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.audit.journal import journal
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
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
    typed = {"number": "1247", "on": day, "said": f"1 {day}", "signer": "Trần Văn A"}
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
    assert any("Dự thảo đã duyệt" in words for words in fold_on(client_of(leader), page)[0])
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


def test_who_approves_takes_it_back_alone_until_it_has_a_number(approved, client_of, office, leader):
    page = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    assert "Hoàn tác được đến khi ghi số, ban hành" in line_on(client_of(leader), page)
    can, cannot = fold_on(client_of(office), page)
    assert not any("Dự thảo đã duyệt" in words for words in can)
    assert any("Hãy đề nghị lãnh đạo đưa về" in words for words in cannot)
    assert client_of(office).post(f"{page}dua-ve/").status_code == 403
    assert client_of(leader).post(f"{page}dua-ve/").status_code == 302
    assert Decision.objects.get().state == "draft"
    assert Message.objects.filter(subject="Quyết định trở lại dự thảo", to=office).exists()


def test_a_returned_draft_says_what_to_change_until_it_was_changed(draft, client_of, office, leader):
    page = f"/lam-viec/danh-gia/quyet-dinh/{draft.pk}/"
    assert client_of(leader).post(f"{page}tra-lai/", {"reason": " "}).status_code == 422
    assert client_of(office).post(f"{page}tra-lai/", {"reason": "Ghi lại trích yếu"}).status_code == 403
    assert page in client_of(leader).get("/lam-viec/").content.decode(), "waits to be approved"
    assert client_of(leader).post(f"{page}tra-lai/", {"reason": "Ghi lại trích yếu"}).status_code == 302
    assert page not in client_of(leader).get("/lam-viec/").content.decode(), "no longer waits for them"
    client = client_of(office)
    assert "Ghi lại trích yếu" in client.get("/lam-viec/").content.decode()
    assert "trả lại để sửa" in client.get(page).content.decode()
    data = {"title": "Trích yếu mới", "signer": "Trần Văn A", "signer_title": "CHỦ TỊCH"}
    assert client.post(f"{page}sua/", data).status_code == 302
    assert "Ghi lại trích yếu" not in client.get("/lam-viec/").content.decode()
    assert page in client_of(leader).get("/lam-viec/").content.decode(), "waits for them again"
    [event] = audit.of(draft).filter(action="decision.return")
    assert event.changes == {"reason": "Ghi lại trích yếu"}


def test_what_has_been_approved_is_not_returned_as_a_draft(approved, client_of, leader):
    page = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/"
    answer = client_of(leader).post(f"{page}tra-lai/", {"reason": "Sửa"}, follow=True).content.decode()
    assert "không thể trả lại để sửa" in answer


def test_no_number_while_nobody_is_named_to_sign(approved, client_of, office):
    Decision.objects.filter(pk=approved.pk).update(signer="")
    page, day = f"/lam-viec/danh-gia/quyet-dinh/{approved.pk}/", timezone.localdate().strftime("%d/%m/%Y")
    typed = {"number": "7", "on": day, "said": f"7 {day}"}
    refused = client_of(office).post(f"{page}ghi-so/", typed)
    assert refused.status_code == 422
    assert "Chưa ghi người ký" in refused.content.decode()
    with pytest.raises(Refusal, match="Chưa ghi người ký"):
        services.number(approved, 7, timezone.localdate(), by=office)
    assert client_of(office).post(f"{page}ghi-so/", typed | {"signer": "Trần Văn A"}).status_code == 302
    numbered = Decision.objects.get()
    assert (numbered.number, numbered.signer) == (7, "Trần Văn A")
    assert audit.of(numbered).get(action="decision.number").changes["signer"] == ["", "Trần Văn A"]


def test_s38_what_another_officer_saved_meanwhile_is_not_put_back(draft, client_of, office, city):
    """One changes the title, the other, from a page opened before, the signer: both stay."""
    first, second = client_of(office), client_of(UserFactory(role=Role.OFFICE, unit=city))
    url = f"{draft.get_absolute_url()}sua/"
    form = second.get(url).context["form"]
    assert f'name="seen" value="{form["seen"].value()}"' in second.get(url).content.decode()
    typed = {name: form[name].value() for name in form.fields}
    bases = [str(basis) for basis in draft.legal_bases.values_list("pk", flat=True)]
    first.post(url, typed | {"title": "Trích yếu mới", "legal_bases": bases[:1], "seen": ""})
    assert second.post(url, typed | {"signer": "Lê Thị Ký", "legal_bases": bases}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.signer, draft.legal_bases.count()) == ("Trích yếu mới", "Lê Thị Ký", 1)
    first.post(url, typed | {"title": "Một", "seen": "", "legal_bases": bases[:1]})
    asked = second.post(url, typed | {"title": "Hai", "legal_bases": bases})
    assert asked.status_code == 422
    assert "Người khác vừa lưu: “Một”" in asked.content.decode()


def test_s41_the_trail_tells_which_bases_were_put_in_and_taken_out(draft, office):
    bases = list(draft.legal_bases.order_by("number"))
    values = {"title": draft.title, "signer": draft.signer, "signer_title": "", "legal_bases": bases[1:]}
    services.change(draft, values, by=office)
    said = audit.of(draft).get(action="decision.change").changes["legal_bases"]
    numbers = [basis.number for basis in bases]
    assert said == [", ".join(numbers), ", ".join(numbers[1:])]
    [line] = [line for line in journal(draft) if line.title == "Sửa dự thảo"]
    assert any(change.what.lower() == "căn cứ" for change in line.changes)


def test_a_leader_approves_what_stood_on_the_page(draft, client_of, office, leader):
    client, page = client_of(leader), draft.get_absolute_url()
    address = re.search(r'action="([^"]+/duyet/[^"]*)"', client.get(page).content.decode())[1].replace("&amp;", "&")
    values = {"title": "Khác hẳn", "signer": draft.signer, "signer_title": "", "legal_bases": []}
    services.change(draft, values, by=office)
    assert "vừa được sửa sau khi mở trang này" in client.post(address, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"
    address = re.search(r'action="([^"]+/duyet/[^"]*)"', client.get(page).content.decode())[1]
    client.post(address)
    draft.refresh_from_db()
    assert draft.state == "approved"
