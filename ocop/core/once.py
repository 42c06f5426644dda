"""A form that makes a record which there is once: sent twice, or eight times at once, it makes one and says the same
each time (SECURITY 38); what may be the same is said while one types."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar, Protocol, TypeVar, cast

from crispy_forms.layout import HTML
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ocop.accounts.models import User
from ocop.core.audit import services as audit
from ocop.core.forms import FreshForm, plain
from ocop.core.refusal import Refusal
from ocop.core.requests import asking_while_typing

SENT_AGAIN = timedelta(minutes=10)
"""A double click, a page sent once more after a lost network; later the same words are somebody's second try."""

R = TypeVar("R", bound=models.Model)


class Create(Protocol[R]):
    def __call__(self, record: R, /, *, by: User) -> R: ...


class OnceForm(FreshForm):
    """`made_by`: the event that a new record leaves in the trail; `what`: its noun; `user`: who fills the form in."""

    made_by: ClassVar[str]
    what: ClassVar[str]
    user: User

    def twin(self) -> models.Model | None:
        """The record that is the same as the one typed, by what the database has once."""
        raise NotImplementedError

    def make(self, create: Create[R]) -> R | None:
        """The record made of the form; where the same person has just sent the same, the one made of that. None where
        it is refused: the form says why."""
        why = ""
        if self.is_valid():
            try:
                return create(self.save(commit=False), by=self.user)
            except Refusal as no:
                why = str(no)
        if made := self._sent_before():
            return made  # type: ignore[return-value]  # a form's twin is of its model
        if why:
            self.add_error(None, why)
        return None

    def _sent_before(self) -> models.Model | None:
        names = self.record_fields()
        twin = self.twin() if all(name in self.read for name in names) else None
        if twin is None or any(plain(self.read[name]) != plain(getattr(twin, name)) for name in names):
            return None
        just_now = audit.of(twin).filter(action=self.made_by, by=self.user, at__gte=timezone.now() - SENT_AGAIN)
        return twin if just_now.exists() else None

    # ── what may be there already ──

    def maybe(self, sent: QueryDict) -> list[Any]:
        """The few records that this one may be, by what stands in its fields so far; of those its user may see."""
        raise NotImplementedError

    def alike(self, cleaned: dict[str, Any]) -> list[Any]:
        """Those among which one more of this name is asked about before it is made."""
        raise NotImplementedError

    def maybe_sent(self) -> list[Any]:
        """Shown with what was refused, for who has no script."""
        return self.maybe(cast(QueryDict, self.data)) if self.is_bound and not self.instance.pk else []

    def ask_while_typing(self, url: str, *names: str) -> HTML:
        """Let these fields ask the address what may be there already; gives the place where the answer stands."""
        if self.instance.pk:
            return HTML("")
        asking = asking_while_typing(reverse(url), "co-the-da-co")
        asking["hx-include"] = ", ".join(f"[name={name}]" for name in names)
        for name in names:
            self.fields[name].widget.attrs |= asking
        answer = '{% include "core/once/maybe.html" with found=form.maybe_sent only %}'
        return HTML(f'<div id="co-the-da-co" aria-live="polite">{answer}</div>')

    def doubts(self, cleaned: dict[str, Any]) -> dict[str, SafeString | str]:
        """A name like another's is asked about, unless the page has shown that one while it was typed."""
        told = super().doubts(cleaned)
        if self.instance.pk or not cleaned.get("name"):
            return told
        shown = cast(QueryDict, self.data).getlist("da-thay")
        alike = [row for row in self.alike(cleaned) if str(row.pk) not in shown]
        if alike and "name" not in told:
            told["name"] = format_html(
                "Có thể đã có: {}. Nếu đây là {} khác, bấm lưu lần nữa.", links(alike), self.what
            )
        return told


def links(rows: Iterable[Any]) -> SafeString:
    """ "Hợp tác xã Bến Sen (Trần Văn Thử, Phường Mỹ Long)", each a link to its page."""
    return format_html_join("; ", '<a href="{}">{}</a>', ((row.get_absolute_url(), row.near_text) for row in rows))
