"""The page on which a plan or one of its lines is edited: form, save, back to the plan; and the one that asks before a
line goes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ocop.core.confirming import Question, confirm
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from plans.plans.models import Plan, Section
from plans.plans.rules import edit_refusal
from plans.plans.services import facts_of
from plans.targets.models import Target
from plans.tasks.models import Task


@dataclass(frozen=True)
class Editing:
    plan: Plan
    form: BaseForm
    save: Callable[[], object]  # raises Refusal
    title: str
    said: str
    delete: str = ""
    of_draft: bool = True  # what is edited is fixed once the plan is approved


def edit_line(request: UserRequest, editing: Editing) -> HttpResponse:
    """Show the form; once it is right, save and go back to the plan. What was typed stays when it is not."""
    form = editing.form
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            editing.save()
            messages.success(request, editing.said)
            return redirect(editing.plan)
    plan = editing.plan
    crumbs = [("Kế hoạch năm", reverse("plans:plans")), (str(plan), plan.get_absolute_url()), (editing.title, "")]
    context = {
        "form": form,
        "title": editing.title,
        "back": plan.get_absolute_url(),
        "crumbs": crumbs,
        "delete": editing.delete,
        "locked": edit_refusal(facts_of(plan, request.user)) if editing.of_draft and not form.is_bound else None,
    }
    return render(request, "plans/form.html", context, status=422 if form.is_bound else 200)


def take_out(
    request: UserRequest, line: Section | Target | Task, what: str, delete: Callable[..., object]
) -> HttpResponse:
    """GET asks, POST does."""
    if request.method == "POST":
        with telling(request, f"Đã bỏ {what} “{line}”."):
            delete(line, by=request.user)
        return redirect(line.plan)
    question = Question(f"Bỏ {what} “{line}”?", f"Bỏ {what}", line.plan.get_absolute_url(), danger=True)
    return confirm(request, question)
