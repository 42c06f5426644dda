"""What a decision's paper says: whom in which order, by which texts, the star by points beside the other."""

from datetime import date

import pytest

from evaluations.decisions import services
from evaluations.decisions.paper import lines_of, paper_of, preview_of, star_words
from evaluations.models import Decision, DecisionLine
from ocop.documents.official import services as official
from ocop.documents.paper_templates.models import PaperTemplate
from ocop.documents.papers import PaperKind
from ocop.law.models import LegalBasis
from tests.evaluations.decided import scored_session

pytestmark = pytest.mark.django_db


def paper(decision: Decision):
    return paper_of(decision, lines_of(decision))


def test_products_stand_in_the_order_of_the_decision(city, ward, office):
    decision = services.draft(scored_session(city, ward, [3, 3, 3]), by=office)
    rows = decision.lines.order_by("position")
    for place, line in zip((3, 1, 2), rows, strict=True):
        DecisionLine.objects.filter(pk=line.pk).update(position=place + 10)
    wanted = [line.product_name for line in decision.lines.order_by("position")]
    assert [row.product for row in paper(decision).rows] == wanted


def test_its_grounds_stand_by_their_days_the_oldest_first(draft):
    newer, older = (
        LegalBasis.objects.create(number=number, issued_on=day, subject="về thử")
        for number, day in (("9/QĐ-A", date(2025, 1, 1)), ("5/QĐ-B", date(2020, 1, 1)))
    )
    draft.legal_bases.set([newer, older])
    assert ["5/QĐ-B" in words for words in paper(draft).bases] == [True, False]


def test_what_is_handed_down_alone_has_its_article(city, ward, office):
    decision = services.draft(scored_session(city, ward, [3], profile="148-2023"), by=office)
    decision.lines.update(outcome="handed_down")
    said = paper(decision)
    assert [row.stars for row in said.rows] == [None]
    assert any("công nhận, cấp giấy chứng nhận theo thẩm quyền 01 sản phẩm" in words for words in said.articles)
    decision.lines.update(outcome="recognised")
    assert paper(decision).articles == ()


def test_articles_of_the_offices_own_text_are_numbered_on(city, ward, office):
    kept = PaperTemplate.objects.create(
        code=PaperKind.DECISION, unit=city, name="Mẫu thử", body="Điều 2. Các phòng thi hành."
    )
    decision = services.draft(scored_session(city, ward, [4]), by=office)
    assert paper(decision).articles[-1] == "Điều 3. Các phòng thi hành."
    assert kept.body.startswith("Điều 2.")


def test_the_star_by_points_stands_beside_another_and_none_is_said_in_words(city, ward, office):
    decision = services.draft(scored_session(city, ward, [4]), by=office)
    (line,) = lines_of(decision)
    assert star_words(line) == "4 sao"
    line.result.star_by_points = 5
    assert star_words(line) == "5 sao theo điểm, 4 sao sau khi xét yêu cầu tối thiểu"
    line.stars = 0
    assert star_words(line) == "5 sao theo điểm, chưa đạt hạng sau khi xét yêu cầu tối thiểu"
    line.result.star_by_points = 0
    assert star_words(line) == "chưa đạt hạng"


def test_a_preview_is_marked_a_draft(draft, monkeypatch):
    """The context is looked at on its way: the mark itself is drawn by the paper's template."""
    given = []
    real = official.preview
    monkeypatch.setattr(official, "preview", lambda kind, **words: given.append(words) or real(kind, **words))
    assert preview_of(draft).startswith(b"%PDF")
    assert given[0]["context"].draft
