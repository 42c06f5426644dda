"""What the rules see of a dossier, and the one way in which it moves."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core import acts, seams
from ocop.core.acts import Act, ActedOn
from ocop.core.moves import Move
from ocop.core.refusal import Refusal
from ocop.law.papers.rules import PaperBy
from ocop.law.profiles.services import rules_of
from products.dossiers.models import Dossier, DossierItem, ItemPaper
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.papers import PaperFacts, disagreements
from products.dossiers.rules.states import State, Verdict

REGISTRATION = "business_registration"  # code of the paper whose number is the producer's


@dataclass(frozen=True)
class WardPart:
    """What the ward has still to say, and its report once it has a number ("05/BC-UBND ngày 26/04/2024"), with its
    day."""

    open_matters: tuple[str, ...] = ()
    report_text: str = ""
    reported_on: date | None = None


@dataclass(frozen=True)
class Inside:
    """What lies in a dossier, read once for its rules and its page."""

    ward: WardPart
    items: list[DossierItem]


@contextmanager
def moving(move: Move[State, Facts], dossier: Dossier, by: User) -> Iterator[Act[Dossier, Facts]]:
    """A dossier keeps since when it is where it is. Raises Refusal."""
    with acts.moving(DOSSIERS, move, dossier, by) as act:
        yield act
        act.record.state_since = timezone.now()


def lock(dossier: Dossier) -> Dossier:
    """The row as it is now, locked to the end of the transaction: the caller's copy may be stale. Raises Refusal."""
    rows = Dossier.objects.for_page().select_related("product__producer", "round__unit", "profile")
    return locked(rows, dossier)


def locked(rows: QuerySet[Dossier], dossier: Dossier) -> Dossier:
    """Locked, then read with what it names: while it waited its product may have been merged into another, or gone to
    another producer. Raises Refusal."""
    _hold([dossier.pk])
    return there(rows.filter(pk=dossier.pk).first())


def _hold(keys: Collection[int]) -> None:
    list(Dossier.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def lock_each(keys: Collection[int]) -> list[Dossier]:
    """These rows as they are now, locked in the order of their keys. Raises Refusal."""
    _hold(keys)
    rows = Dossier.objects.select_related("product__ward__parent")
    found = list(rows.filter(pk__in=keys).order_by("pk"))
    if len(found) < len(set(keys)):
        there(None)
    return found


def needs_reason(reason: str) -> None:
    """Raises Refusal."""
    if not reason.strip():
        raise Refusal("Chưa ghi lý do. Hãy ghi lý do để người nhận biết cần làm gì.")


def there(dossier: Dossier | None) -> Dossier:
    """A draft may have been deleted between page and act. Raises Refusal."""
    if dossier is None:
        raise Refusal("Hồ sơ nháp này vừa được xóa. Hãy mở lại danh sách hồ sơ.")
    return dossier


def inside_of(dossier: Dossier) -> Inside:
    return Inside(ward_part_of(dossier), list(dossier.items.with_counts()))


def facts_of(dossier: Dossier, by: User, inside: Inside | None = None) -> Facts:
    """All that the rules see, as it stands now."""
    inside = inside or inside_of(dossier)
    ward = inside.ward
    items = [item for item in inside.items if item.required_paper.by != PaperBy.WARD]
    return Facts(
        state=State(dossier.state),
        roles=Dossier.objects.roles_of(by, dossier.pk),
        missing=tuple(names_missing(dossier, items)),
        unseen=tuple(str(item) for item in items if item.verdict == Verdict.UNSEEN and holds(item)),
        invalid=tuple(str(item) for item in items if item.verdict == Verdict.INVALID),
        ward_report=bool(ward.report_text),
        ward_open_matters=ward.open_matters,
        disagreements=disagreements_in(dossier),
        explained=bool(dossier.differences.strip()),
        own=dossier.opened_by_id == by.pk,
        handed_in=dossier.submitted_at is not None or dossier.version > 1,
        law_over=dossier.round.law_refusal(timezone.localdate()) or "",
    )


DOSSIERS = ActedOn(lock, facts_of)


def names_missing(dossier: Dossier, items: list[DossierItem]) -> Iterator[str]:
    """Mandatory and empty; or, in a supplement, found not valid and left as it was."""
    for item in items:
        if item.mandatory and not holds(item):
            yield (
                f"{item} (mới có {item.physical_units}, cần {units_wanted(item)})" if item.physical_units else str(item)
            )
        elif dossier.state == State.SUPPLEMENT and item.verdict == Verdict.INVALID:
            yield f"{item} (chưa sửa)"


def holds(item: DossierItem) -> bool:
    """Whether something lies in it, of samples as many as the law asks. The item comes from `with_counts`."""
    if bool(getattr(item, "paper_count", 0)):
        return True
    return not item.required_paper.has_file and (item.physical_units or 0) >= units_wanted(item)


def units_wanted(item: DossierItem) -> int:
    """How many samples; one where the law names no number."""
    return rules_of(item.dossier.profile).samples or 1


def disagreements_in(dossier: Dossier) -> tuple[str, ...]:
    """Names and dates across the papers that lie in the dossier now."""
    producer = dossier.product.producer
    inside = ItemPaper.objects.filter(item__dossier=dossier, until_version=None).select_related("paper")
    papers = {use.paper_id: use.paper for use in inside}.values()
    seen = [
        PaperFacts(p.name, p.number, p.holder, p.issued_on, p.expires_on, p.paper_code == REGISTRATION) for p in papers
    ]
    return disagreements(
        seen,
        producer=producer.name,
        registration_number=producer.registration_number,
        today=timezone.localdate(),
    )


def ward_part_of(dossier: Dossier) -> WardPart:
    """The ward's part as `evaluations` knows it; nothing while no house tells."""
    parts = seams.ward_part.ask(dossier)
    return WardPart(
        tuple(matter for part in parts for matter in part.open_matters),
        next((part.report_text for part in parts if part.report_text), ""),
        next((part.reported_on for part in parts if part.reported_on), None),
    )
