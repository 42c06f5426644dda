"""What the one search finds of plans: the yearly plans, their tasks."""

from ocop.accounts.models import User
from ocop.core.finding.rules import Hit, same_code
from ocop.core.finding.services import Findable, by_reading, by_words
from ocop.core.templatetags.ocop import ngay
from plans.plans.models import Plan
from plans.plans.queries import PlanQuerySet
from plans.plans.rules import SIGNS, TONES, PlanState
from plans.tasks.models import Task
from plans.tasks.queries import TaskQuerySet


def _plans(user: User) -> PlanQuerySet:
    return Plan.objects.visible_to(user)


def _plan(plan: Plan, text: str) -> Hit:
    state = PlanState(plan.state)
    facts = (plan.number_text and f"{plan.number_text} ngày {ngay(plan.date)}", f"năm {plan.year}")
    shown = (state.label, TONES[state], SIGNS[state])
    return Hit(plan.title, plan.get_absolute_url(), facts, shown, str(plan.unit), same_code(text, plan.number_text))


def _tasks(user: User) -> TaskQuerySet:
    return Task.objects.visible_to(user).select_related("plan__unit")


def _task(task: Task, text: str) -> Hit:
    return Hit(str(task), task.get_absolute_url(), (task.units_text, str(task.plan)), None, str(task.plan.unit))


PLANS = Findable("Kế hoạch năm", "plan.read", _plans, by_reading(lambda plan: plan.number_text), _plan, "plans:plans")
TASKS = Findable("Nhiệm vụ", "plan.read", _tasks, by_words(), _task, "plans:tasks")
