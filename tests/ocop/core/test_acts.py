"""What begins and ends every act: the lock, the rule, the trail, all or nothing."""

import pytest

from evaluations.decisions.rules import CANCEL_NUMBER, EDIT
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.moves import right
from ocop.core.refusal import Refusal
from products.dossiers import services as dossiers
from products.dossiers.rules.moves import WITHDRAW
from products.dossiers.rules.states import State
from products.models import Product
from tests.factories import DossierFactory, ProductFactory

EDITING = right("product.edit", "sửa sản phẩm", "sản phẩm")


def locked(product: Product) -> Product:
    return Product.objects.select_for_update().get(pk=product.pk)


PRODUCTS = ActedOn(locked, lambda product, by: Product.objects.roles_of(by, product.pk))


def events(product):
    return [(event.action, event.by, event.changes) for event in audit.of(product)]


@pytest.fixture
def product(ward):
    return ProductFactory(name="Mắm cá linh", ward=ward)


def test_an_act_sees_the_row_as_it_is_now_and_leaves_one_event(product, office):
    stale = Product.objects.get(pk=product.pk)
    Product.objects.filter(pk=product.pk).update(code="AG-1")
    with acts.doing(PRODUCTS, "product.changed", EDITING, stale, office) as act:
        assert act.record.code == "AG-1"
        act.said["name"] = (act.record.name, "Mắm cá lóc")
    assert events(product) == [("product.changed", office, {"name": ["Mắm cá linh", "Mắm cá lóc"]})]


def test_who_may_not_act_changes_nothing_and_leaves_no_event_of_the_act(product, leader):
    with pytest.raises(Refusal), acts.doing(PRODUCTS, "product.changed", EDITING, product, leader) as act:
        act.record.name = "Mắm cá lóc"
    assert events(product) == []


def test_what_breaks_inside_an_act_takes_all_of_it_back(product, office):
    def breaks():
        with acts.doing(PRODUCTS, "product.changed", EDITING, product, office) as act:
            Product.objects.filter(pk=act.record.pk).update(name="Mắm cá lóc")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert Product.objects.get(pk=product.pk).name == "Mắm cá linh"
    assert events(product) == []


def test_what_was_sent_twice_is_told_once(product, office):
    for happened in (True, False):
        with acts.doing(PRODUCTS, "product.changed", EDITING, product, office) as act:
            act.happened = happened
    assert len(events(product)) == 1


def test_a_move_is_named_in_the_trail_by_its_own_name_where_one_right_allows_several():
    assert (EDIT.action, EDIT.event) == ("decision.draft", "decision.change")
    assert (CANCEL_NUMBER.action, CANCEL_NUMBER.event) == ("decision.number", "decision.cancel_number")


def test_a_move_tells_from_which_state_to_which(ward, ward_officer):
    dossier = DossierFactory(product__ward=ward, round__unit=ward.parent, state=State.SUBMITTED)
    dossiers.withdraw(dossier, "Lập nhầm đợt", by=ward_officer)
    assert audit.of(dossier).get(action=WITHDRAW.event).changes["state"] == ["submitted", "withdrawn"]
