"""The office reminds those for whom a dossier waits."""

from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.core.templatetags.ocop import han
from products.dossiers.models import Dossier
from products.dossiers.rules.reminding import REMINDED_TODAY, WAITS_FOR, Waiting, remind_refusal
from products.dossiers.rules.states import State
from products.dossiers.services import people
from products.dossiers.services.facts import DOSSIERS

REMIND = "dossier.remind"


def remind(dossier: Dossier, *, by: User) -> Dossier:
    """Nhắc: a message and a mail to whom the present step waits for, once a day. Raises Refusal."""
    with acts.doing(DOSSIERS, REMIND, remind_refusal, dossier, by) as act:
        late = act.record
        if reminded_today(late):
            raise Refusal(REMINDED_TODAY)
        who = {user.pk: user for some in _awaited(late) for user in some if user.pk != by.pk}
        if not who:
            raise Refusal("Chưa có tài khoản nào để nhắc ở bước này. Hãy liên hệ trực tiếp.")
        due = late.due_on
        ends = f" Hạn {due:%d/%m/%Y} ({han(due).lower()})." if due else ""
        text = f"Hồ sơ sản phẩm {late.product} đang ở bước “{late.get_state_display()}”.{ends} Đề nghị xử lý."
        people.tell(late, who.values(), "nhắc xử lý", text, but=by)
        act.said |= {"step": late.get_state_display(), "people": len(who)}
    return act.record


def reminded_today(dossier: Dossier) -> bool:
    return audit.of(dossier).filter(action=REMIND, at__date=timezone.localdate()).exists()


def _awaited(dossier: Dossier) -> list[QuerySet[User]]:
    asked = {Waiting.PRODUCER: people.producers, Waiting.WARD: people.ward, Waiting.HELPERS: people.helpers}
    return [asked[one](dossier) for one in WAITS_FOR[State(dossier.state)]]
