from decimal import Decimal

from evaluations.models import Result
from evaluations.results.figures import Figures, read_figures
from evaluations.results.rules import Counted, reckon
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets import rules as law

# as the first version stored it, shortened
FIRST = {
    "members": [
        {"member": 3, "name": "A", "total": "71.5", "parts": {"A": "71.5"}, "stars": 4, "plain": True},
        {"member": 4, "name": "B", "total": "12", "parts": {"A": "12"}, "stars": 1, "plain": False},
    ],
    "parts": [{"code": "A", "title": "Phần A", "max": "100", "average": "41.75"}],
    "edges": [{"stars": 4, "lower": "70", "away": "28.25", "reached": False}],
    "readings": {
        "majority": {
            "stars": 2,
            "steps": [
                {
                    "stars": 3,
                    "lower": "50",
                    "missing": "8.25",
                    "held": False,
                    "unmet": [
                        {
                            "id": 7, "code": "5b", "title": "Bản sắc", "needed": "3", "present": None, "reached": 1,
                            "members": 2, "tie": True,
                        }
                    ],
                }
            ],
            "movers": [{"member": 4, "name": "B", "total": "12", "average": "71.50", "stars": 4}],
        }
    },
    "spreads": [
        {
            "id": 7, "code": "5b", "title": "Bản sắc", "max": "5", "width": "5", "average": "2.50",
            "points": {"3": "5", "4": "0"}, "ladder": ["0", "3", "5"],
        }
    ],
    "spread": "59.5",
}  # fmt: skip


def test_rows_of_the_first_version_are_read_alike():
    figures = read_figures(FIRST, out=True)
    assert (figures.version, figures.out, figures.spread) == (1, True, Decimal("59.5"))
    assert [(one.name, one.total, one.counted, one.stated) for one in figures.members] == [
        ("A", Decimal("71.5"), True, False),
        ("B", Decimal(12), True, True),
    ]
    step = figures.reading("majority").steps[0]
    assert (step.missing, step.unmet[0].needed, step.unmet[0].present) == (Decimal("8.25"), Decimal(3), None)
    assert figures.reading("majority").movers[0].average == Decimal("71.50")
    assert figures.spreads[0].points == {"3": Decimal(5), "4": Decimal(0)}
    assert figures.spreads[0].ladder == (0, 3, 5)


def test_what_is_written_is_read_again(world):
    top = {c.id: law.Answer(max(c.levels, key=lambda one: one.points).position) for c in world.rules.criteria}
    low = {c.id: law.Answer(min(c.levels, key=lambda one: one.points).position) for c in world.rules.criteria}
    sent = [Counted(1, "A", top), Counted(2, "B", low)]
    figures = reckon(world.rules, sent, profile_rules(world.item.dossier.profile)).figures
    assert read_figures(figures.to_json(), out=True) == figures  # the second version says itself what is out
    assert figures.to_json()["version"] == 2


def test_a_row_without_detail_is_read_too():
    assert Result().figures == Figures(version=1)
    assert Result(findings=[{"text": "dừng"}], stars=0).figures.out
    assert not Result(findings=[{"text": "dừng"}], stars=3).figures.out
    assert not Result(stars=0).figures.out
