"""The decision as its paper: whom it recognises in a table, what goes to another level in an article each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from evaluations.decisions.models import Decision, DecisionLine
from evaluations.decisions.rules import DecisionState, Outcome, basis_sentence, renumbered
from ocop.core.text import lower_first
from ocop.core.typed.glyphs import Printed
from ocop.documents.official import services as official
from ocop.documents.paper_templates.rules import DEFAULTS
from ocop.documents.paper_templates.services import template_for
from ocop.documents.papers import DecisionPaper, DecisionRow, PaperKind
from ocop.law.profiles.services import rules_of

LEVEL_WORDS = {"ward": "xã", "city": "huyện", "province": "tỉnh"}


def lines_of(decision: Decision) -> list[DecisionLine]:
    return list(
        decision.lines.select_related(
            "result__item__dossier__product", "result__item__dossier__profile", "higher"
        ).order_by("position")
    )


def paper_of(decision: Decision, lines: Sequence[DecisionLine], day: date | None = None) -> DecisionPaper:
    """What the PDF shows: what is recognised in the table, what goes to another level in an article each."""
    recognised = [line for line in lines if line.outcome == Outcome.RECOGNISED]
    proposed = [line for line in lines if line.outcome == Outcome.PROPOSED]
    handed_down = [line for line in lines if line.outcome == Outcome.HANDED_DOWN]
    law = rules_of(decision.session.round.profile)
    unit = decision.unit
    return DecisionPaper(
        authority=f"Chủ tịch Ủy ban nhân dân {lower_first(unit.name)}",
        bases=(*_bases(decision), *_higher_bases(lines)),
        rows=tuple(_row(line) for line in recognised or proposed or handed_down),
        round_name=str(decision.session.round).lower(),
        months=law.certificate_months,
        articles=_articles(decision, proposed, handed_down) if proposed or handed_down else (),
        signer=decision.signer,
        signer_title=decision.signer_title,
        day=day,
    )


def _bases(decision: Decision) -> Iterator[str]:
    for basis in decision.legal_bases.order_by("issued_on", "number"):
        yield basis_sentence(basis.number, basis.issued_on, basis.issuer, basis.subject)


def _higher_bases(lines: Sequence[DecisionLine]) -> Iterator[str]:
    """The higher level's decisions that this one rests on, each once."""
    found = {(line.higher.decision_date, line.higher.decision_number): line.higher for line in lines if line.higher}
    for _, higher in sorted(found.items()):
        yield basis_sentence(higher.decision_number, higher.decision_date, higher.issuer_name, HIGHER_SUBJECT)


HIGHER_SUBJECT = "kết quả đánh giá, phân hạng sản phẩm OCOP"


def preview_of(decision: Decision) -> bytes:
    """The draft as PDF, without number, kept nowhere."""
    paper = replace(paper_of(decision, lines_of(decision)), draft=True)
    return official.preview(PaperKind.DECISION, unit=decision.unit, context=paper)


def _row(line: DecisionLine) -> DecisionRow:
    return DecisionRow(
        product=line.product_name,
        producer=line.producer_name,
        address=lower_first(line.ward_name),
        points=line.points,
        stars=line.stars if line.outcome == Outcome.RECOGNISED else None,
    )


def _articles(
    decision: Decision, proposed: Sequence[DecisionLine], handed_down: Sequence[DecisionLine]
) -> tuple[str, ...]:
    own = template_for(PaperKind.DECISION, decision.unit).body or DEFAULTS[PaperKind.DECISION].body
    added = []
    if proposed:
        told = f"Đề nghị cấp có thẩm quyền đánh giá, phân hạng {len(proposed):02d} sản phẩm"
        added.append(f"{told}: {_products(proposed)}.")
    by_level: dict[str, list[DecisionLine]] = {}
    for line in handed_down:
        level = rules_of(line.result.item.dossier.profile).certified_by_level(line.stars) or ""
        by_level.setdefault(level, []).append(line)
    for level, lines in by_level.items():
        told = f"Chuyển Ủy ban nhân dân cấp {LEVEL_WORDS[level]} công nhận, cấp giấy chứng nhận theo thẩm quyền"
        added.append(f"{told} {len(lines):02d} sản phẩm: {_products(lines)}.")
    return (
        *(f"Điều {number}. {text}" for number, text in enumerate(added, 2)),
        *renumbered(own, len(added)),
    )


def _products(lines: Sequence[DecisionLine]) -> str:
    """Tên (99,00 điểm; 5 sao theo điểm, 4 sao sau khi xét yêu cầu tối thiểu); …"""
    return "; ".join(
        f"{line.product_name} ({str(line.result.average).replace('.', ',')} điểm; {star_words(line)})" for line in lines
    )


def star_words(line: DecisionLine) -> str:
    """The star by points beside the one after minimums."""
    after = f"{line.stars} sao" if line.stars else "chưa đạt hạng"
    if line.stars == line.result.star_by_points:
        return after
    return f"{line.result.star_by_points} sao theo điểm, {after} sau khi xét yêu cầu tối thiểu"


APPROVED_FIRST = "Dự thảo đã duyệt: đề nghị lãnh đạo đưa về dự thảo rồi sửa."


def printed_by(decision: Decision) -> Iterator[Printed]:
    """What the decision and the certificates that follow from it print."""
    page, first = decision.get_absolute_url(), APPROVED_FIRST if decision.state == DecisionState.APPROVED else ""
    yield Printed("Trích yếu", decision.title, page, first)
    yield Printed("Người ký", decision.signer, page, first)
    yield Printed("Chức vụ người ký", decision.signer_title, page, first)
    for line in decision.lines.select_related("result__item__dossier__product__producer"):
        product = line.result.item.dossier.product
        here, there = product.get_absolute_url(), product.producer.get_absolute_url()
        yield Printed("Tên sản phẩm", line.product_name, here)
        yield Printed("Tên chủ thể", line.producer_name, there)
        yield Printed("Người đại diện", line.representative, there)
        yield Printed("Địa chỉ", line.address, there)
