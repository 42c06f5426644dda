"""What an item's page says of the paper that is wanted: only what the data know, each term without a text marked."""

import pytest

from ocop.law.confidence import Confidence
from ocop.law.models import RequiredPaper
from products.dossiers.guidance import EXAMPLE, SCAN, guidance

SURE = next(each for each in Confidence if each.confirmed)
UNSURE = next(each for each in Confidence if not each.confirmed)


def told(**paper) -> dict[str, tuple[str, bool]]:
    wanted = RequiredPaper(**{"confidence": SURE, **paper})
    return {line.term: (line.words, line.unsure) for line in guidance(wanted)}


def test_what_is_wanted_for_a_star_is_said_and_what_is_no_file_is_not_scanned():
    said = told(needed_for_stars=5, has_file=False, issuer="sở", note="Bản chính")
    assert said == {
        "Nơi cấp": ("Sở", False),
        "Dùng để": ("Chứng minh điều kiện của hạng 5 sao.", False),
        "Ghi chú": ("Bản chính", False),
    }
    assert "Dùng để" not in told(note="x")


@pytest.mark.parametrize("known", [{"issuer": "sở"}, {"own_expiry": "36 tháng"}])
def test_an_example_stands_where_a_number_or_a_day_is_to_be_written(known):
    assert told(**known)["Ví dụ cách ghi"] == (EXAMPLE, False)
    assert told(**known)["Bản chụp, quét"] == (SCAN, False), "our own advice rests on no text"
    assert "Ví dụ cách ghi" not in told()


def test_each_term_of_an_unsure_source_is_marked_and_a_usual_expiry_always():
    assert told(form="Mẫu 1", confidence=UNSURE)["Mẫu"] == ("Mẫu 1", True)
    assert told(form="Mẫu 1")["Mẫu"] == ("Mẫu 1", False)
    assert told(own_expiry="36 tháng (hiểu biết chung)")["Thời hạn"] == ("36 tháng", True)
    assert told(own_expiry="36 tháng")["Thời hạn"] == ("36 tháng", False)
