"""A number and a day as the clerk's book gives them: proposed, checked, said once more before they hold. Pure.

The committee's clerk (văn thư) numbers all its papers in one book (Nghị định 30/2020/NĐ-CP, Điều 15), so this program
sees only some of them: it proposes the next of those it knows, and numbers between them are other papers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right

LARGEST = 999_999


@dataclass(frozen=True)
class Booked:
    """A number of one unit, kind of paper and year that this program knows. A cancelled one is not given again, unless
    it was typed wrongly for a paper that nobody signed (`slip`): then it is the clerk's number of another paper."""

    number: int
    day: date
    cancelled: bool = False
    slip: bool = False

    @property
    def is_free(self) -> bool:
        return self.cancelled and self.slip


@dataclass(frozen=True)
class NotBefore:
    """A day that the paper's own must not lie before: ("ngày họp", 16/05/2024). None where it is not known.

    One that stands on a paper refuses; one that says when somebody pressed a button here (`recorded`) only warns: what
    was signed yesterday may be recorded today.
    """

    words: str
    day: date | None
    recorded: bool = False


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `field` is where a fault is put right."""

    words: str
    tone: str = ""  # "bad" refuses, "warn" only says
    field: str = ""


def checks(
    number: int, day: date, *, book: Sequence[Booked], not_before: Sequence[NotBefore], today: date
) -> tuple[Check, ...]:
    """All that is looked at, in the order of the page. `book`: of the unit, the kind and the year of `day`."""
    return (
        _unused(number, day, book),
        *_not_to_come(day, today),
        *_after(day, not_before),
        *_in_order(number, day, book),
    )


def refusal(found: Sequence[Check]) -> str | None:
    return next((check.words for check in found if check.tone == "bad"), None)


def _unused(number: int, day: date, book: Sequence[Booked]) -> Check:
    known = [each for each in book if each.number == number]
    held = next((each for each in known if not each.is_free), None)
    if held is None and known:
        return Check(f"Số {number} đã ghi nhầm cho văn bản khác rồi hủy. Đúng như sổ văn thư thì ghi được.", "warn")
    if held is None:
        return Check(f"Số {number} chưa dùng trong năm {day.year}.")
    if held.cancelled:
        return Check(f"Số {number} của năm {day.year} đã hủy, không dùng lại. Hãy ghi số khác.", "bad", "number")
    return Check(
        f"Số {number} đã dùng cho văn bản ngày {held.day:%d/%m/%Y}. Hãy xem lại sổ của văn thư.", "bad", "number"
    )


def _not_to_come(day: date, today: date) -> tuple[Check, ...]:
    if day <= today:
        return ()
    return (Check(f"Ngày {day:%d/%m/%Y} chưa tới. Hãy ghi ngày trên văn bản đã ký.", "bad", "on"),)


def _after(day: date, not_before: Sequence[NotBefore]) -> tuple[Check, ...]:
    known = [(each, each.day) for each in not_before if each.day]
    early = [_early(day, each, limit) for each, limit in known if day < limit]
    if early or not known:
        return tuple(early)
    *first, last = [f"{each.words} {limit:%d/%m/%Y}" for each, limit in known]
    return (Check(f"Không trước {', '.join(first)}{' và ' if first else ''}{last}."),)


def _early(day: date, each: NotBefore, limit: date) -> Check:
    said = f"Ngày {day:%d/%m/%Y} trước {each.words} ({limit:%d/%m/%Y})."
    if each.recorded:
        return Check(f"{said} Đúng như văn bản đã ký thì vẫn ban hành được.", "warn")
    return Check(f"{said} Hãy xem lại ngày.", "bad", "on")


def _in_order(number: int, day: date, book: Sequence[Booked]) -> tuple[Check, ...]:
    """A later number with an earlier day is a slip more often than not, yet the book decides: said, not refused."""
    book = [each for each in book if not each.is_free]
    smaller = max((each for each in book if each.number < number), key=lambda each: each.day, default=None)
    if smaller and smaller.day > day:
        return (_out_of_order(smaller, "nhỏ hơn", "sau"),)
    larger = min((each for each in book if each.number > number), key=lambda each: each.day, default=None)
    if larger and larger.day < day:
        return (_out_of_order(larger, "lớn hơn", "trước"),)
    return ()


def _out_of_order(other: Booked, size: str, side: str) -> Check:
    return Check(
        f"Số {other.number} {size} nhưng ghi ngày {other.day:%d/%m/%Y}, {side} ngày này. Hãy đối chiếu với sổ.", "warn"
    )


@dataclass(frozen=True)
class PaperFacts:
    """`roles`: those by which the user reaches the paper. `number_text`: "05/BC-UBND"."""

    roles: frozenset[Role]
    number_text: str
    cancelled: bool
    later: int | None = None  # the newest edition under the same number


def scan_refusal(facts: PaperFacts) -> str | None:
    """Why this user cannot hand in a signed copy."""
    if not MAY["paper.scan"] & facts.roles:
        return no_right("nộp bản ký", "văn bản", facts.roles)
    if facts.cancelled:
        return f"Số {facts.number_text} đã hủy. Hãy mở văn bản mang số mới."
    if facts.later:
        return f"Bản này đã thay bằng bản {facts.later} cùng số. Hãy nộp bản ký của bản {facts.later}."
    return None


def cancel_refusal(facts: PaperFacts) -> str | None:
    return f"Số {facts.number_text} đã hủy. Hãy tải lại trang." if facts.cancelled else None
