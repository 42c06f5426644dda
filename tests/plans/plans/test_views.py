import re
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.files.models import StoredFile
from ocop.documents.official import services as official
from plans.models import Plan, Target, Task
from plans.plans import services
from tests.factories import UserFactory
from tests.papers import printed


def url(name, *args):
    return reverse(f"plans:{name}", args=args)


def test_the_plan_page_shows_targets_tasks_and_the_nine_sections(client_of, office, plan):
    page = client_of(office).get(plan.get_absolute_url()).content.decode()
    assert "Sản phẩm được công nhận đạt từ 3 sao trở lên" in page
    assert "6–8" in page
    assert "9. Tổng kết" in page
    assert "Kiện toàn Hội đồng và Tổ giúp việc" in page


def test_the_plan_page_asks_no_more_queries_for_more_tasks(client_of, office, plan, ward, count_queries):
    client = client_of(office)
    few = count_queries(client, plan.get_absolute_url())
    for position in range(20, 40):
        task = Task.objects.create(plan=plan, position=position, heading="Thêm", content="Thêm", metric="certified",
                                   stars_from=3)  # fmt: skip
        task.leads.add(ward)
        Target.objects.create(plan=plan, position=position, text="Thêm", low=2, metric="certified", stars_from=3)
    assert count_queries(client, plan.get_absolute_url()) == few <= 40


def test_lists_ask_no_more_queries_for_more_rows(client_of, office, running, count_queries):
    client = client_of(office)
    before = [count_queries(client, url("plans")), count_queries(client, url("tasks"))]
    for year in range(2025, 2030):
        services.copy(running, year, by=office)
        for position in range(20, 24):
            Task.objects.create(plan=running, position=position + 4 * (year - 2020), heading="Thêm", content="Thêm")
    after = [count_queries(client, url("plans")), count_queries(client, url("tasks"))]
    assert after == before
    assert before[0] <= 12


def test_a_plan_is_made_from_the_form_and_edited_line_by_line(client_of, office, city):
    client = client_of(office)
    client.post(url("plan_new"), {"unit": city.pk, "year": 2026, "start": "mau-441"})
    plan = Plan.objects.get(year=2026)
    target = plan.targets.first()
    client.post(
        url("target", target.pk), {"position": 1, "text": "Công nhận", "low": 7, "high": 9, "metric": "certified"}
    )
    target.refresh_from_db()
    assert (target.low, target.high) == (7, 9)
    answer = client.post(url("target", target.pk), {"position": 1, "text": "Công nhận", "low": 9, "high": 7})
    assert answer.status_code == 422
    assert "Số đến nhỏ hơn số từ" in answer.content.decode()
    client.post(url("section_new", plan.pk), {"part": "noi_dung", "position": 10, "heading": "Mục mới", "text": "Lời"})
    assert plan.sections.filter(heading="Mục mới").exists()
    client.post(url("plan_edit", plan.pk), {"title": "Kế hoạch khác", "risk_margin": 10, "seen": ""})
    plan.refresh_from_db()
    assert (plan.title, plan.risk_margin) == ("Kế hoạch khác", 10)
    task = plan.tasks.first()
    client.post(
        url("task_edit", task.pk),
        {"position": 1, "heading": "Việc", "content": "Nội dung", "ends_on": "29/02/2028", "leads": [city.pk]},
    )
    task.refresh_from_db()
    assert task.ends_on == date(2028, 2, 29)
    client.post(url("task_delete", task.pk))
    client.post(url("target_delete", target.pk))
    client.post(url("section_delete", plan.sections.last().pk))
    assert (plan.tasks.count(), plan.targets.count(), plan.sections.count()) == (7, 1, 20)


def test_an_impossible_day_says_so_beside_its_field(client_of, office, plan):
    task = plan.tasks.first()
    sent = {"position": 1, "heading": "Việc", "content": "Nội dung", "ends_on": "29/02/2027"}
    answer = client_of(office).post(url("task_edit", task.pk), sent)
    assert answer.status_code == 422
    assert "Ngày chưa đúng" in answer.content.decode()
    assert "29/02/2027" in answer.content.decode()


def test_an_approved_plan_is_not_edited_from_an_old_page(client_of, office, running):
    sent = {"position": 1, "text": "Khác", "low": 1, "metric": "certified"}
    answer = client_of(office).post(url("target", running.targets.first().pk), sent)
    assert answer.status_code == 422
    assert "Lãnh đạo trả về dự thảo" in answer.content.decode()
    assert not Target.objects.filter(text="Khác").exists()


def test_the_plan_goes_from_draft_to_its_number(client_of, office, leader, plan):
    client_of(leader).post(url("plan_approve", plan.pk))
    Plan.objects.filter(pk=plan.pk).update(approved_at=timezone.make_aware(datetime(2024, 1, 18, 9)))
    client_of(office).post(url("plan_issue", plan.pk), {"number": "441", "on": "19/01/2024", "said": "441 19/01/2024"})
    plan.refresh_from_db()
    assert (plan.state, plan.number_text, plan.date) == ("issued", "441/KH-UBND", date(2024, 1, 19))


@pytest.mark.parametrize("role", [Role.WARD_OFFICER, Role.DEPARTMENT])
def test_a_draft_is_not_there_for_those_below(role, client_of, plan, ward, health):
    user = UserFactory(role=role, unit=ward if role == Role.WARD_OFFICER else health)
    assert client_of(user).get(plan.get_absolute_url()).status_code == 404
    Plan.objects.filter(pk=plan.pk).update(state="approved")
    assert client_of(user).get(plan.get_absolute_url()).status_code == 200
    assert client_of(user).get(url("plan_edit", plan.pk)).status_code == 403


def test_an_office_elsewhere_does_not_see_the_plan(client_of, plan, other_ward):
    stranger = UserFactory(role=Role.OFFICE, unit=other_ward)
    assert client_of(stranger).get(plan.get_absolute_url()).status_code == 404
    assert client_of(stranger).get(url("target", plan.targets.first().pk)).status_code == 404
    assert client_of(stranger).get(url("counted", plan.pk, "certified")).status_code == 404


def test_a_draft_prints_with_its_appendix(client_of, office, plan):
    import pypdfium2

    answer = client_of(office).get(url("plan_pdf", plan.pk))
    with pypdfium2.PdfDocument(answer.content) as pdf:
        words = " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    assert "KẾ HOẠCH" in words
    assert "Căn cứ Quyết định số 919/QĐ-TTg" in words
    assert "LỘ TRÌNH THỰC HIỆN" in words
    assert "Rà soát các sản phẩm tiềm năng" in words
    assert not StoredFile.objects.exists()


def test_an_issued_plan_is_printed_once_and_kept(client_of, office, running):
    plan = services.issue(running, 441, date(2024, 1, 19), by=office)
    assert "Đang tạo văn bản" in client_of(office).get(url("plan_pdf", running.pk)).content.decode()
    printed(official.about(plan).get())
    first = b"".join(client_of(office).get(url("plan_pdf", running.pk)))
    assert first[:5] == b"%PDF-"
    assert b"".join(client_of(office).get(url("plan_pdf", running.pk))) == first
    assert StoredFile.objects.count() == 1


def test_a_filter_that_is_not_set_says_all(client_of, office, plan):
    page = client_of(office).get(reverse("plans:plans")).content.decode()
    assert re.search(r'<option value=""\s+selected>Tất cả</option>', page)
    assert "-----" not in page


def test_a_leader_approves_the_plan_that_stood_on_the_page(client_of, office, leader, plan):
    page = client_of(leader).get(plan.get_absolute_url()).content.decode()
    address = re.search(r'href="([^"]+/duyet/\?[^"]+)"', page)[1]
    services.save_texts(plan, {"title": "Kế hoạch khác hẳn"}, by=office)
    answer = client_of(leader).post(address, follow=True).content.decode()
    assert "vừa được sửa sau khi mở trang này" in answer
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_what_the_machine_did_since_the_page_was_opened_keeps_nobody_from_approving(client_of, office, leader, plan):
    services.save_texts(plan, {"title": "Kế hoạch đang xem"}, by=office)
    page = client_of(leader).get(plan.get_absolute_url()).content.decode()
    address = re.search(r'href="([^"]+/duyet/\?[^"]+)"', page)[1]
    audit.record(None, "paper.printed", plan)
    client_of(leader).post(address)
    plan.refresh_from_db()
    assert plan.state == "approved"


def test_the_form_of_a_new_plan_proposes_the_first_year_without_one(client_of, office, plan):
    """And one that is typed all the same is told what to do, whatever state that year's plan is in."""
    this = timezone.localdate().year
    Plan.objects.filter(pk=plan.pk).update(year=this)
    plan.refresh_from_db()
    assert client_of(office).get(reverse("plans:plan_new")).context["form"].initial["year"] == this + 1
    answer = client_of(office).post(
        reverse("plans:plan_new"), {"unit": plan.unit_id, "year": plan.year, "start": "mau-441"}
    )
    assert answer.status_code == 422
    assert "Hãy mở kế hoạch đó, hoặc ghi năm khác." in answer.content.decode()
