import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.notifications.models import Message
from plans.models import Plan, Target
from plans.plans import services
from plans.plans.paper import paper_of
from plans.plans.rules import Part
from tests.factories import UserFactory
from tests.papers import signed
from tests.races import Other


def test_the_template_gives_plan_441s_nine_sections_targets_and_appendix(plan, city, economy):
    assert plan.sections.filter(part=Part.CONTENT).count() == 9
    assert list(plan.targets.values_list("low", "high", "metric", "stars_from")) == [
        (6, 8, "certified", 3),
        (3, None, "re_evaluated", None),
    ]
    assert [task.label for task in plan.tasks.all()] == ["1a", "1b", "2", "3a", "3b", "4", "5", "5"]
    assert plan.tasks.first().time_text == "Quý I/2024; Quý II/2024"
    assert list(plan.tasks.first().leads.all()) == [economy]
    assert list(plan.tasks.last().leads.all()) == [city]
    words = [plan.title, plan.opening, *plan.sections.values_list("text", flat=True)]
    assert not any("{" in text for text in words)
    assert "năm 2024 và phương hướng năm 2025" in " ".join(words)
    assert "chưa đối chiếu bản ký" in plan.source


def test_a_unit_has_one_plan_a_year(plan, city, office):
    with pytest.raises(Refusal, match="đã có kế hoạch năm 2024"):
        services.from_template(city, 2024, by=office)


def test_the_trail_says_from_which_template_a_plan_was_made(plan, office):
    event = audit.of(plan).get(action="plan.from_template")
    assert (event.by, event.changes["source"]) == (office, plan.source)


def test_an_office_of_another_place_makes_no_plan_here(city, ward):
    elsewhere = UserFactory(role=Role.OFFICE, unit=ward)
    with pytest.raises(Refusal, match="cơ quan quản lý OCOP"):
        services.from_template(city, 2024, by=elsewhere)


def test_last_years_plan_is_copied_with_its_year_put_forward(plan, office):
    new = services.copy(plan, 2025, by=office)
    assert new.title == plan.title.replace("2024", "2025")
    assert "năm 2025 và phương hướng năm 2026" in new.sections.get(part=Part.CONTENT, position=9).text
    assert "24 tháng 02 năm 2023" in new.bases
    assert new.tasks.count() == 8
    assert new.targets.count() == 2
    assert list(new.tasks.first().leads.all()) == list(plan.tasks.first().leads.all())


def test_the_trail_says_of_a_section_what_was_and_what_is(plan, office):
    section = plan.sections.get(part=Part.CONTENT, position=9)
    before, section.text = section.text, "Báo cáo trước ngày 15 tháng 12."
    services.save_section(section, by=office)
    event = audit.of(plan).get(action="plan.section_saved")
    assert event.changes["changed"] == {"text": [before, "Báo cáo trước ngày 15 tháng 12."]}


def test_an_approved_plan_is_told_to_those_in_charge_and_no_longer_changed(
    plan, leader, ward_officer, department, office
):
    services.approve(plan, by=leader)
    told = set(Message.objects.values_list("to__username", flat=True))
    assert told == {ward_officer.username, department.username, office.username}
    with pytest.raises(Refusal, match="không sửa được"):
        services.save_texts(plan, {"title": "Khác"}, by=office)


def test_the_office_does_not_approve_its_own_plan(plan, office):
    with pytest.raises(Refusal, match="chưa được giao quyền “Duyệt kế hoạch”"):
        services.approve(plan, by=office)


def test_a_plan_without_tasks_is_not_approved(plan, leader):
    plan.tasks.all().delete()
    with pytest.raises(Refusal, match="chưa có nội dung"):
        services.approve(plan, by=leader)


def test_an_issued_plan_has_its_number_and_day(running, office, leader):
    with pytest.raises(Refusal, match="chưa tới"):
        services.issue(running, 441, timezone.localdate() + timedelta(days=1), by=office)
    plan = services.issue(running, 441, date(2024, 1, 19), by=office)
    assert str(plan) == "Kế hoạch 441/KH-UBND"
    with pytest.raises(Refusal, match="Đã ban hành"):
        services.back_to_draft(plan, by=leader)


def test_the_printed_appendix_repeats_the_documents_own_numbering(plan):
    paper = paper_of(plan)
    assert [row.number for row in paper.rows] == ["1", "", "2", "3", "", "4", "5", "5"]
    assert paper.rows[1].content.startswith("b) ")
    assert [part.heading[:3] for part in paper.parts[1:-1]] == ["I. ", "II.", "III", "IV.", "V. "]
    assert paper.bases[-1].endswith(".")
    assert all(basis.endswith(";") for basis in paper.bases[:-1])


def test_a_plan_is_not_issued_years_before_its_own(running, office):
    """A slip in the year is told; in the autumn before it is usual."""
    with pytest.raises(Refusal, match="trước ngày đầu của năm trước"):
        services.issue(running, 441, date(1900, 1, 1), by=office)
    assert services.issue(running, 441, date(running.year - 1, 11, 20), by=office).state == "issued"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_approve_at_once_approve_once(plan, leader):
    refused = []

    def approve():
        try:
            services.approve(Plan.objects.get(pk=plan.pk), by=leader)
        except Refusal as no:
            refused.append(str(no))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Target.objects.filter(plan=plan).count() == 2


def test_a_plans_number_is_cancelled_and_given_anew_with_its_words_unchanged(running, office, leader):
    issued = services.issue(running, 441, date(2024, 1, 19), by=office)
    back = services.cancel_number(issued, "Ghi nhầm số của công văn.", by=office)
    assert (back.state, back.number_text, back.date) == ("approved", "", None)
    with pytest.raises(Refusal, match="đã hủy, không dùng lại"):
        services.issue(back, 441, date(2024, 1, 19), by=office)
    assert str(services.issue(back, 442, date(2024, 1, 19), by=office)) == "Kế hoạch 442/KH-UBND"
    assert [paper.is_cancelled for paper in official.about(back)] == [False, True]


def test_a_signed_plan_keeps_its_number(running, office):
    issued = services.issue(running, 441, date(2024, 1, 19), by=office)
    signed(official.about(issued).get(), office)
    with pytest.raises(Refusal, match="đã có bản ký"):
        services.cancel_number(issued, "nhầm", by=office)


def test_an_issued_plan_goes_back_by_its_cancelled_number_only(running, office):
    services.issue(running, 441, date(2024, 1, 19), by=office)
    with pytest.raises(IntegrityError, match="không sửa"), transaction.atomic():
        Plan.objects.filter(pk=running.pk).update(state="approved", number_text="", date=None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_section_saved_while_the_leader_is_approving_is_refused(plan, office, leader):
    section = plan.sections.first()
    before, section.text = section.text, "Sửa sau khi lãnh đạo đã đọc"
    with transaction.atomic():
        services.approve(plan, by=leader)
        saving = Other(lambda: services.save_section(section, by=office))
        assert saving.waits(), saving.error
    with pytest.raises(Refusal):
        saving.ends()
    assert plan.sections.first().text == before
