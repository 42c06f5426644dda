"""Papers into a dossier and out of it. A file is checked and kept before the lock: reading it is slow."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.files import rules as file_rules
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.refusal import Refusal
from products.dossiers.models import Dossier, DossierItem, EvidenceLink, EvidencePaper, ItemPaper
from products.dossiers.rules.papers import not_editable
from products.dossiers.rules.states import EDITABLE, State, Verdict
from products.dossiers.services.facts import DOSSIERS, facts_of, there

DESCRIBED = ("name", "number", "issuer", "holder", "issued_on", "expires_on")


def add_paper(item: DossierItem, upload: "File[Any]", *, by: User) -> ItemPaper:
    """A file becomes a paper of the producer and lies in the item. The same file twice is once. Raises Refusal."""
    _refuse_early(item.dossier, by)
    with _storing(item.dossier, upload, by) as stored, _editing(item, by) as locked:
        if same := _same_file(locked, stored):
            return same
        paper = _new_paper(locked, stored)
        return _lay_in(locked, paper, by)


def replace_paper(use: ItemPaper, upload: "File[Any]", *, by: User) -> ItemPaper:
    """A newer file for a paper: number and issuer stay to be looked over, marks of criteria follow. Raises Refusal."""
    _refuse_early(use.item.dossier, by)
    with _storing(use.item.dossier, upload, by) as stored, _editing(use.item, by) as locked:
        use = _still_in(use)
        if same := _same_file(locked, stored):
            return same
        old = use.paper
        paper = _new_paper(locked, stored, number=old.number, issuer=old.issuer, holder=old.holder, replaces=old)
        fresh = _lay_in(locked, paper, by)
        _follow(use, fresh, stored.pages)
        _lay_out(use, locked.dossier)
        audit.record(by, "dossier.paper_replaced", locked.dossier, paper=str(old), item=str(locked))
    return fresh


def reuse_paper(item: DossierItem, paper: EvidencePaper, *, by: User) -> ItemPaper:
    """Lay a paper the producer already has into an item; laid in twice is once. Raises Refusal."""
    with _editing(item, by) as locked:
        if paper.producer_id != locked.dossier.product.producer_id:
            raise Refusal("Giấy tờ này của chủ thể khác. Hãy chọn giấy tờ của chủ thể trong hồ sơ.")
        same = locked.papers.filter(paper=paper, until_version=None).first()
        return same or _lay_in(locked, paper, by)


def take_out(use: ItemPaper, *, by: User) -> None:
    """Take a paper out of the item; the producer keeps it. What was handed in once stays in that version."""
    with _editing(use.item, by) as locked:
        use = _still_in(use)
        _lay_out(use, locked.dossier)
        _unsee(locked)
        audit.record(by, "dossier.paper_taken_out", locked.dossier, paper=str(use.paper), item=str(locked))


def describe_paper(use: ItemPaper, values: Mapping[str, Any], *, by: User) -> EvidencePaper:
    """Number, issuer and dates as they stand on the paper. Raises Refusal."""
    with _editing(use.item, by) as locked:
        paper = EvidencePaper.objects.select_for_update(of=("self",)).get(pk=_still_in(use).paper_id)
        if elsewhere := _handed_in_elsewhere(paper, locked.dossier):
            raise Refusal(
                f"Giấy tờ này đang nằm trong hồ sơ {elsewhere.code} đã nộp. Hãy tải bản mới thay vào hồ sơ này."
            )
        old = {name: getattr(paper, name) for name in DESCRIBED if name in values}
        changed = {name: (was, values[name]) for name, was in old.items() if was != values[name]}
        for name, (_, new) in changed.items():
            setattr(paper, name, new)
        if changed:
            paper.save()
            _unsee(locked)
            audit.record(by, "dossier.paper_described", locked.dossier, paper=str(paper), changed=changed)
    return paper


def count_samples(item: DossierItem, units: int, *, by: User) -> DossierItem:
    """Samples handed in, counted; 0 takes the count back. Raises Refusal."""
    with _editing(item, by) as locked:
        if locked.required_paper.has_file:
            raise Refusal("Mục này nhận tệp, không đếm hiện vật. Hãy tải giấy tờ lên.")
        before, locked.physical_units = locked.physical_units, units or None
        locked.save(update_fields=["physical_units", "updated_at"])
        _unsee(locked)
        audit.record(by, "dossier.samples", locked.dossier, item=str(locked), units=(before, units))
    return locked


def explain_differences(dossier: Dossier, text: str, *, by: User) -> Dossier:
    """Why names or dates on the papers differ. Raises Refusal."""
    with acts.doing(DOSSIERS, "dossier.differences", not_editable, dossier, by) as act:
        act.said["differences"] = (act.record.differences, text)
        act.record.differences = text
        act.record.save(update_fields=["differences", "updated_at"])
    return act.record


# ── the steps ──


@contextmanager
def _editing(item: DossierItem, by: User) -> Iterator[DossierItem]:
    """The item, its dossier locked, after the rule allowed a change."""
    with transaction.atomic():
        dossier = acts.allowed(DOSSIERS, not_editable, item.dossier, by).record
        fresh = DossierItem.objects.select_related("required_paper").get(pk=item.pk)
        fresh.dossier = dossier
        yield fresh


def _refuse_early(dossier: Dossier, by: User) -> None:
    """Before a large file is read: the same rule once more under the lock."""
    fresh = there(Dossier.objects.for_page().filter(pk=dossier.pk).first())
    if reason := not_editable(facts_of(fresh, by)):
        raise Refusal(reason)


def _storing(dossier: Dossier, upload: "File[Any]", by: User) -> AbstractContextManager[StoredFile]:
    inside = ItemPaper.objects.filter(item__dossier=dossier, until_version=None)
    of_producer = EvidencePaper.objects.filter(producer=dossier.product.producer)
    files.check_sum(inside.values("paper__file"), upload.size, settings.MAX_DOSSIER_MB, "hồ sơ này")
    files.check_sum(of_producer.values("file"), upload.size, settings.MAX_PRODUCER_MB, "chủ thể này")
    return files.storing(upload, by=by, allow=file_rules.ANY, limit_bytes=files.scan_limit())


def _still_in(use: ItemPaper) -> ItemPaper:
    found = ItemPaper.objects.select_related("paper").filter(pk=use.pk, until_version=None).first()
    if found is None:
        raise Refusal("Giấy tờ này vừa được gỡ ở một cửa sổ khác. Hãy tải lại trang.")
    return found


def _same_file(item: DossierItem, stored: StoredFile) -> ItemPaper | None:
    """What a second click or a second tab sent."""
    return item.papers.filter(until_version=None, paper__file__sha256=stored.sha256).first()


def _new_paper(item: DossierItem, stored: StoredFile, **known: Any) -> EvidencePaper:
    wanted = item.required_paper
    producer = item.dossier.product.producer
    return EvidencePaper.objects.create(
        producer=producer, paper_code=wanted.code, name=wanted.name[:200], file=stored, **known
    )


def _lay_in(item: DossierItem, paper: EvidencePaper, by: User) -> ItemPaper:
    use = ItemPaper.objects.create(item=item, paper=paper, since_version=coming_version(item.dossier))
    _unsee(item)
    audit.record(by, "dossier.paper_added", item.dossier, paper=str(paper), item=str(item))
    return use


def _lay_out(use: ItemPaper, dossier: Dossier) -> None:
    if use.since_version >= coming_version(dossier):
        use.delete()
    else:
        use.until_version = dossier.version
        use.save(update_fields=["until_version", "updated_at"])


def coming_version(dossier: Dossier) -> int:
    """The version that what is laid in now will be handed in with."""
    return dossier.version + (dossier.state == State.SUPPLEMENT)


def _follow(old: ItemPaper, new: ItemPaper, pages: int) -> None:
    """The marks of the old paper go to the new one, on a page that it has."""
    for link in old.links.all():
        page = min(link.page, max(pages, 1))
        known = EvidenceLink.objects.filter(criterion=link.criterion, item_paper=new, page=page)
        if known.exists():
            link.delete()
        else:
            link.item_paper, link.page = new, page
            link.save(update_fields=["item_paper", "page", "updated_at"])


def _unsee(item: DossierItem) -> None:
    """What was changed is looked at again."""
    item.verdict, item.why, item.checked_by, item.checked_at = Verdict.UNSEEN, "", None, None
    item.save(update_fields=["verdict", "why", "checked_by", "checked_at", "updated_at"])


def _handed_in_elsewhere(paper: EvidencePaper, dossier: Dossier) -> Dossier | None:
    others = Dossier.objects.filter(items__papers__paper=paper, items__papers__until_version=None)
    free = (*EDITABLE, State.WITHDRAWN, State.RETURNED)  # a decided dossier holds its papers as they were
    return others.exclude(pk=dossier.pk).exclude(state__in=free).first()
