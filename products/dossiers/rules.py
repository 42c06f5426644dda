"""A dossier's life: states, moves and what each needs (DESIGN §4). Pure: no query, no clock, no request."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import Move, no_right
from ocop.core.text import fold
from ocop.core.typed import registration


class DossierKind(models.TextChoices):
    """Codes as in the law data (`RequiredPaper`)."""

    FIRST = "first", "Đánh giá lần đầu"
    UPGRADE = "upgrade", "Nâng hạng"
    RE_EVALUATION = "re_evaluation", "Đánh giá lại"


class Verdict(models.TextChoices):
    UNSEEN = "unseen", "Chờ kiểm tra"
    VALID = "valid", "Hợp lệ"
    INVALID = "invalid", "Không hợp lệ"


class State(models.TextChoices):
    DRAFT = "draft", "Đang lập"
    SUBMITTED = "submitted", "Đã nộp"
    WARD_ASSESSING = "ward_assessing", "Xã, phường đánh giá"
    RECEIVED = "received", "Đã tiếp nhận"
    CHECKING = "checking", "Kiểm tra hồ sơ"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung"
    ELIGIBLE = "eligible", "Đủ điều kiện"
    IN_SESSION = "in_session", "Đang chấm"
    SCORED = "scored", "Đã chấm"
    RECOGNISED = "recognised", "Được công nhận"
    PROPOSED = "proposed", "Đề nghị cấp trên"
    HANDED_DOWN = "handed_down", "Chuyển cấp dưới công nhận"
    NOT_RECOGNISED = "not_recognised", "Không đạt"
    WITHDRAWN = "withdrawn", "Đã rút"
    RETURNED = "returned", "Đã trả lại"


DECIDED = (State.RECOGNISED, State.PROPOSED, State.HANDED_DOWN, State.NOT_RECOGNISED)
OVER = (*DECIDED, State.WITHDRAWN, State.RETURNED)
BEFORE_SESSION = (
    State.DRAFT,
    State.SUBMITTED,
    State.WARD_ASSESSING,
    State.RECEIVED,
    State.CHECKING,
    State.SUPPLEMENT,
    State.ELIGIBLE,
)
EDITABLE = (State.DRAFT, State.SUPPLEMENT)
IN_HAND = (State.RECEIVED, State.CHECKING, State.SUPPLEMENT, State.ELIGIBLE, State.IN_SESSION, State.SCORED)
"""Received by the office and not decided yet: the decision rests on the reception as it stands."""
ON_THE_WAY = (State.SUBMITTED, State.WARD_ASSESSING, *IN_HAND)
"""Handed in and not decided yet."""
UNANSWERED = (*ON_THE_WAY, State.PROPOSED)
"""Handed in, and without an answer of the authority: what is proposed to the higher level waits for that one's."""
AT_OFFICE = (*IN_HAND, *DECIDED)


@dataclass(frozen=True)
class Sign:
    """How a state is shown: tone and sign, beside its words."""

    tone: str
    icon: str


SIGNS = {
    State.DRAFT: Sign("", "st-draft"),
    State.SUBMITTED: Sign("go", "st-sent"),
    State.WARD_ASSESSING: Sign("go", "st-1"),
    State.RECEIVED: Sign("go", "st-2"),
    State.CHECKING: Sign("go", "st-3"),
    State.SUPPLEMENT: Sign("wait", "st-wait"),
    State.ELIGIBLE: Sign("go", "st-ready"),
    State.IN_SESSION: Sign("go", "st-4"),
    State.SCORED: Sign("go", "st-5"),
    State.RECOGNISED: Sign("done", "st-done"),
    State.PROPOSED: Sign("done", "st-up"),
    State.HANDED_DOWN: Sign("done", "st-back"),
    State.NOT_RECOGNISED: Sign("bad", "st-no"),
    State.WITHDRAWN: Sign("", "st-off"),
    State.RETURNED: Sign("", "st-back"),
}
STAGES = (
    ("Lập hồ sơ", (State.DRAFT,)),
    ("Đã nộp", (State.SUBMITTED,)),
    ("Xã đánh giá", (State.WARD_ASSESSING,)),
    ("Tiếp nhận", (State.RECEIVED,)),
    ("Kiểm tra hồ sơ", (State.CHECKING, State.SUPPLEMENT)),
    ("Đủ điều kiện", (State.ELIGIBLE,)),
    ("Chấm điểm", (State.IN_SESSION, State.SCORED)),
    ("Quyết định", DECIDED),
)


@dataclass(frozen=True)
class Reached:
    """What a decision's moves see of a dossier: many are moved at once, with no more than this known of each."""

    state: State
    roles: frozenset[Role]


@dataclass(frozen=True)
class Facts(Reached):
    """All a rule sees of a dossier."""

    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    ward_report: bool = False
    ward_open_matters: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    explained: bool = False
    own: bool = False  # this user opened it
    handed_in: bool = False  # once at least
    law_over: str = ""  # why its law takes no dossier today


@dataclass(frozen=True)
class PaperFacts:
    """What a rule sees of a paper in the dossier."""

    name: str
    number: str = ""
    holder: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    is_registration: bool = False


def disagreements(
    papers: Sequence[PaperFacts], *, producer: str, registration_number: str, today: date
) -> tuple[str, ...]:
    """Where names and dates on the papers do not agree with the producer, with each other or with today."""
    found = []
    for paper in papers:
        if paper.holder and same_words(paper.holder) != same_words(producer):
            found.append(f"{paper.name} ghi tên “{paper.holder}”, chủ thể là “{producer}”")
        if paper.is_registration and not same_number(paper.number, registration_number):
            found.append(f"{paper.name} ghi số {paper.number}, chủ thể ghi số {registration_number}")
        if paper.issued_on and paper.issued_on > today:
            found.append(f"{paper.name} ghi ngày cấp {paper.issued_on:%d/%m/%Y} sau hôm nay")
        if paper.expires_on and paper.expires_on < today:
            found.append(f"{paper.name} hết hạn ngày {paper.expires_on:%d/%m/%Y}")
    return tuple(found)


def code_of(text: str) -> str:
    """The code of a dossier in what was typed: "hs 2026 0019" → "HS-2026-0019"; "" where it is none."""
    found = re.fullmatch(r"hs(\d{4})(\d{4,8})", re.sub(r"[\W_]+", "", fold(text)))
    return f"HS-{found[1]}-{found[2]}" if found else ""


def code_part(text: str) -> str:
    """What of a code was typed: "0019", "2026 00"; "" where no code can hold it."""
    part = "-".join(text.upper().split())
    return part if re.fullmatch(r"(HS-[A-Z-]*)?[\d-]*\d[\d-]*", part, re.ASCII) else ""


def same_number(one: str, other: str) -> bool:
    """However they are typed; one that is not known differs from none."""
    return not one or not other or registration.compared(one) == registration.compared(other)


def same_words(name: str) -> str:
    return " ".join(fold(name).replace(",", " ").replace(".", " ").split())


def agreed(facts: Facts) -> str | None:
    if facts.disagreements and not facts.explained:
        return f"Giấy tờ chưa khớp: {'; '.join(facts.disagreements)}. Hãy sửa hoặc ghi giải trình rồi nộp."
    return None


def under_its_law(facts: Facts) -> str | None:
    return facts.law_over or None


def complete(facts: Facts) -> str | None:
    return f"Còn thiếu: {', '.join(facts.missing)}. Hãy bổ sung rồi nộp lại." if facts.missing else None


def ward_part_done(facts: Facts) -> str | None:
    if facts.ward_open_matters:
        return f"Chưa đánh giá: {', '.join(facts.ward_open_matters)}. Hãy ghi đủ các nội dung của xã, phường."
    if not facts.ward_report:
        return "Báo cáo đánh giá của xã, phường chưa có số. Hãy ban hành báo cáo trước."
    return None


def all_seen(facts: Facts) -> str | None:
    if facts.unseen:
        return f"Còn {len(facts.unseen)} mục chưa kiểm tra. Hãy kiểm tra hết các mục."
    return None


def all_valid(facts: Facts) -> str | None:
    if facts.invalid:
        return f"Còn mục không hợp lệ: {', '.join(facts.invalid)}. Hãy yêu cầu bổ sung."
    return all_seen(facts) or complete(facts)


def something_wrong(facts: Facts) -> str | None:
    if not facts.invalid and not facts.missing:
        return "Không có mục nào thiếu hoặc không hợp lệ. Hãy ghi kết luận ở mục cần bổ sung trước."
    return None


SUBMIT = Move[State, Facts](
    "dossier.submit", "Nộp hồ sơ", (State.DRAFT,), State.SUBMITTED, (under_its_law, complete, agreed)
)
TAKE = Move[State, Facts]("dossier.take", "Tiếp nhận ở xã, phường", (State.SUBMITTED,), State.WARD_ASSESSING)
RECEIVE = Move[State, Facts](
    "dossier.receive", "Tiếp nhận hồ sơ", (State.WARD_ASSESSING,), State.RECEIVED, (ward_part_done,)
)
START_CHECK = Move[State, Facts]("dossier.start_check", "Bắt đầu kiểm tra hồ sơ", (State.RECEIVED,), State.CHECKING)
ASK_SUPPLEMENT = Move[State, Facts](
    "dossier.ask_supplement", "Yêu cầu bổ sung", (State.CHECKING,), State.SUPPLEMENT, (all_seen, something_wrong)
)
WITHDRAW_SUPPLEMENT = Move[State, Facts](
    "dossier.withdraw_supplement", "Rút yêu cầu bổ sung", (State.SUPPLEMENT,), State.CHECKING
)
RESUBMIT = Move[State, Facts](
    "dossier.resubmit", "Nộp bản bổ sung", (State.SUPPLEMENT,), State.CHECKING, (complete, agreed)
)
DECLARE_ELIGIBLE = Move[State, Facts](
    "dossier.declare_eligible", "Xác nhận đủ điều kiện", (State.CHECKING,), State.ELIGIBLE, (all_valid,)
)
BACK_TO_CHECK = Move[State, Facts](
    "dossier.declare_eligible", "Đưa về kiểm tra", (State.ELIGIBLE,), State.CHECKING, trail="dossier.back_to_check"
)
INTO_SESSION = Move[State, Facts]("dossier.into_session", "Đưa vào phiên họp", (State.ELIGIBLE,), State.IN_SESSION)
SCORED = Move[State, Facts]("dossier.scored", "Xác nhận kết quả chấm", (State.IN_SESSION,), State.SCORED)
NOT_SCORED = Move[State, Facts]("dossier.not_scored", "Mở lại kết quả chấm", (State.SCORED,), State.IN_SESSION)
RECOGNISE = Move[State, Reached]("dossier.decided", "Công nhận", (State.SCORED,), State.RECOGNISED)
PROPOSE = Move[State, Reached]("dossier.decided", "Đề nghị cấp trên", (State.SCORED,), State.PROPOSED)
HAND_DOWN = Move[State, Reached]("dossier.decided", "Chuyển cấp dưới công nhận", (State.SCORED,), State.HANDED_DOWN)
NOT_RECOGNISE = Move[State, Reached]("dossier.decided", "Không công nhận", (State.SCORED,), State.NOT_RECOGNISED)
HIGHER_RECOGNISED = Move[State, Facts](
    "dossier.higher_result", "Ghi kết quả của cấp trên", (State.PROPOSED,), State.RECOGNISED
)
HIGHER_REFUSED = Move[State, Facts](
    "dossier.higher_result", "Ghi kết quả của cấp trên", (State.PROPOSED,), State.NOT_RECOGNISED
)
HIGHER_TAKEN_BACK = Move[State, Facts](
    "dossier.higher_result", "Rút kết quả của cấp trên", (State.RECOGNISED, State.NOT_RECOGNISED), State.PROPOSED
)
WITHDRAW = Move[State, Facts]("dossier.withdraw", "Rút hồ sơ", BEFORE_SESSION, State.WITHDRAWN)
RETURN = Move[State, Facts]("dossier.return", "Trả lại hồ sơ", BEFORE_SESSION[1:], State.RETURNED)

OUTCOMES = {move.target: move for move in (RECOGNISE, PROPOSE, HAND_DOWN, NOT_RECOGNISE)}


def delete_refusal(facts: Facts) -> str | None:
    """Why this draft cannot be deleted; None when it can. What was handed in once is withdrawn, and stays."""
    if not MAY["dossier.delete"] & facts.roles:
        return no_right("xóa hồ sơ nháp", "hồ sơ", facts.roles)
    if facts.state != State.DRAFT or facts.handed_in:
        return "Hồ sơ này đã được nộp nên không xóa được. Nếu không tiếp tục, hãy rút hồ sơ."
    if not facts.own and Role.OFFICE not in facts.roles:
        return "Hồ sơ này do người khác lập. Hãy đề nghị người đó hoặc cơ quan quản lý OCOP xóa."
    return None


def returned_words(last_day: date | None, today: date) -> str:
    """What giving a dossier back does, and how its product can still take part. `last_day` of the round, if set."""
    if last_day is None:
        how = "đợt này chưa ghi ngày hết hạn nhận hồ sơ"
    elif today <= last_day:
        how = f"đợt này nhận hồ sơ đến hết ngày {last_day:%d/%m/%Y}"
    else:
        how = f"đợt này đã hết hạn nhận hồ sơ ngày {last_day:%d/%m/%Y}, hãy chọn đợt sau"
    return (
        "Chủ thể và xã, phường nhận được lý do. Hồ sơ này khép lại, giấy tờ vẫn lưu. "
        f"Sản phẩm tham gia tiếp bằng hồ sơ mới: {how}."
    )


def not_editable(facts: Facts) -> str | None:
    """Why the papers cannot be changed now; None when they can."""
    if not MAY["dossier.edit"] & facts.roles:
        return no_right("sửa giấy tờ của hồ sơ", "hồ sơ", facts.roles)
    if facts.state not in EDITABLE:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, giấy tờ không sửa được nữa. Hãy tải lại trang."
    return None


class Waiting(Enum):
    """For whom a step waits."""

    PRODUCER = "producer"
    WARD = "ward"
    HELPERS = "helpers"


WAITS_FOR: dict[State, tuple[Waiting, ...]] = {
    State.DRAFT: (Waiting.PRODUCER, Waiting.WARD),
    State.SUBMITTED: (Waiting.WARD,),
    State.WARD_ASSESSING: (Waiting.WARD,),
    State.RECEIVED: (Waiting.HELPERS,),
    State.CHECKING: (Waiting.HELPERS,),
    State.SUPPLEMENT: (Waiting.PRODUCER, Waiting.WARD),
}
REMINDED_TODAY = "Hôm nay đã nhắc. Có thể nhắc lại vào ngày mai."


def remind_refusal(facts: Facts) -> str | None:
    """Why nobody is reminded of it now; None when somebody may be."""
    if not MAY["dossier.remind"] & facts.roles:
        return no_right("nhắc xử lý hồ sơ", "hồ sơ", facts.roles)
    if facts.state not in WAITS_FOR:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, không chờ ai nộp hoặc kiểm tra."
    return None


def not_checkable(facts: Facts) -> str | None:
    """Why the items cannot be checked now; None when they can."""
    if not MAY["dossier.check"] & facts.roles:
        return no_right("kiểm tra hồ sơ", "hồ sơ", facts.roles)
    if facts.state != State.CHECKING:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, chưa hoặc không còn kiểm tra. Hãy tải lại trang."
    return None


def reception_refusal(facts: Facts) -> str | None:
    """Why number and day of the office's reception cannot be corrected now."""
    if not MAY["dossier.correct_reception"] & facts.roles:
        return no_right("sửa số, ngày tiếp nhận", "hồ sơ", facts.roles)
    if facts.state in DECIDED:
        return "Quyết định về hồ sơ này đã công bố, số và ngày tiếp nhận giữ như đã ghi."
    if facts.state not in IN_HAND:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, không có số, ngày tiếp nhận để sửa."
    return None


def ward_reception_refusal(facts: Facts) -> str | None:
    """Why number, day and deadline of the ward's reception cannot be corrected now."""
    if not MAY["dossier.correct_ward_reception"] & facts.roles:
        return no_right("sửa ngày tiếp nhận của xã, phường", "hồ sơ", facts.roles)
    if facts.ward_report:
        return "Báo cáo của xã, phường đã có số, theo ngày tiếp nhận đang ghi. Hãy hủy số báo cáo rồi sửa."
    if facts.state != State.WARD_ASSESSING:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, ngày xã, phường tiếp nhận không sửa được."
    return None


def supplement_refusal(facts: Facts) -> str | None:
    """Why the day of an open request cannot be corrected now."""
    if not MAY["dossier.correct_supplement"] & facts.roles:
        return no_right("sửa hạn bổ sung", "hồ sơ", facts.roles)
    if facts.state != State.SUPPLEMENT:
        return "Không còn yêu cầu bổ sung nào đang chờ, hạn không sửa được."
    return None


Known = Sequence[tuple[str, date | None]]
"""What happened, and on which day; None where it is not known."""


def received_refusal(on: date, *, earlier: Known, later: Known = (), today: date) -> str | None:
    """Why the dossier cannot have been received on this day: what came before the reception, what after it."""
    if on > today:
        return f"Ngày tiếp nhận {on:%d/%m/%Y} chưa đến. Hãy ghi ngày đã nhận hồ sơ."
    for words, day in earlier:
        if day and on < day:
            return f"Ngày tiếp nhận trước {words} {day:%d/%m/%Y}. Hãy xem lại ngày."
    for words, day in later:
        if day and on > day:
            return f"Ngày tiếp nhận sau ngày {day:%d/%m/%Y} của {words}. Hãy ghi ngày không sau ngày đó."
    return None


def kind_refusal(kind: DossierKind, has_certificate: bool) -> str | None:
    """A first dossier is for a product never certified, the other kinds for one that was."""
    if kind == DossierKind.FIRST and has_certificate:
        return "Sản phẩm đã từng được cấp giấy chứng nhận. Hãy chọn loại nâng hạng hoặc đánh giá lại."
    if kind != DossierKind.FIRST and not has_certificate:
        return "Sản phẩm chưa có giấy chứng nhận nào. Hãy chọn loại đánh giá lần đầu."
    return None


FURTHEST = timedelta(days=366)
"""No supplement is given more days than this, whatever the round says: a slip in the year."""


def due_refusal(due_on: date, last: date | None, today: date) -> str | None:
    """`last`: by when the check itself must be done; a step that is late already binds nobody any more."""
    if due_on <= today:
        return "Hạn bổ sung phải sau hôm nay. Hãy chọn ngày khác."
    if last and last > today and due_on > last:
        return f"Hạn bổ sung sau hạn kiểm tra hồ sơ {last:%d/%m/%Y}. Hãy chọn ngày không sau ngày đó."
    if due_on - today > FURTHEST:
        return "Hạn bổ sung cách hôm nay hơn một năm. Hãy xem lại năm."
    return None


# ── until when a step must be done ──


@dataclass(frozen=True)
class Clocks:
    """Last days that may bind a dossier; None where there is none."""

    cut_off: date | None = None  # of the round
    window: date | None = None  # for handing in a re-evaluation
    ward: date | None = None  # the ward's working days
    supplement: date | None = None
    re_evaluation: date | None = None  # all of a re-evaluation
    done: date | None = None  # of the round
    old_law: date | None = None  # for what an ended law left open (26/2026, Điều 12.2)


_OFFICE = ("re_evaluation", "done", "old_law")
BINDING: dict[State, tuple[str, ...]] = {
    State.DRAFT: ("cut_off", "window"),
    State.SUBMITTED: ("cut_off", "old_law"),
    State.WARD_ASSESSING: ("ward", "cut_off", "re_evaluation", "old_law"),
    State.RECEIVED: _OFFICE,
    State.CHECKING: _OFFICE,
    State.SUPPLEMENT: ("supplement", *_OFFICE),
    State.ELIGIBLE: _OFFICE,
    State.IN_SESSION: _OFFICE,
    State.SCORED: _OFFICE,
}
"""Which clocks bind in which state, by their names in `Clocks`: the page's rule and the list's column read this."""


def step_due_on(state: State, clocks: Clocks) -> date | None:
    """The day by which the present step must be done: the earliest that binds; None where none does."""
    days = (getattr(clocks, name) for name in BINDING.get(state, ()))
    return min((day for day in days if day), default=None)
