"""How a reorganisation is locked, with all that it moves, and what its rules see."""

from ocop.accounts.models import Membership
from ocop.core import acts
from products.certificates.models import Certificate
from products.producers.models import Producer
from products.products.models import Product
from products.reorganising.models import Reorganisation
from products.reorganising.reading import Plan, facts_of
from products.reorganising.rules import Facts, UndoFacts
from products.reorganising.since import undo_facts


def locked(that: Reorganisation) -> Reorganisation:
    return acts.locked(Reorganisation.objects.select_related("unit"), that.pk)


def lock_what_moves(plan: Plan) -> None:
    """In the order of docs/adding.md, before the tree: the producers of wards that are split, what hangs on them, the
    roles that are handed over."""
    makers = [maker.producer.pk for maker in plan.makers]
    list(Producer.objects.select_for_update().filter(pk__in=makers).order_by("pk").values_list("pk"))
    list(Product.objects.select_for_update().filter(producer__in=makers).order_by("pk").values_list("pk"))
    rows = Certificate.objects.select_for_update().filter(product__producer__in=makers)
    list(rows.order_by("-pk").values_list("pk"))
    held = Membership.objects.select_for_update().filter(unit__in=plan.left)
    list(held.order_by("pk").values_list("pk"))


DRAFTED: acts.ActedOn[Reorganisation, Facts] = acts.ActedOn(
    lock=locked, facts=lambda that, by: facts_of(Plan(that), by)
)

STANDING: acts.ActedOn[Reorganisation, UndoFacts] = acts.ActedOn(
    lock=locked, facts=lambda that, by: undo_facts(Plan(that), by)
)
