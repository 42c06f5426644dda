from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from products.certificates.rules import Proof
from products.recognitions.rules import Paper, paper_refusal

DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))

ENDS = st.none() | DAYS | st.just(date.max)


@given(DAYS, DAYS, ENDS, DAYS, st.sampled_from(Proof), st.booleans())
def test_what_is_let_in_has_its_days_in_order_and_its_proof(decided, begins, ends, now, proof, scanned):
    refused = paper_refusal(Paper(decided, begins, ends, proof, scanned), now)
    in_order = (
        decided.year >= 2018
        and decided <= begins <= now
        and (ends is None or begins <= ends <= date(begins.year + 10, 12, 31))
    )
    assert (refused is None) == (in_order and (scanned or proof == Proof.LISTED))


@given(DAYS, st.sampled_from(Proof))
def test_a_paper_of_one_day_is_no_mistake(day, proof):
    refused = paper_refusal(Paper(day, day, day, proof, True), day)
    assert (refused is None) == (day.year >= 2018)
