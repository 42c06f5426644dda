"""The page on which a plan or one of its lines is edited: form, save, back to the plan."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest
from plans.plans.models import Plan
from plans.plans.rules import edit_refusal
from plans.plans.services import facts_of


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
