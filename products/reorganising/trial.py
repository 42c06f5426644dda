"""What happened to the wards of Long Xuyên, as drafts to try: only what `data/long-xuyen.yaml` knows, with how sure it
is. A document's number is not known there, so none is recorded before the office has typed it."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from ocop.accounts.models import Unit, User
from ocop.accounts.scopes import within
from ocop.accounts.users.services import reaches
from ocop.core.refusal import Refusal
from ocop.law.confidence import Confidence
from products.reorganising import services
from products.reorganising.models import Reorganisation
from products.reorganising.reading import nobodys
from products.reorganising.rules import ACTION
from products.reorganising.services import NewUnit

DATA = Path(__file__).with_name("data") / "long-xuyen.yaml"
NOTHING = "Danh mục đơn vị không còn xã, phường nào của lần sắp xếp này ở đơn vị của tài khoản, nên không có gì để thử."


@transaction.atomic
def load(unit: Unit, *, by: User) -> list[Reorganisation]:
    """The drafts, those that are there already as they are. Raises Refusal where no ward of it is at work here."""
    drafts = [draft for row in yaml.safe_load(DATA.read_text()) if (draft := _draft(unit, row, by)) is not None]
    if not drafts:
        raise Refusal(NOTHING)
    return drafts


def _draft(unit: Unit, row: dict[str, Any], by: User) -> Reorganisation | None:
    if there := Reorganisation.objects.filter(unit=unit, source=row["source"]).first():
        return there
    flows = [(each, _at_work(unit, each["from"])) for each in row["flows"]]
    if not any(olds for _, olds in flows):
        return None
    draft = services.create(unit, by=by, source=row["source"], day=row["day"])
    for each, olds in flows:
        if olds:
            services.add(
                draft, olds, _target(unit, each["to"], row, by), by=by,
                confidence=each.get("confidence", Confidence.SEEN), note=each.get("note", ""),
            )  # fmt: skip
    return draft


def _at_work(unit: Unit, codes: list[str]) -> list[Unit]:
    return list(Unit.objects.wards().filter(within(unit), code__in=codes, valid_to=None).order_by("code"))


def _target(unit: Unit, to: dict[str, Any], row: dict[str, Any], by: User) -> Unit | NewUnit:
    """The unit that is in the list already, where this office may hand over to it."""
    named = Unit.objects.wards().filter(code=to["code"], name=to["name"])
    if not to.get("made", True):
        there = named.filter(within(unit), valid_to=None).first()
    else:
        there = named.filter(valid_from=row["day"]).first()
    if there is not None and (reaches(by, there, ACTION) or nobodys(there)):
        return there
    return NewUnit(to["name"], to["short_name"], to["code"])
