"""The page on which a member declares for all products of a session at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from evaluations.sessions import interests
from evaluations.sessions.interests import Interest
from evaluations.sessions.models import AgendaItem, Recusal
from evaluations.sessions.moving import own_session
from evaluations.sessions.rules import Ground, declare_refusal
from ocop.accounts.access import needs
from ocop.core.forms import ReadAsForm
from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest

NONE = "khong"
NONE_AT_ALL = "khong-san-pham-nao"
CLEAR = (NONE, "Không liên quan")


class DeclareForm(ReadAsForm, forms.Form):
    """One row a product. Where the program knows of something nothing is chosen beforehand."""

    def __init__(self, *args: Any, items: list[AgendaItem], hints: dict[int, Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.hints = items, hints
        for item in items:
            first = [("", "Chọn"), CLEAR] if item.pk in hints else [CLEAR]
            self.fields[f"quan-he-{item.pk}"] = forms.ChoiceField(
                label=f"Quan hệ với {item.dossier.product}",
                choices=[*first, *Ground.choices],
                initial="" if item.pk in hints else NONE,
                required=f"quan-he-{item.pk}" in self.data and NONE_AT_ALL not in self.data,
                error_messages={"required": f"Hãy chọn quan hệ với {item.dossier.product}."},
            )
            self.fields[f"noi-ro-{item.pk}"] = forms.CharField(
                label=f"Nói rõ quan hệ với {item.dossier.product}", max_length=300, required=False
            )

    def rows(self) -> list[tuple[AgendaItem, str, Any, Any]]:
        return [
            (item, HINTED[self.hints[item.pk]] if item.pk in self.hints else "", self[f"quan-he-{item.pk}"],
             self[f"noi-ro-{item.pk}"])
            for item in self.items
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.answers: dict[int, Interest | None] = {}
        for item in self.items:
            if f"quan-he-{item.pk}" not in self.data:  # put on the agenda since: asked the next time
                continue
            ground, words = cleaned.get(f"quan-he-{item.pk}", ""), cleaned.get(f"noi-ro-{item.pk}", "").strip()
            if ground in Ground.values:
                if not words:
                    self.add_error(f"noi-ro-{item.pk}", f"Hãy nói rõ quan hệ với {item.dossier.product}.")
                self.answers[item.pk] = Interest(Ground(ground), words)
            else:
                if words:
                    self.add_error(
                        f"quan-he-{item.pk}", f"Hãy chọn quan hệ với {item.dossier.product}, hoặc bỏ lời nói rõ."
                    )
                self.answers[item.pk] = None
        if NONE_AT_ALL in self.data and any(self.answers.values()):
            self.add_error(None, "Đang chọn căn cứ ở ít nhất một sản phẩm. Hãy bấm “Gửi bản khai”, hoặc bỏ căn cứ đó.")
        return cleaned


HINTED = {
    Ground.OWN_FIRM: "Tài khoản của anh/chị là tài khoản của chủ thể này.",
    Ground.OWN_WARD: "Anh/chị có vai trò tại xã, phường của sản phẩm này.",
}


@needs("session.declare")
def declare(request: UserRequest, pk: int) -> HttpResponse:
    """Khai quan hệ lợi ích, once; later for what was added only."""
    session = own_session(request, pk)
    if refusal := declare_refusal(interests.facts(session, request.user)):
        messages.error(request, refusal)
        return redirect(session)
    items = interests.asked(session, request.user)
    form = DeclareForm(
        request.POST if request.method == "POST" else None, items=items, hints=interests.hints(items, request.user)
    )
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            clear, named = interests.declare(session, form.answers, by=request.user)
            if clear or named:
                messages.success(request, f"Đã khai: không liên quan {clear} sản phẩm, liên quan {named} sản phẩm.")
            return redirect(session)
    own = Recusal.objects.standing().filter(item__session=session, member__user=request.user)
    context = {
        "form": form,
        "session": session,
        "none_at_all": NONE_AT_ALL,
        "own": own.select_related("item__dossier__product").order_by("item__position"),
    }
    return render(request, "evaluations/sessions/declare.html", context, status=422 if form.is_bound else 200)
