from datetime import date

import pytest

from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.core.refusal import Refusal
from plans.models import Task
from plans.plans.services import from_template, people_in_charge
from plans.targets.metrics import Counts
from plans.tasks import services
from plans.tasks.rules import Light
from tests.factories import UnitFactory, UserFactory, hand_over

pytestmark = pytest.mark.django_db


def task_of(plan, label: str) -> Task:
    return next(task for task in plan.tasks.for_list() if task.label == label)


def stand(plan, label, today):
    task = task_of(plan, label)
    return services.standing(task, plan, services.wards_of(plan.unit, today), Counts(plan.unit, plan.year), today)


def test_the_units_in_charge_report_and_the_mean_is_the_progress(running, ward, ward_officer, department, health):
    today = date(2024, 3, 1)
    services.report(task_of(running, "1b"), ward, 90, "Đã họp dân", by=ward_officer, on=today)
    shown = stand(running, "1b", today)
    assert (shown.percent, shown.words) == (30, "30%, 1/3 đơn vị đã báo cáo")
    services.report(task_of(running, "3b"), health, 40, "Đã trả lời", by=department, on=today)


def test_the_office_speaks_for_the_whole_task(running, city, office):
    task = task_of(running, "3a")
    services.report(task, city, 100, "Quyết định ngày 20/03/2024", by=office, on=date(2024, 3, 20))
    assert stand(running, "3a", date(2024, 5, 14)).light is Light.DONE


def test_a_task_past_its_quarter_says_how_late(running):
    shown = stand(running, "1a", date(2024, 7, 4))
    assert shown.label == "Quá hạn 4 ngày"


def test_a_count_from_records_is_the_progress_where_an_aim_is_set(running):
    shown = stand(running, "3b", date(2024, 5, 14))
    assert (shown.percent, shown.words) == (0, "0/6 theo hồ sơ")


def test_a_unit_that_is_not_in_charge_does_not_report(running, ward, ward_officer, department, health):
    with pytest.raises(Refusal, match="Chỉ đơn vị được giao"):
        services.report(task_of(running, "3a"), health, 10, "…", by=department)
    with pytest.raises(Refusal, match="Chỉ đơn vị được giao"):
        services.report(task_of(running, "1b"), health, 10, "…", by=ward_officer)


def test_a_ward_elsewhere_is_nobody_here(running):
    far = UnitFactory(parent=UnitFactory(kind=UnitKind.CITY))
    stranger = UserFactory(role=Role.WARD_OFFICER, unit=far)
    with pytest.raises(Refusal, match="Chỉ đơn vị được giao"):
        services.report(task_of(running, "1b"), far, 10, "…", by=stranger)
    assert not Task.objects.visible_to(stranger).exists()


def test_nobody_reports_on_a_draft(plan, city, office):
    with pytest.raises(Refusal, match="Dự thảo"):
        services.report(task_of(plan, "3a"), city, 10, "…", by=office)


def test_a_task_that_was_reported_on_stays(running, city, office, leader):
    from plans.plans.services import back_to_draft

    services.report(task_of(running, "3a"), city, 10, "Đang làm", by=office)
    back_to_draft(running, by=leader)
    with pytest.raises(Refusal, match="phải giữ lại"):
        services.delete(task_of(running, "3a"), by=office)


def test_an_ended_units_task_is_reported_on_by_its_successor_in_its_name(running, city, health, ward, ward_officer):
    new, other = (UnitFactory(kind="department", parent=city) for _ in range(2))
    merged = UnitFactory(parent=city)
    successor, stranger = (UserFactory(role=Role.DEPARTMENT, unit=unit) for unit in (new, other))
    officer = UserFactory(role=Role.WARD_OFFICER, unit=merged)
    task = running.tasks.get(position=2)
    task.leads.set([health])
    hand_over(health, new)
    hand_over(ward, merged)
    assert services.reporting_units(task, successor) == [health]
    assert services.reporting_units(task, stranger) == []
    assert {successor, officer, ward_officer} <= set(people_in_charge(running))
    assert task in type(task).objects.visible_to(successor)
    assert task not in type(task).objects.visible_to(stranger)


def test_no_plan_is_drawn_up_for_a_unit_that_has_ended(city, office):
    hand_over(city, UnitFactory(kind="city"))
    with pytest.raises(Refusal, match="đã kết thúc"):
        from_template(city, 2031, by=office)
