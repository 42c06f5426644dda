import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.files.models import StoredFile
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.law.models import Criterion
from ocop.law.sheets.services import sheet_for
from ocop.notifications.models import Message
from products.dossiers import services
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State
from products.dossiers.viewer import papers_of, viewer_of
from tests.factories import DossierFactory, ProducerFactory, ProductFactory, RoundFactory, UserFactory
from tests.guards import unguarded
from tests.ocop.core.files.making import upload
from tests.papers import printed
from tests.products.conftest import ask, check_all, fill, scan
from tests.undo import fold_on, line_on

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def url(name, *args):
    return reverse(f"products:{name}", args=args)


def item_of(dossier, code="registration"):
    return dossier.items.get(required_paper__code=code)


# ── the way through by buttons ──


def test_a_ward_officer_opens_fills_and_submits(client_of, ward_officer, product, round_):
    client = client_of(ward_officer)
    data = {"product": product.choice_text, "round": round_.pk, "kind": "first"}
    client.post(url("dossier_new"), data)
    dossier = Dossier.objects.get()
    assert "Còn thiếu" in client.get(dossier.get_absolute_url()).content.decode()
    fill(dossier, ward_officer)
    answer = client.post(url("dossier_submit", dossier.pk), follow=True)
    assert "Đã nộp hồ sơ." in answer.content.decode()
    answer = client.post(url("dossier_submit", dossier.pk), follow=True)
    assert "không thể nộp hồ sơ" in answer.content.decode()
    answer = client.post(url("dossier_new"), data)
    assert answer.status_code == 422
    assert "đã có hồ sơ đang mở" in answer.content.decode()


def test_the_office_receives_and_asks_for_a_supplement(client_of, checking_dossier, office, helper):
    client = client_of(office)
    pk = checking_dossier.pk
    check_all(checking_dossier, helper, but=[item_of(checking_dossier).pk])
    services.check_item(item_of(checking_dossier), "invalid", "Thiếu chữ ký", by=helper)
    form = url("dossier_ask_supplement", pk)
    today = f"{timezone.localdate():%d/%m/%Y}"
    typed = {"number": "35", "on": today, "said": f"35 {today}"}
    late = client.post(form, {"due_on": "29/02/2023", "note": "Giữ lại"} | typed)
    assert (late.status_code, "Giữ lại" in late.content.decode()) == (422, True)
    assert client.post(form, {"due_on": today} | typed).status_code == 422
    due = timezone.localdate() + timedelta(days=7)
    client.post(form, {"due_on": f"{due:%d/%m/%Y}", "note": ""} | typed)
    checking_dossier.refresh_from_db()
    assert checking_dossier.state == State.SUPPLEMENT
    page = client.get(checking_dossier.get_absolute_url()).content.decode()
    assert "Thiếu chữ ký" in page
    paper = official.about(checking_dossier, "yeu-cau-bo-sung").get()
    assert url("dossier_letter", pk, paper.pk) in page
    assert "Đang tạo văn bản" in client.get(url("dossier_letter", pk, paper.pk)).content.decode()
    printed(paper)
    letter = client.get(url("dossier_letter", pk, paper.pk))
    assert letter["Content-Type"] == "application/pdf"


def test_the_check_page_goes_from_item_to_item(client_of, checking_dossier, helper):
    client = client_of(helper)
    first = item_of(checking_dossier)
    answer = client.post(url("dossier_check_item", checking_dossier.pk, first.pk), {"verdict": "valid"})
    assert "?muc=" in answer.url
    refused = client.post(url("dossier_check_item", checking_dossier.pk, first.pk), {"verdict": "invalid", "why": ""})
    assert refused.status_code == 422
    assert "Chưa ghi vì sao" in refused.content.decode()
    page = client.get(url("dossier_check", checking_dossier.pk)).content.decode()
    assert "Đã kiểm tra 1 trong" in page


def test_withdrawing_asks_for_a_reason_first(client_of, dossier, ward_officer):
    client = client_of(ward_officer)
    asked = client.get(url("dossier_withdraw", dossier.pk)).content.decode()
    assert "Rút hồ sơ" in asked
    assert ">Quay lại</a>" in asked
    assert client.post(url("dossier_withdraw", dossier.pk), {"reason": "  "}).status_code == 422
    client.post(url("dossier_withdraw", dossier.pk), {"reason": "Chưa đủ giấy tờ"})
    dossier.refresh_from_db()
    assert dossier.state == State.WITHDRAWN


# ── files ──


def test_several_files_are_kept_each_by_itself(client_of, ward_officer, dossier):
    client = client_of(ward_officer)
    item = item_of(dossier)
    bad = SimpleUploadedFile("trang.html", b"<html>")
    answer = client.post(url("dossier_item_upload", dossier.pk, item.pk), {"files": [scan(), bad, scan()]}, follow=True)
    assert item.papers.count() == 2
    assert "trang.html: Phần mềm không nhận loại tệp này" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("giay.pdf", b"", "rỗng"),
        ("giay.pdf", b"MZ\x90\x00 khong phai PDF", "Nội dung tệp không phải"),
        ("giay.svg", b"<svg/>", "không nhận"),
        ("giay", b"%PDF-1.4", "không nhận"),
    ],
)
def test_a_bad_file_gets_a_sentence(client_of, ward_officer, dossier, name, data, said):
    item = item_of(dossier)
    where = url("dossier_item_upload", dossier.pk, item.pk)
    answer = client_of(ward_officer).post(where, {"files": SimpleUploadedFile(name, data)}, headers=SCRIPT)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert not item.papers.exists()


def test_a_file_that_is_too_large_gets_a_sentence(client_of, ward_officer, dossier, settings):
    settings.MAX_SCAN_MB = 0
    where = url("dossier_item_upload", dossier.pk, item_of(dossier).pk)
    answer = client_of(ward_officer).post(where, {"files": scan()}, headers=SCRIPT)
    assert answer.status_code == 422
    assert "lớn hơn" in answer.json()["error"]


@pytest.mark.parametrize(
    ("limit", "words"),
    [("MAX_DOSSIER_MB", "hồ sơ này đã có"), ("MAX_PRODUCER_MB", "chủ thể này đã có")],
)
def test_s76_the_papers_of_a_dossier_and_of_a_producer_have_a_sum(
    client_of, ward_officer, dossier, settings, limit, words
):
    where = url("dossier_item_upload", dossier.pk, item_of(dossier).pk)
    assert client_of(ward_officer).post(where, {"files": scan()}, headers=SCRIPT).status_code == 200
    setattr(settings, limit, 0)
    answer = client_of(ward_officer).post(where, {"files": scan(pages=2)}, headers=SCRIPT)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert StoredFile.objects.count() == 1


def test_no_file_at_all_gets_a_sentence(client_of, ward_officer, dossier):
    where = url("dossier_item_upload", dossier.pk, item_of(dossier).pk)
    assert "Chưa chọn tệp" in client_of(ward_officer).post(where, {}, follow=True).content.decode()


@pytest.mark.parametrize("name", ["../../../etc/giấy.pdf", "C:\\giấy.pdf", unicodedata.normalize("NFD", "giấy.pdf")])
def test_a_name_is_cleaned(client_of, ward_officer, dossier, name):
    item = item_of(dossier)
    sent = upload(name, scan().read())
    client_of(ward_officer).post(url("dossier_item_upload", dossier.pk, item.pk), {"files": sent})
    assert item.papers.get().paper.file.original_name == "giấy.pdf"


def test_a_paper_is_described_and_a_wrong_day_keeps_what_was_typed(client_of, ward_officer, dossier):
    client = client_of(ward_officer)
    use = services.add_paper(item_of(dossier), scan(), by=ward_officer)
    where = url("dossier_paper", dossier.pk, use.pk)
    typed = {"name": "Giấy đăng ký", "number": "12/GP", "issued_on": "30/02/2024", "expires_on": "01/01/2025"}
    answer = client.post(where, typed)
    assert answer.status_code == 422
    assert "12/GP" in answer.content.decode()
    assert "Ngày chưa đúng" in answer.content.decode()
    assert "trước ngày cấp" in client.post(where, {**typed, "issued_on": "02/01/2025"}).content.decode()
    client.post(where, {**typed, "issued_on": "29/02/2024"})
    use.paper.refresh_from_db()
    assert (use.paper.number, f"{use.paper.issued_on:%d/%m/%Y}") == ("12/GP", "29/02/2024")


def test_files_and_pages_are_served_in_scope(client_of, ward_officer, dossier, other_ward):
    use = services.add_paper(item_of(dossier), scan(pages=2), by=ward_officer)
    client = client_of(ward_officer)
    shown = url("dossier_page", dossier.pk, use.pk, 2) + "?rong=200"
    assert client.get(shown).status_code == 202  # it is being made
    jobs.run(Job.objects.get(kind="page_pictures").pk)
    page = client.get(shown)
    assert (page.status_code, page["Content-Type"]) == (200, "image/webp")
    assert client.get(url("dossier_page", dossier.pk, use.pk, 3)).status_code == 404
    assert "attachment" in client.get(url("dossier_file", dossier.pk, use.pk))["Content-Disposition"]
    stranger = client_of(UserFactory(role=Role.WARD_OFFICER, unit=other_ward))
    assert stranger.get(url("dossier_page", dossier.pk, use.pk, 1)).status_code == 404
    assert stranger.get(url("dossier_file", dossier.pk, use.pk)).status_code == 404


# ── who reaches what ──


GETS = ["dossier", "dossier_evidence", "dossier_withdraw", "dossier_differences"]


@pytest.mark.parametrize("name", GETS)
def test_s12_a_ward_officer_of_another_ward_finds_nothing(client_of, dossier, other_ward, name):
    client = client_of(UserFactory(role=Role.WARD_OFFICER, unit=other_ward))
    foreign = client.get(url(name, dossier.pk))
    missing = client.get(url(name, 999_999))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_an_item_of_another_dossier_is_not_found(client_of, ward_officer, dossier, product, round_):
    other = services.open_dossier(ProductFactory(producer=product.producer), round_, "first", by=ward_officer)
    client = client_of(ward_officer)
    assert client.get(url("dossier_item", dossier.pk, item_of(other).pk)).status_code == 404
    where = url("dossier_item_upload", dossier.pk, item_of(other).pk)
    assert client.post(where, {"files": scan()}).status_code == 404


def test_a_paper_of_another_producer_cannot_be_used(client_of, ward_officer, dossier, round_, city):
    theirs = ProductFactory(producer=ProducerFactory(ward=dossier.product.ward))
    other = services.open_dossier(theirs, round_, "first", by=ward_officer)
    paper = services.add_paper(item_of(other), scan(), by=ward_officer).paper
    where = url("dossier_item_reuse", dossier.pk, item_of(dossier).pk)
    answer = client_of(ward_officer).post(where, {"paper": paper.pk}, follow=True)
    assert "của chủ thể khác" in answer.content.decode()


def test_the_helper_team_sees_a_dossier_only_at_the_office(client_of, dossier, helper, office):
    client = client_of(helper)
    assert client.get(dossier.get_absolute_url()).status_code == 404
    Dossier.objects.filter(pk=dossier.pk).update(state=State.RECEIVED)
    assert client.get(dossier.get_absolute_url()).status_code == 200
    assert client.post(url("dossier_submit", dossier.pk)).status_code == 403


def test_the_producer_works_on_the_own_dossier_alone(client_of, dossier, producer_user, round_, office):
    client = client_of(producer_user)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Nộp hồ sơ" in page
    where = url("dossier_item_upload", dossier.pk, item_of(dossier).pk)
    assert client.post(where, {"files": scan()}).status_code == 302
    theirs = DossierFactory(round=round_)
    assert client.get(theirs.get_absolute_url()).status_code == 404
    assert [row.pk for row in client.get(url("dossiers")).context["page_obj"]] == [dossier.pk]
    assert client.get(url("papers")).context["page_obj"].paginator.count == 1


def test_a_stranger_is_sent_to_log_in(client, dossier):
    assert client.get(dossier.get_absolute_url()).status_code == 302


def test_the_office_finishes_a_dossier_that_it_opened(client_of, office, product, round_):
    """Who may open may finish: papers, self-assessment, handing in, withdrawing."""
    client = client_of(office)
    client.post(url("dossier_new"), {"product": product.choice_text, "round": round_.pk, "kind": "first"})
    dossier = Dossier.objects.get()
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Bổ sung giấy tờ" in page
    assert "Rút hồ sơ" in page
    assert "Tự đánh giá" in page
    item = item_of(dossier)
    client.post(url("dossier_item_upload", dossier.pk, item.pk), {"files": scan()})
    fill(dossier, office)
    client.post(url("dossier_submit", dossier.pk))
    dossier.refresh_from_db()
    assert (item.papers.count(), dossier.state) == (2, State.SUBMITTED)
    client.post(url("dossier_withdraw", dossier.pk), {"reason": "Lập nhầm đợt"})
    dossier.refresh_from_db()
    assert dossier.state == State.WITHDRAWN


def test_the_office_answers_a_supplement(office, helper, checking_dossier):
    wrong = item_of(checking_dossier)
    check_all(checking_dossier, helper, but=[wrong.pk])
    services.check_item(wrong, "invalid", "Thiếu chữ ký", by=helper)
    ask(checking_dossier, timezone.localdate() + timedelta(days=5), "", by=office)
    services.add_paper(wrong, scan(), by=office)
    assert services.resubmit(checking_dossier, by=office).state == State.CHECKING


def test_the_office_of_another_city_finishes_nothing(dossier):
    stranger = UserFactory(role=Role.OFFICE, unit=RoundFactory().unit)
    with pytest.raises(Refusal, match="ngoài phạm vi được giao"):
        services.add_paper(item_of(dossier), scan(), by=stranger)
    with pytest.raises(Refusal, match="ngoài phạm vi được giao"):
        services.withdraw(dossier, "Lập nhầm", by=stranger)


def test_the_steps_keep_their_days_however_much_was_written(client_of, office, checking_dossier, helper):
    """201 other events after the moves: the stages still show when each step was left."""
    for number in range(201):
        audit.record(
            helper, "dossier.item_checked", checking_dossier, item="Nhãn", verdict=("unseen", "valid"), n=number
        )
    stages = client_of(office).get(checking_dossier.get_absolute_url()).context["stages"]
    today = f"{timezone.localdate():%d/%m}"
    assert [stage.note for stage in stages if stage.kind == "done"] == [today] * 4


# ── evidence and viewer ──


def test_evidence_is_marked_without_script(client_of, ward_officer, dossier, product):
    use = services.add_paper(item_of(dossier), scan(pages=3), by=ward_officer)
    criterion = Criterion.objects.filter(group__part__sheet=sheet_for(product.product_set, dossier.profile)).first()
    client = client_of(ward_officer)
    page = client.get(url("dossier_evidence", dossier.pk)).content.decode()
    assert "Gắn trang này" in page
    data = {"criterion": criterion.pk, "item_paper": use.pk, "page": 2}
    answer = client.post(url("dossier_link", dossier.pk), data)
    assert f"giay={use.pk}&to=2" in answer.url
    refused = client.post(url("dossier_link", dossier.pk), {**data, "page": 9}, follow=True)
    assert "không có trang 9" in refused.content.decode()
    link = dossier.links.get()
    client.post(url("dossier_unlink", dossier.pk, link.pk))
    assert not dossier.links.exists()


def test_the_viewer_numbers_pages_across_papers(ward_officer, dossier):
    services.add_paper(item_of(dossier), scan(pages=2), by=ward_officer)
    second = services.add_paper(item_of(dossier, "business_registration"), scan(pages=3), by=ward_officer)
    spans = [paper.span for paper in papers_of(dossier)]
    assert spans == ["tr. 1–2", "tr. 3–5"]
    viewer = viewer_of(dossier, {"giay": str(second.pk), "to": "2"})
    assert (viewer.now.running, viewer.total, viewer.before.running) == (4, 5, 3)
    assert viewer_of(dossier, {"giay": "abc", "to": "9" * 40}).now.running == 1


# ── how many queries ──


def test_the_list_asks_no_more_queries_for_many_rows(client_of, office, round_, product, count_queries):
    client = client_of(office)
    where = url("dossiers") + "?q=mam&trang_thai=dang-xu-ly"
    DossierFactory.create_batch(2, round=round_, product__ward=product.ward)
    few = count_queries(client, where)
    DossierFactory.create_batch(30, round=round_, product__ward=product.ward)
    assert count_queries(client, where) == few <= 12


@pytest.mark.parametrize("name", ["dossier", "dossier_evidence", "dossier_check"])
def test_a_page_asks_no_more_queries_for_many_papers(
    client_of, office, ward_officer, checking_dossier, name, count_queries
):
    client = client_of(office)
    few = count_queries(client, url(name, checking_dossier.pk))
    Dossier.objects.filter(pk=checking_dossier.pk).update(state=State.DRAFT)
    for _ in range(10):
        services.add_paper(item_of(checking_dossier, "label"), scan(), by=ward_officer)
    Dossier.objects.filter(pk=checking_dossier.pk).update(state=State.CHECKING)
    assert count_queries(client, url(name, checking_dossier.pk)) == few <= 30


def test_the_steps_say_the_days_that_the_papers_say(client_of, checking_dossier, office):
    """Handed in and received are days; they are not the days on which somebody went on with it."""
    days = {"submitted": 17, "ward_assessing": 18, "received": 21, "checking": 22}
    for state, on in days.items():
        moment = datetime(2026, 11, on, 12, tzinfo=UTC)
        with unguarded():
            audit.of(checking_dossier).filter(changes__state__1=state).update(at=moment)
    Dossier.objects.filter(pk=checking_dossier.pk).update(received_on=date(2026, 11, 21))
    stages = client_of(office).get(checking_dossier.get_absolute_url()).context["stages"]
    notes = {stage.label: stage.note for stage in stages if stage.kind == "done"}
    assert (notes["Đã nộp"], notes["Tiếp nhận"]) == ("17/11", "21/11")
    assert notes["Xã đánh giá"] == "21/11"


def test_filters_find_by_code_state_round_ward_and_kind(client_of, office, dossier, round_):
    RoundFactory(unit=round_.unit)
    client = client_of(office)
    good = f"?q={dossier.code.lower()}&trang_thai=draft&dot={round_.pk}&phuong={dossier.product.ward_id}&loai=first"
    assert client.get(url("dossiers") + good).context["page_obj"].paginator.count == 1
    for other in ("?trang_thai=submitted", "?loai=upgrade", "?q=khong-co"):
        assert client.get(url("dossiers") + other).context["page_obj"].paginator.count == 0


def test_what_was_just_checked_can_be_looked_at_again(client_of, checking_dossier, helper, office):
    item = item_of(checking_dossier)
    services.check_item(item, "invalid", "Thiếu chữ ký", by=helper)
    client, page = client_of(helper), url("dossier_check", checking_dossier.pk)
    assert re.search(
        rf"Đã ghi “{re.escape(str(item))}”: không hợp lệ .* Sửa lại Sửa được đến khi kết luận", line_on(client, page)
    )
    assert f"?muc={item.pk}#muc-{item.pk}" in client.get(page).content.decode()
    assert line_on(client_of(office), checking_dossier.get_absolute_url()) == ""


def test_what_was_found_eligible_goes_back_to_be_checked_until_it_is_on_an_agenda(
    client_of, checking_dossier, office, helper, leader
):
    check_all(checking_dossier, helper)
    services.declare_eligible(checking_dossier, by=office)
    client, page = client_of(office), checking_dossier.get_absolute_url()
    assert "Đã xác nhận đủ điều kiện" in line_on(client, page)
    assert line_on(client_of(leader), page) == ""
    back = url("dossier_back_to_check", checking_dossier.pk)
    assert client_of(office).post(back, {"reason": " "}).status_code == 422
    assert client_of(office).post(back, {"reason": "Giấy xác nhận đã bị thu hồi"}).status_code == 302
    checking_dossier.refresh_from_db()
    assert checking_dossier.state == State.CHECKING
    [event] = audit.of(checking_dossier).filter(action="dossier.back_to_check")
    assert event.changes == {"state": ["eligible", "checking"], "reason": "Giấy xác nhận đã bị thu hồi"}
    assert Message.objects.filter(text__contains="Giấy xác nhận đã bị thu hồi").exists()
    services.declare_eligible(checking_dossier, by=office)
    services.into_session(checking_dossier, by=office)
    assert line_on(client_of(office), page) == ""
    with pytest.raises(Refusal, match="Đang chấm"):
        services.back_to_check(checking_dossier, "Xem lại", by=office)


def test_a_supplement_just_asked_for_can_be_withdrawn_until_it_is_answered(
    client_of, checking_dossier, office, helper, ward_officer
):
    wrong = item_of(checking_dossier)
    check_all(checking_dossier, helper, but=[wrong.pk])
    services.check_item(wrong, "invalid", "Thiếu chữ ký", by=helper)
    services.ask_supplement(
        checking_dossier, timezone.localdate() + timedelta(days=7), "", number=35, on=timezone.localdate(), by=office
    )
    printed(official.about(checking_dossier, "yeu-cau-bo-sung").get())
    client, page = client_of(office), checking_dossier.get_absolute_url()
    letter = official.about(checking_dossier, "yeu-cau-bo-sung").get()
    assert f'href="{letter.get_absolute_url()}#ban-ky"' in client.get(page).content.decode()
    assert "Rút yêu cầu Rút yêu cầu được đến khi chủ thể nộp bổ sung" in line_on(client, page)
    services.add_paper(wrong, scan(), by=office)
    services.resubmit(checking_dossier, by=office)
    assert line_on(client, page) == ""
    ward_page = client_of(ward_officer).get(page).content.decode()
    assert letter.title in ward_page
    assert "#ban-ky" not in ward_page, "the office's own paper"


def test_the_fold_says_what_can_be_put_right_and_what_cannot(client_of, checking_dossier, office, helper, ward_officer):
    page = checking_dossier.get_absolute_url()
    can, _ = fold_on(client_of(office), page)
    assert not any("Kết luận đủ điều kiện" in words for words in can), "nothing concluded yet"
    check_all(checking_dossier, helper)
    services.declare_eligible(checking_dossier, by=office)
    can, cannot = fold_on(client_of(office), page)
    assert [words for words in can if "Kết luận đủ điều kiện" in words and "Đến khi vào phiên họp" in words]
    assert any("Đưa về kiểm tra rồi yêu cầu bổ sung" in words for words in cannot)
    assert not any("Kết luận đủ điều kiện" in words for words in fold_on(client_of(ward_officer), page)[0])
    services.into_session(checking_dossier, by=office)
    can, cannot = fold_on(client_of(office), page)
    assert not any("Kết luận đủ điều kiện" in words for words in can)
    assert any("Hội đồng chấm trên đúng bản này" in words for words in cannot)


def test_the_list_is_put_in_the_order_of_what_is_due_or_of_its_kind(client_of, office, city, ward):
    today = timezone.localdate()
    late, soon = (RoundFactory(unit=city, due_on=today + timedelta(days=days)) for days in (40, 4))
    for round_, kind in ((late, "first"), (soon, "upgrade")):
        DossierFactory(round=round_, state=State.RECEIVED, kind=kind, product=ProductFactory(producer__ward=ward))
    client = client_of(office)

    def listed(sort: str) -> list[int]:
        return [row.round_id for row in client.get(f"/lam-viec/ho-so/?sap-xep={sort}").context["page_obj"]]

    assert listed("han") == [soon.pk, late.pk]
    assert listed("-han") == [late.pk, soon.pk]
    assert listed("loai") == [late.pk, soon.pk]


def test_an_items_page_says_what_counts_and_what_rests_on_no_text(client_of, ward_officer, dossier):
    wanted = {item.required_paper.code: item for item in dossier.items.select_related("required_paper")}
    safety, form = wanted["food_safety"], wanted["registration"]
    page = client_of(ward_officer).get(url("dossier_item", dossier.pk, safety.pk)).content.decode()
    told = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    said = {term: " ".join(words.split()) for term, words in told}
    assert said["Hình thức"] == "Bản sao có chứng thực"
    assert said["Nơi cấp"] == "Ngành nông nghiệp, công thương hoặc y tế theo sản phẩm"
    assert said["Thời hạn"] == '36 tháng <span class="tag">chưa đối chiếu bản ký</span>', "the usual term is in no text"
    assert said["Ví dụ cách ghi"].startswith("Số 45/GCN")
    page = client_of(ward_officer).get(url("dossier_item", dossier.pk, form.pk)).content.decode()
    assert "Ví dụ cách ghi" not in page, "it bears no number"
