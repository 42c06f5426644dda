"""Which tables the way back of a merge asks."""

import pytest

from products.merging import rules
from products.merging.since import branches
from products.models import Producer, Product


@pytest.mark.parametrize("model", [Producer, Product])
def test_each_table_that_hangs_on_a_record_is_asked(model):
    """Each row that says when it was made; what is the machine's, or is kept after it was taken back, is named."""
    asked = {branch.label for branch in branches(model)}
    assert asked >= {
        "evaluations.AgendaItem",
        "evaluations.DecisionLine",
        "products.ItemPaper",
        "products.HigherResult",
    }
    named = {*rules.NOBODYS, *rules.TAKEN_BACK, *rules.RETYPED}
    assert named <= {branch.label for each in (Producer, Product) for branch in branches(each)}
