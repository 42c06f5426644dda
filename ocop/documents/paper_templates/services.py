from dataclasses import replace
from typing import Any

from django.db.models import F, Q

from ocop.accounts.models import Unit, UnitKind
from ocop.core.text import lower_first
from ocop.documents import notation
from ocop.documents.paper_templates.models import PaperTemplate
from ocop.documents.paper_templates.rules import DEFAULTS, Texts, filled
from ocop.documents.papers import Paper, PaperKind

_COMMITTEE = {UnitKind.PROVINCE, UnitKind.CITY, UnitKind.WARD}


def template_for(kind: str, unit: Unit) -> PaperTemplate:
    """The unit's own texts, else the ones for all, else none (an unsaved, empty record)."""
    mine = Q(unit_id=unit.pk) | Q(unit=None)
    order = F("unit").asc(nulls_last=True)
    return PaperTemplate.objects.filter(mine, code=kind).order_by(order).first() or PaperTemplate(code=kind)


def seed() -> int:
    """One record of the shipped texts per kind, for offices to edit; those already there stay. How many are new."""
    made = 0
    for kind in PaperKind:
        shipped = DEFAULTS[kind]
        texts = {
            "name": kind.label,
            "symbol": shipped.symbol,
            "signer_title": shipped.signer_title.replace("\n", "|"),
            "recipients": "\n".join(shipped.recipients),
            "opening": shipped.opening,
            "body": shipped.body,
            "closing": shipped.closing,
        }
        _, new = PaperTemplate.objects.get_or_create(code=kind, unit=None, defaults=texts)
        made += new
    return made


def symbol_of(kind: str, unit: Unit) -> str:
    """What follows the number on this unit's papers of the kind: "QĐ-UBND"."""
    return template_for(kind, unit).symbol or DEFAULTS[kind].symbol


def completed(paper: Paper, unit: Unit, number: int | None = None) -> tuple[Paper, Texts]:
    """The paper with its head and foot, and the texts around its facts with their {names} filled in."""
    own, shipped = template_for(paper.kind, unit), DEFAULTS[paper.kind]
    head = letterhead(unit)
    symbol = paper.symbol or own.symbol or shipped.symbol
    changes: dict[str, Any] = {
        "parent": paper.parent or own.parent or head["parent"],
        "issuer": paper.issuer or own.issuer or head["issuer"],
        "place": paper.place or own.place or head["place"],
        "symbol": symbol,
        "number_text": paper.number_text or (notation.serial(number, symbol) if symbol else ""),
        "signer_title": (paper.signer_title or own.signer_title or shipped.signer_title).replace("|", "\n"),
        "signer": paper.signer or own.signer,
        "recipients": paper.recipients or _lines(own.recipients) or shipped.recipients,
    }
    whole = replace(paper, **changes)
    values = whole.placeholders()
    texts = Texts(
        opening=filled(own.opening or shipped.opening, values),
        body=filled(own.body or shipped.body, values),
        closing=filled(own.closing or shipped.closing, values),
    )
    return whole, texts


def letterhead(unit: Unit) -> dict[str, str]:
    """Who issues, and where: "Ủy ban nhân dân thành phố Long Xuyên", "Long Xuyên"."""
    if unit.kind in _COMMITTEE:
        return {"parent": "", "issuer": _committee(unit), "place": unit.short_name}
    above = unit.parent if unit.parent and unit.parent.kind in _COMMITTEE else None
    return {
        "parent": _committee(above) if above else "",
        "issuer": unit.name,
        "place": above.short_name if above else unit.short_name,
    }


def _committee(unit: Unit) -> str:
    return f"Ủy ban nhân dân\n{lower_first(unit.name)}"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
