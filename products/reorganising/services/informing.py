"""What is said of a reorganisation to those whose roles it hands over, and to the journal."""

from ocop.accounts.models import User
from ocop.notifications import outbox
from products.reorganising.reading import Plan


def lines_of(plan: Plan) -> str:
    return "; ".join(map(str, plan.lines))


def tell(plan: Plan, by: User) -> None:
    that = plan.reorganisation
    for person in plan.people:
        user, old = person.membership.user, person.membership.unit
        if user == by:
            continue
        on = f"tiếp tục ở {person.receiver}" if person.receiver else "kết thúc"
        outbox.tell(
            [user],
            f"{old}: sắp xếp từ ngày {that.day:%d/%m/%Y}",
            f"{old} kết thúc hoạt động theo {that.document_words}. Từ ngày {that.day:%d/%m/%Y}, vai trò"
            f" {person.membership.get_role_display()} của anh/chị {on}. Việc đang mở giữ nguyên hạn.",
        )


def tell_again(plan: Plan, by: User, text: str) -> None:
    """Those who were told before, that it is otherwise."""
    told = {person.membership.user.pk: person for person in plan.people if person.membership.user != by}
    for person in told.values():
        old = person.membership.unit
        outbox.tell([person.membership.user], f"{old}: việc sắp xếp thay đổi", f"{old}. {text}")
