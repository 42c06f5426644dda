from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.synonyms import services
from ocop.core.synonyms.forms import SynonymForm
from ocop.core.synonyms.models import Synonym

PAGE = "core:synonyms"


@needs(services.EDIT)
def synonyms(request: UserRequest) -> HttpResponse:
    """The list, and the form that adds one."""
    form = SynonymForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(request, form, lambda data: services.add(**data, by=request.user), "Đã thêm"):
        return redirect(PAGE)
    context = {"form": form, "synonyms": Synonym.objects.all()}
    return render(request, "core/synonyms/list.html", context, status=422 if form.is_bound else 200)


@needs(services.EDIT)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    synonym = get_object_or_404(Synonym, pk=pk)
    form = SynonymForm(request.POST if request.method == "POST" else None, instance=synonym)
    if request.method == "POST" and done(
        request, form, lambda data: services.edit(synonym, **data, by=request.user), "Đã sửa"
    ):
        return redirect(PAGE)
    context = {"form": form, "synonym": synonym}
    return render(request, "core/synonyms/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(services.EDIT)
def drop(request: UserRequest, pk: int) -> HttpResponse:
    synonym = get_object_or_404(Synonym, pk=pk)
    with telling(request, f"Đã bỏ “{synonym}”. Cần lại thì thêm ở dưới."):
        services.drop(synonym, by=request.user)
    return redirect(PAGE)


def done(request: UserRequest, form: SynonymForm, act: Callable[[dict[str, str]], Synonym], said: str) -> bool:
    """Whether the act went through; why not stands in the form."""
    if form.is_valid():
        with refused_in(form):
            kept = act(form.cleaned_data)
            messages.success(request, f"{said} “{kept}”.")
            return True
    return False
