"""What the list of dossiers offers for many at once: an agenda."""

from collections.abc import Sequence
from typing import Any

from django import forms

from evaluations.sessions import services
from evaluations.sessions.models import Session
from ocop.accounts.models import User
from ocop.core.bulk.rules import Bulk
from ocop.core.forms import rows_field
from products.dossiers.models import Dossier
from products.dossiers.rules.moves import INTO_SESSION
from products.many import LISTED_AT, move_refusal


class SessionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Session) -> str:
        return f"{obj}, {obj.council}, {obj.round}"


class ChooseSession(forms.Form):
    """Sessions that still take dossiers, of the rounds of those that were chosen."""

    session = SessionField(
        Session.objects.none(),
        label="Phiên",
        empty_label="Chọn phiên",
        help_text="Phiên của đợt các hồ sơ đã chọn, biên bản chưa xác nhận. Hồ sơ vào cuối chương trình họp.",
        error_messages={"required": "Chưa chọn phiên. Hãy chọn một phiên, hoặc lập phiên cho đợt này."},
    )

    def __init__(self, data: Any, user: User, rows: Sequence[Dossier]) -> None:
        super().__init__(data)
        sessions = Session.objects.visible_to(user).select_related("council", "round")
        rounds = {dossier.round_id for dossier in rows}
        rows_field(self, "session").queryset = sessions.filter(round__in=rounds, minutes_confirmed_at=None)


PUT_ON_AGENDA = Bulk[Dossier](
    name="chuong-trinh",
    listed_at=LISTED_AT,
    action="session.edit",
    label="Đưa vào chương trình họp",
    effect="Hồ sơ đủ điều kiện vào cuối chương trình của phiên; bộ tiêu chí và lần nộp được giữ từ lúc đó.",
    refusal=lambda dossier, user: move_refusal(INTO_SESSION, dossier, user),
    act=lambda dossier, user, values: services.put_on_agenda(values["session"], dossier, by=user),
    trail=INTO_SESSION.action,
    form=ChooseSession,
)
