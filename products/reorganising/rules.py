"""Wards that end: merged into one, or split into several, in one act of the office above them or the administrator.
Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right

ACTION = "unit.reorganise"
FIRST_YEAR = 1990
MOST_NAMED = 3


class Stage(models.TextChoices):
    DRAFT = "draft", "Bản nháp"
    RECORDED = "recorded", "Đã ghi nhận"


@dataclass(frozen=True)
class Flow:
    """What one unit had goes to another. `new_*`: of a unit that is there already; a unit that is yet to be made begins
    on the day itself. `code_of`: the unit that has the code of one to be made from that same day."""

    old: str
    new: str
    old_from: date | None = None
    old_to: date | None = None
    new_from: date | None = None
    new_to: date | None = None
    made: bool = False
    code_of: str = ""
    old_reached: bool = True
    new_reached: bool = True
    new_ends: bool = False
    leads_back: bool = False
    higher: bool = False  # a city or province: what stands right below it goes along at once
    below: bool = False  # the new one stands below the old one
    receivers: int = 1
    followed_by: str = ""  # who was named to go on for the old one before


@dataclass(frozen=True)
class Facts:
    """All a rule sees of one reorganisation. `undecided`: people and producers for whom nothing was chosen yet."""

    roles: frozenset[Role]
    stage: Stage
    document: str
    document_on: date | None
    day: date | None
    today: date
    flows: tuple[Flow, ...] = ()
    idle: tuple[str, ...] = ()  # new units that nothing goes to
    people: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    office_ended: str = ""  # in whose name it is drafted, where that unit works no longer
    certified: bool = False  # a producer whose place is certified goes to one of several
    scan: bool = False


def right(facts: Facts) -> str | None:
    return None if MAY[ACTION] & facts.roles else no_right("sắp xếp xã, phường", "đơn vị", facts.roles)


def draft_refusal(facts: Facts) -> str | None:
    """Why the draft may not be changed now."""
    if reason := right(facts):
        return reason
    if facts.stage != Stage.DRAFT:
        return f"Sắp xếp này {facts.stage.label.lower()}, không sửa như bản nháp được. Hãy tải lại trang."
    return None


def refusal(facts: Facts) -> str | None:
    """Why it cannot be recorded now."""
    return draft_refusal(facts) or next(filter(None, (need(facts) for need in NEEDS)), None)


def _document(facts: Facts) -> str | None:
    if not facts.document or facts.document_on is None:
        return "Chưa ghi văn bản và ngày của văn bản. Hãy ghi ở mục “Căn cứ và ngày”."
    return None


def _day(facts: Facts) -> str | None:
    return day_refusal(facts.document_on, facts.day, facts.today)


def day_refusal(document_on: date | None, day: date | None, today: date) -> str | None:
    """Why these cannot be the day of the document and the day from which it holds."""
    if day is None or document_on is None:
        return "Chưa ghi ngày có hiệu lực. Hãy ghi ở mục “Căn cứ và ngày”."
    if document_on > today:
        return f"Ngày văn bản {document_on:%d/%m/%Y} chưa tới. Hãy xem lại trên văn bản."
    if document_on.year < FIRST_YEAR:
        return f"Ngày văn bản trước năm {FIRST_YEAR}. Hãy xem lại năm."
    if day < document_on:
        return (
            f"Ngày có hiệu lực {day:%d/%m/%Y} trước ngày văn bản {document_on:%d/%m/%Y}. Hãy xem lại hai ngày trên văn"
            " bản."
        )
    if day.year > today.year + 5:
        return f"Ngày có hiệu lực {day:%d/%m/%Y} còn quá xa. Hãy xem lại năm."
    return None


def _flows(facts: Facts) -> str | None:
    if not facts.flows:
        return "Chưa có đơn vị nào kết thúc. Hãy thêm ở mục “Đơn vị cũ thành đơn vị mới”."
    if facts.office_ended and any(flow.made for flow in facts.flows):
        return (
            f"{facts.office_ended} đã kết thúc hoạt động, nên đơn vị mới không lập dưới tên đó được. Hãy lập bản nháp"
            " này ở cơ quan đi tiếp."
        )
    if facts.idle:
        return f"Chưa có đơn vị cũ nào chuyển về {named(facts.idle)}. Hãy thêm đơn vị cũ, hoặc bỏ đơn vị mới này."
    assert facts.day is not None
    return next(filter(None, (flow_refusal(flow, facts.day, facts.today) for flow in facts.flows)), None)


def flow_refusal(flow: Flow, day: date, today: date) -> str | None:
    return _old_refusal(flow, day) or _new_refusal(flow, day, today)


def _old_refusal(flow: Flow, day: date) -> str | None:
    old, last = flow.old, day - timedelta(days=1)
    if not flow.old_reached:
        return f"{old} ngoài phạm vi được giao cho tài khoản. Hãy bỏ dòng này."
    if flow.old_to is not None:
        return f"{old} đã kết thúc hoạt động ngày {flow.old_to:%d/%m/%Y}. Hãy bỏ dòng này."
    if flow.followed_by:
        return f"Đã ghi {flow.followed_by} nhận việc của {old}. Hãy bỏ dòng đó ở trang đơn vị rồi ghi nhận."
    if flow.old_from and last < flow.old_from:
        return f"{old} mới có từ ngày {flow.old_from:%d/%m/%Y}, sau ngày {last:%d/%m/%Y}. Hãy xem lại ngày có hiệu lực."
    return None


def _new_refusal(flow: Flow, day: date, today: date) -> str | None:
    old, new = flow.old, flow.new
    if flow.higher and (reason := _higher_refusal(flow, day, today)):
        return reason
    if not flow.new_reached:
        return (
            f"{new} ngoài phạm vi được giao cho tài khoản và đã có người hoặc dữ liệu. Đề nghị cơ quan cấp trên ghi"
            " nhận sắp xếp này."
        )
    if flow.new_ends:
        return f"{new} cũng kết thúc trong sắp xếp này nên không nhận việc của {old}. Hãy chọn đơn vị đi tiếp."
    if flow.made:
        taken = f"Mã của {new} đã là của {flow.code_of} từ ngày {day:%d/%m/%Y}. Hãy chọn đơn vị đó, hoặc ghi mã khác."
        return taken if flow.code_of else None
    if flow.new_to and flow.new_to < max(day, today):
        return f"{new} đã kết thúc hoạt động ngày {flow.new_to:%d/%m/%Y}. Hãy chọn đơn vị đi tiếp sau đó."
    if flow.new_from and flow.new_from > day:
        return f"Ngày {day:%d/%m/%Y} {new} chưa có. Hãy xem lại ngày có hiệu lực."
    if flow.leads_back:
        return f"{old} đã nhận việc của {new}. Hai đơn vị không nhận việc của nhau: hãy xem lại."
    return None


def _higher_refusal(flow: Flow, day: date, today: date) -> str | None:
    old, new = flow.old, flow.new
    if flow.receivers > 1:
        return f"{old} là đơn vị cấp trên nên chỉ chuyển về một đơn vị. Hãy bỏ bớt dòng."
    if flow.below:
        return f"{new} nằm dưới {old}, nên không nhận việc của {old} được. Hãy chọn đơn vị khác."
    if day > today:
        return higher_day_refusal(old)
    return None


def higher_day_refusal(old: str) -> str:
    return (
        f"Các đơn vị trực thuộc {old} chuyển cấp trên ngay khi ghi nhận, nên ngày có hiệu lực không thể ở sau hôm nay."
        " Hãy giữ bản nháp và ghi nhận từ ngày đó."
    )


def kinds_refusal(old: str, new: str, *, old_is_ward: bool, new_is_ward: bool) -> str | None:
    """What goes to what: a ward to a ward, a unit above wards to one that is there above wards."""
    if old_is_ward == new_is_ward:
        return None
    if old_is_ward:
        return f"{old} là xã, phường nên chuyển về một xã, phường. {new} là đơn vị cấp trên: hãy chọn đơn vị khác."
    return f"{old} là đơn vị cấp trên nên chuyển về một đơn vị cấp trên đang có. Hãy chọn đơn vị khác cho {old}."


def _people(facts: Facts) -> str | None:
    if not facts.people:
        return None
    number = len(facts.people)
    return f"Còn {number} người chưa chọn đơn vị mới: {named(facts.people)}. Hãy chọn ở mục “Bàn giao người”."


def _producers(facts: Facts) -> str | None:
    if not facts.producers:
        return None
    return (
        f"Còn {len(facts.producers)} chủ thể chưa chọn đơn vị mới: {named(facts.producers)}. Hãy chọn ở mục “Chủ thể ở"
        " đơn vị tách”."
    )


def _scan(facts: Facts) -> str | None:
    if not facts.certified or facts.scan:
        return None
    return "Có chủ thể đã được chứng nhận ở đơn vị tách, nên cần bản chụp văn bản. Hãy thêm ở mục “Căn cứ và ngày”."


NEEDS: tuple[Callable[[Facts], str | None], ...] = (_document, _day, _flows, _producers, _people, _scan)


def named(names: Sequence[str]) -> str:
    """The first few; how many more."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" và {more} nữa" if more > 0 else "")


def last_day(day: date, began: date | None) -> date:
    """The last day of a role in a unit that ends: none ends before it began."""
    last = day - timedelta(days=1)
    return max(last, began) if began else last


def first_day(day: date, began: date | None) -> date:
    """The first day of that role in the unit that goes on: one that was to begin later still does."""
    return max(day, began) if began else day


@dataclass(frozen=True)
class UndoFacts:
    """`newer`: what hangs on a new unit since, by its noun; `changed`: what is no longer as it was recorded; `later`:
    the unit that another reorganisation has ended since; `below`: one of which another has disposed since, and that an
    undo would tear out of it; `drafts`: a unit made by it that a draft names."""

    roles: frozenset[Role]
    stage: Stage
    later: str = ""
    below: str = ""
    drafts: str = ""
    newer: str = ""
    newer_at: str = ""
    changed: str = ""


def undo_refusal(facts: UndoFacts) -> str | None:
    if not MAY[ACTION] & facts.roles:
        return no_right("hoàn tác việc sắp xếp", "đơn vị", facts.roles)
    if facts.stage != Stage.RECORDED:
        return "Sắp xếp này đang là bản nháp, không có gì để hoàn tác. Hãy tải lại trang."
    if later := facts.later or facts.below:
        return f"Sau đó {later} lại được sắp xếp. Hãy hoàn tác lần sắp xếp sau cùng trước."
    if facts.drafts:
        return f"Một bản nháp khác còn ghi {facts.drafts}. Hãy sửa hoặc xóa bản nháp đó trước."
    if facts.newer:
        return (
            f"{facts.newer_at} đã có {facts.newer} mới, nên không hoàn tác được. Ghi sai ngày hoặc văn bản thì dùng"
            " “Sửa văn bản, ngày”; chuyển nhầm chủ thể, người thì sửa ở trang của chủ thể, người đó."
        )
    if facts.changed:
        return f"{facts.changed} sau khi ghi nhận sắp xếp, nên không hoàn tác được."
    return None


def papers_stay(papers: Sequence[tuple[str, str]]) -> str:
    """What an undo leaves: (unit, paper) of those that a unit which goes on has numbered since."""
    units = list(dict.fromkeys(unit for unit, _ in papers))
    return (
        f"Từ khi ghi nhận, {named(units)} đã cấp số cho {len(papers)} văn bản về hồ sơ của đơn vị cũ:"
        f" {named([paper for _, paper in papers])}. Hoàn tác thì các văn bản đó giữ số trong sổ của {named(units)}, còn"
        " hồ sơ trở về đơn vị cũ. Văn bản nào không còn đúng thì hủy số ở trang văn bản đó."
    )


def correct_refusal(facts: UndoFacts) -> str | None:
    """The day and the document of what was recorded may be put right, as long as it stands and nobody built on it."""
    if not MAY[ACTION] & facts.roles:
        return no_right("sửa việc sắp xếp", "đơn vị", facts.roles)
    if facts.stage != Stage.RECORDED:
        return "Sắp xếp này đang là bản nháp. Hãy sửa ở mục “Căn cứ và ngày”."
    if facts.later:
        return f"Sau đó {facts.later} lại được sắp xếp. Hãy sửa ở lần sắp xếp đó, hoặc hoàn tác nó trước."
    return None
