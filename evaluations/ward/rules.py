"""The ward's part of a dossier: which matters, what is still open, when the report may get its number. Pure."""

from dataclasses import dataclass
from datetime import date

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right
from ocop.law.profiles.rules import ProfileRules
from ocop.law.sheets import rules as law
from products.dossiers.rules.states import State

MEETING = "Cuộc họp ở xã, phường"


NOT_RECEIVED = (State.WARD_ASSESSING, State.RETURNED, State.WITHDRAWN)
"""Where the office does not hold the ward's report: its number can be cancelled."""


@dataclass(frozen=True)
class Asked:
    """One matter as the profile and the sheet ask it."""

    position: int
    content: str
    criterion: law.Criterion | None
    with_level: bool


@dataclass(frozen=True)
class Said:
    """What the ward has said on one matter."""

    words: str = ""
    answered: bool = False


@dataclass(frozen=True)
class Facts:
    """All a rule sees of a ward's assessment."""

    state: State
    office: str  # what the dossier's law calls it
    roles: frozenset[Role]
    numbered: bool = False
    open_matters: tuple[str, ...] = ()


def asked(profile: ProfileRules, sheet: law.Sheet | None) -> tuple[Asked, ...]:
    """The profile's contents in its order; each with its criterion where the sheet has one. With levels under 148,
    in words under 26/2026."""
    found: list[Asked] = []
    for content in profile.ward_contents:
        mine: list[law.Criterion | None] = []
        mine += [c for c in sheet.criteria if c.ward_content == content.code] if sheet else []
        for criterion in mine or [None]:
            with_level = profile.ward_part == "levels" and criterion is not None
            found.append(Asked(len(found) + 1, content.text, criterion, with_level))
    return tuple(found)


def open_matters(
    matters: tuple[Asked, ...], said: dict[int, Said], profile: ProfileRules, meeting_on: date | None
) -> tuple[str, ...]:
    """What is still to be said: a level where the profile wants levels, words where it wants words, the meeting."""
    missing = []
    for matter in matters:
        answer = said.get(matter.position, Said())
        if not (answer.answered if matter.with_level else answer.words.strip()):
            missing.append(matter.content)
    if profile.ward_meeting == "always" and meeting_on is None:
        missing.append(MEETING)
    return tuple(missing)


def edit_refusal(facts: Facts) -> str | None:
    if not MAY["ward_assessment.edit"] & facts.roles:
        return no_right("ghi phần đánh giá của xã, phường", "hồ sơ", facts.roles)
    if facts.numbered:
        if facts.state in NOT_RECEIVED:
            return "Báo cáo đã có số, không sửa được. Cần sửa thì hủy số rồi ban hành báo cáo mới."
        return f"Báo cáo đã có số, không sửa được. Nếu cần sửa, hãy đề nghị {facts.office} trả lại hồ sơ."
    if facts.state != State.WARD_ASSESSING:
        return f"Hồ sơ đang ở bước “{facts.state.label}”. Xã, phường đánh giá sau khi tiếp nhận hồ sơ."
    return None


def issue_refusal(facts: Facts) -> str | None:
    if reason := edit_refusal(facts):
        return reason
    if facts.open_matters:
        return f"Chưa đánh giá: {', '.join(facts.open_matters)}. Hãy ghi đủ rồi ban hành báo cáo."
    return None


def cancel_refusal(facts: Facts) -> str | None:
    """Why the report's number cannot be cancelled: until the dossier is received with this report it can."""
    if not MAY["ward_assessment.edit"] & facts.roles:
        return no_right("hủy số báo cáo của xã, phường", "hồ sơ", facts.roles)
    if not facts.numbered:
        return "Báo cáo chưa có số. Hãy tải lại trang."
    if facts.state not in NOT_RECEIVED:
        office = f"{facts.office[:1].upper()}{facts.office[1:]}"
        return f"{office} đã tiếp nhận hồ sơ cùng báo cáo này. Nếu cần sửa, hãy đề nghị trả lại hồ sơ."
    return None


def lines_of(text: str) -> list[tuple[str, str]]:
    """ "Nguyễn Văn A: đồng ý" line by line → who, what. A line without a colon is all "what"."""
    pairs = []
    for line in filter(None, (line.strip(" -\t") for line in text.splitlines())):
        who, colon, what = line.partition(":")
        pairs.append((who.strip(), what.strip()) if colon else ("", line))
    return pairs
