"""What the lists of dossiers and certificates offer for many at once."""

from typing import Any

from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.bulk.rules import Bulk
from ocop.core.moves import Move
from products.certificates.models import Certificate
from products.dossiers import services
from products.dossiers.forms import ReceiveForm
from products.dossiers.models import Dossier
from products.dossiers.rules.facts import Facts, Reached
from products.dossiers.rules.moves import RECEIVE, START_CHECK
from products.dossiers.rules.reminding import REMINDED_TODAY, remind_refusal
from products.dossiers.rules.states import State
from products.notices import rules as notices
from products.notices import services as notice_services
from products.notices.forms import NoticeForm

LISTED_AT = "products:dossiers"


def move_refusal(move: Move[State, Facts], dossier: Dossier, user: User) -> str | None:
    """All facts are read only for one that stands where the move begins."""
    if dossier.state in move.sources:
        return move.refusal(services.facts_of(dossier, user))
    return move.refusal(Facts(state=State(dossier.state), roles=Dossier.objects.roles_of(user, dossier.pk)))


def _remind_refusal(dossier: Dossier, user: User) -> str | None:
    if reason := remind_refusal(Reached(State(dossier.state), Dossier.objects.roles_of(user, dossier.pk))):
        return reason
    return REMINDED_TODAY if services.reminded_today(dossier) else None


def _receive_form(data: Any, user: User, rows: Any) -> ReceiveForm:
    return ReceiveForm(data, initial={"on": timezone.localdate()})


RECEIVE_EACH = Bulk[Dossier](
    name="tiep-nhan",
    listed_at=LISTED_AT,
    action=RECEIVE.action,
    label="Tiếp nhận",
    effect="Mỗi hồ sơ lấy một số tiếp nhận theo thứ tự trong sổ, lập giấy tiếp nhận và báo cho chủ thể, xã, phường.",
    refusal=lambda dossier, user: move_refusal(RECEIVE, dossier, user),
    act=lambda dossier, user, values: services.receive(dossier, by=user, on=values["on"]),
    trail=RECEIVE.action,
    form=_receive_form,
)
CHECK_EACH = Bulk[Dossier](
    name="bat-dau-kiem-tra",
    listed_at=LISTED_AT,
    action=START_CHECK.action,
    label="Bắt đầu kiểm tra",
    effect="Mỗi hồ sơ chuyển sang bước kiểm tra; Tổ giúp việc, Tổ tư vấn Hội đồng nhận thông báo.",
    refusal=lambda dossier, user: move_refusal(START_CHECK, dossier, user),
    act=lambda dossier, user, values: services.start_check(dossier, by=user),
    trail=START_CHECK.action,
)
NOTICE_EACH = Bulk[Certificate](
    name="da-gui-thong-bao",
    listed_at="products:certificates",
    action=notices.ACTION,
    label="Ghi đã gửi thông báo",
    effect="Mỗi giấy ghi ngày, cách gửi thông báo bằng văn bản trước khi hết hạn và rời danh sách chưa gửi."
    " Phần mềm không gửi gì cho chủ thể.",
    refusal=lambda certificate, user: notices.refusal(notice_services.facts_of(certificate, user)),
    act=lambda certificate, user, values: notice_services.sent(certificate, **values, by=user),
    trail=notice_services.SENT,
    form=lambda data, user, rows: NoticeForm(data),
)
REMIND_EACH = Bulk[Dossier](
    name="nhac",
    listed_at=LISTED_AT,
    action=services.REMIND,
    label="Nhắc xử lý",
    effect="Người mà bước hiện tại đang chờ nhận thông báo và thư về từng hồ sơ, kèm hạn; mỗi hồ sơ một ngày một lần.",
    refusal=_remind_refusal,
    act=lambda dossier, user, values: services.remind(dossier, by=user),
    trail=services.REMIND,
    after="Người được nhắc đã có thông báo; còn chờ thì nhắc lại được từ ngày mai.",
)
