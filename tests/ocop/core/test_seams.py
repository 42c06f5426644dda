"""Every question that a lower house asks has somebody who answers it, once."""

import pytest

from ocop.core import seams
from ocop.core.seams import Seam

QUESTIONS = {name: value for name, value in vars(seams).items() if isinstance(value, Seam)}


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_answered(name):
    assert QUESTIONS[name].answers


def test_an_answer_is_taken_once():
    seam: Seam[[int], int] = Seam()
    double = seam.answered_by(lambda number: number * 2)
    seam.answered_by(double)
    assert seam.ask(4) == [8]
