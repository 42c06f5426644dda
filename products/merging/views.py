from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.moves import Offer
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE, Undo, Way, undo_line
from products.merging import rules, services
from products.merging.forms import MergeForm, OtherForm
from products.merging.models import Merge
from products.merging.reading import R, Record, Rows, maybe, merges_of, moving, rows_of, standing, undo_facts, what_of
from products.producers.models import Producer
from products.products.models import Product

MOST_NAMED = 5


@needs("producer.merge")
def of_producer(request: UserRequest, pk: int) -> HttpResponse:
    return page(request, pk, Producer.objects.visible_to(request.user))


@needs("product.merge")
def of_product(request: UserRequest, pk: int) -> HttpResponse:
    return page(request, pk, Product.objects.visible_to(request.user))


def page(request: UserRequest, pk: int, rows: QuerySet[R]) -> HttpResponse:
    """Without `?trung=`: which one is the same. With it: the two beside each other, and what moves."""
    record = here(request, rows, pk)
    if record.pk != pk:
        messages.error(request, f"Bản đang mở vừa được gộp vào {record}. Hãy so lại hai bản.")
        return redirect(f"products:{what_of(record).name}_merge", record.pk)
    sent = request.GET if "trung" in request.GET else None
    which = OtherForm(sent, record=record, user=request.user)
    context: dict[str, Any] = {"record": record, "what": what_of(record), "which": which}
    if not which.is_valid():
        context["maybe"] = maybe(record, request.user)
        status = 422 if which.is_bound or request.method == "POST" else 200
        return render(request, "products/merging/choose.html", context, status=status)
    gone = which.cleaned_data["trung"]
    form = MergeForm(request.POST if request.method == "POST" else None, kept=record, gone=gone, user=request.user)
    if form.is_valid():
        with refused_in(form):
            services.merge(record, gone, form.values(), by=request.user)
            messages.success(request, f"Đã gộp {gone} vào {record}.", extra_tags=SAID_BY_LINE)
            return redirect(record)
    context |= {
        "form": form,
        "gone": gone,
        "refused": rules.refusal(form.facts),
        "differ": sum(bool(row.name) for row in form.rows),
        "moving": [told(each) for each in moving(record, gone)],
        "left": [each.hanging.words for each in rows_of(form.what, gone) if each.hanging.once and stays(each, record)],
    }
    return render(request, "products/merging/compare.html", context, status=422 if form.is_bound else 200)


def told(each: Rows) -> tuple[int, str, list[str]]:
    """How many, of what, and the first of them by name."""
    return each.rows.count(), each.hanging.words, [str(row) for row in each.rows.order_by("pk")[:MOST_NAMED]]


def stays(each: Rows, kept: Record) -> bool:
    there = each.rows.model._default_manager.filter(**{each.column: kept.pk}).values(each.hanging.once)
    return each.rows.filter(**{f"{each.hanging.once}__in": there}).exists()


@require_POST
@needs("producer.merge")
def undo(request: UserRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(Merge, pk=pk)
    rows: QuerySet[Any] = type(done.kept).objects.visible_to(request.user)
    record = here(request, rows, done.kept.pk)  # on a page that stood open it may have been merged itself since
    with telling(request, "Đã hoàn tác việc gộp, hai bản lại riêng như trước."):
        services.undo(done, by=request.user)
    return redirect(record)


# ── what other pages show ──


def offer(record: Record, user: User) -> Offer | None:
    """The button of a record's page, for the office."""
    what = what_of(record)
    if not MAY[what.action] & type(record).objects.roles_of(user, record.pk):
        return None
    return Offer("Gộp bản trùng", reverse(f"products:{what.name}_merge", args=[record.pk]), link=True)


@dataclass(frozen=True)
class Told:
    """One merge into the record, and where it is undone, or why not."""

    done: Merge
    url: str
    why: str


def history(record: Record, user: User) -> Sequence[Told]:
    """What was merged into the record; its way back is the office's."""
    sides = (f"{side}_{what_of(record).name}" for side in ("kept", "gone"))
    rows = merges_of(record).select_related("by", *sides)
    return [_told_of(done, user) for done in rows]


def _told_of(done: Merge, user: User) -> Told:
    facts = undo_facts(done, user)
    refused = rules.undo_refusal(facts)
    if refused is None:
        return Told(done, reverse("products:merge_undo", args=[done.pk]), "")
    said = MAY[done.what.action] & facts.roles and not facts.undone
    return Told(done, "", refused if said else "")


def line(record: Record, merged: Sequence[Told], user: User) -> Undo | None:
    """Right after a merge."""
    told = next((told for told in merged if told.url), None)
    if told is None:
        return None
    done, back = told.done, Offer("Hoàn tác", told.url)
    way = Way(done.what.action, f"Đã gộp {done.gone}", back, "Đến khi có việc mới gắn vào bản này")
    return undo_line(record, user, way)


def here(request: UserRequest, rows: QuerySet[R], pk: int) -> R:
    """The record of a page; where it was merged while the page stood open, the kept one. Raises Http404."""
    record = standing(rows, pk, request.user)
    if record is None:
        raise Http404
    return record


def to_edit(request: UserRequest, rows: QuerySet[R], pk: int) -> R:
    """The record of an edit form; of one that was merged meanwhile the kept one's: what was typed stays in the form,
    beside what that one says. Raises Http404."""
    record = here(request, rows, pk)
    if record.pk != pk and request.method == "POST":
        messages.error(request, f"Bản đang sửa vừa được gộp vào {record}. Điều vừa nhập thuộc về bản đó; hãy xem lại.")
    return record


def not_here(kept: Record | None) -> HttpResponse:
    """An address of a record that was merged leads to the kept one. Raises Http404."""
    if kept is None:
        raise Http404
    return redirect(kept)
