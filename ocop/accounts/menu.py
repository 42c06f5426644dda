"""The menu, by role: what the shell of every page shows (context processor `shell`).

A house that has no page yet, or no longer, is simply not offered: names of URLs that do not resolve are skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject

from ocop.accounts.models import User, memberships
from ocop.accounts.roles import Role
from ocop.core import seams
from ocop.core.addresses import address

INBOX = "notifications:inbox"

Line = tuple[str, str]  # label, URL name
Section = tuple[str, tuple[Line, ...]]

TODAY = ("Việc hôm nay", "worklist:today")
PRODUCERS = ("Chủ thể", "products:producers")
PRODUCTS = ("Sản phẩm", "products:products")
DOSSIERS = ("Hồ sơ", "products:dossiers")
CERTIFICATES = ("Giấy chứng nhận", "products:certificates")
INSPECTIONS = ("Giám sát", "products:inspections")
COUNCILS = ("Hội đồng", "evaluations:councils")
SESSIONS = ("Phiên họp", "evaluations:sessions")
DECISIONS = ("Quyết định", "evaluations:decisions")
PLANS = ("Kế hoạch năm", "plans:plans")
TASKS = ("Nhiệm vụ", "plans:tasks")
REPORTS = ("Báo cáo", "reports:reports")
WARDS = ("Sắp xếp xã, phường", "products:reorganisations")
BOOK = ("Sổ văn bản", "documents:book")

MENUS: dict[Role, tuple[Section, ...]] = {
    Role.OFFICE: (
        ("", (TODAY,)),
        ("Sản phẩm", (PRODUCERS, PRODUCTS, DOSSIERS, ("Đợt đánh giá", "products:rounds"))),
        (
            "Đánh giá, phân hạng",
            (
                ("Xã, phường đánh giá", "evaluations:ward"),
                COUNCILS,
                SESSIONS,
                DECISIONS,
                CERTIFICATES,
                INSPECTIONS,
            ),
        ),
        ("Điều hành", (PLANS, TASKS, BOOK, REPORTS, WARDS)),
    ),
    Role.LEADER: (
        ("", (("Điều hành", "worklist:today"), ("Quyết định chờ duyệt", "evaluations:decisions"), PLANS, REPORTS)),
        ("Sản phẩm", (PRODUCTS, DOSSIERS, CERTIFICATES)),
        ("Điều hành", (BOOK,)),
    ),
    Role.WARD_OFFICER: (
        ("", (TODAY,)),
        ("Sản phẩm", (PRODUCERS, PRODUCTS, DOSSIERS, CERTIFICATES)),
        ("Đánh giá, phân hạng", (("Đánh giá của xã", "evaluations:ward"),)),
        ("Điều hành", (TASKS, BOOK)),
    ),
    Role.HELPER_TEAM: (
        ("", (TODAY,)),
        ("Sản phẩm", (("Hồ sơ cần kiểm tra", "products:dossiers"),)),
        ("Đánh giá, phân hạng", (COUNCILS, SESSIONS)),
    ),
    Role.COUNCIL_MEMBER: (
        ("", (TODAY,)),
        ("Đánh giá, phân hạng", (("Phiếu đánh giá của tôi", "evaluations:my_sheets"), SESSIONS)),
    ),
    Role.DEPARTMENT: (
        ("", (TODAY,)),
        ("Đánh giá, phân hạng", (("Ý kiến được hỏi", "products:opinions"),)),
        ("Điều hành", (TASKS, ("Kinh phí", "plans:budget"))),
    ),
    Role.PRODUCER: (
        ("", (TODAY,)),
        (
            "Sản phẩm",
            (
                ("Hồ sơ của tôi", "products:dossiers"),
                ("Sản phẩm của tôi", "products:products"),
                ("Giấy tờ", "products:papers"),
                CERTIFICATES,
            ),
        ),
    ),
    Role.ADMINISTRATOR: (
        ("", (TODAY,)),
        (
            "Quản trị",
            (
                ("Cấu hình, tài khoản", "admin:index"),
                WARDS,
                ("Nhật ký", "core:audit"),
                ("Từ đồng nghĩa khi tìm", "core:synonyms"),
            ),
        ),
    ),
}


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    name: str
    current: str = ""  # the value of aria-current: "page" here, "true" somewhere below it
    count: int | None = None


@dataclass(frozen=True)
class Group:
    label: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """The signed-in user as the shell shows them."""

    name: str
    initials: str
    role: str
    unit: str


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `menu`, `unread`, `person`, `office`. Lazy: a partial page that shows none asks nothing."""
    office = getattr(settings, "OFFICE_NAME", "OCOP")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "unread": 0, "person": None, "office": office}
    unread = SimpleLazyObject(lambda: sum(seams.unread.ask(user)))
    return {
        "menu": SimpleLazyObject(lambda: menu(user, request.path)),
        "unread": unread,
        "person": SimpleLazyObject(lambda: person(user)),
        "office": office,
    }


def menu(user: User, path: str) -> list[Group]:
    """What the user's roles open, in the order of Role, each page once."""
    lines: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for role in roles_in_order(user):
        for heading, section in MENUS[role]:
            for label, name in section:
                if name not in seen:
                    seen.add(name)
                    lines.setdefault(heading, {})[name] = label
    groups = [Group(heading, list(entries(user, path, named))) for heading, named in lines.items()]
    here = max((entry.url for group in groups for entry in group.entries if entry.current), key=len, default="")
    return [Group(group.label, [only(entry, here) for entry in group.entries]) for group in groups if group.entries]


def only(entry: Entry, here: str) -> Entry:
    """One line of the menu is the present one: the deepest, where a page lies below two."""
    return entry if entry.url == here else replace(entry, current="")


def roles_in_order(user: User) -> list[Role]:
    held = {m.role for m in memberships(user)}
    return [role for role in Role if role in held]


def entries(user: User, path: str, named: dict[str, str]) -> Iterator[Entry]:
    for name, label in named.items():
        try:
            url = address(name)
        except NoReverseMatch:
            continue
        count = sum(seams.unread.ask(user)) if name == INBOX else None
        yield Entry(label, url, name, current(url, path), count)


def current(url: str, path: str) -> str:
    """ "page" on the page itself, "true" below it; `/lam-viec/` is not above the pages that only share its start."""
    if path == url:
        return "page"
    below = path.startswith(url) and url.strip("/").count("/") >= 1
    return "true" if below else ""


def person(user: User) -> Person:
    first = next(iter(sorted(memberships(user), key=lambda m: list(Role).index(Role(m.role)))), None)
    name = str(user)
    return Person(
        name=name,
        initials="".join(word[0] for word in name.split()[-2:]).upper(),
        role=(first.title or first.get_role_display()) if first else "",
        unit=str(first.unit) if first else "",
    )
