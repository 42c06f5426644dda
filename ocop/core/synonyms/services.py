"""The acts on synonyms."""

from typing import Any

from django.core.cache import cache
from django.db import transaction

from ocop.accounts.access import may, roles
from ocop.accounts.models import User
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.moves import no_right
from ocop.core.refusal import Refusal
from ocop.core.synonyms.models import Synonym
from ocop.core.synonyms.queries import KEY
from ocop.core.synonyms.rules import refusal

EDIT = "synonym.edit"
TWICE = "Từ này đã có trong danh sách. Hãy sửa dòng đó."
MOST = 200
FULL = f"Danh sách đã có {MOST} từ. Hãy bỏ bớt từ không dùng."


def add(short: str, words: str, *, by: User) -> Synonym:
    """Raises Refusal."""
    _allow(by)
    with in_words(synonym_short_once=TWICE), transaction.atomic():
        if Synonym.objects.count() >= MOST:
            raise Refusal(FULL)
        synonym = Synonym(short=short, words=words)
        _save(synonym)
        audit.record(by, "synonym.add", synonym, short=(None, short), words=(None, words))
    cache.delete(KEY)
    return synonym


def edit(synonym: Synonym, short: str, words: str, *, by: User) -> Synonym:
    """Raises Refusal."""
    _allow(by)
    with in_words(synonym_short_once=TWICE), transaction.atomic():
        synonym = _locked(synonym)
        synonym.short, synonym.words = short, words
        changes: dict[str, Any] = audit.differences(synonym)
        if changes:
            _save(synonym)
            audit.record(by, "synonym.edit", synonym, **changes)
    cache.delete(KEY)
    return synonym


def drop(synonym: Synonym, *, by: User) -> None:
    """It is found no more by the other word; it may be added again. Raises Refusal."""
    _allow(by)
    with transaction.atomic():
        synonym = _locked(synonym)
        audit.record(by, "synonym.drop", synonym, short=(synonym.short, None), words=(synonym.words, None))
        synonym.delete()
    cache.delete(KEY)


def _allow(by: User) -> None:
    if not may(by, EDIT):
        raise Refusal(no_right("sửa từ đồng nghĩa", "danh sách", roles(by)))


def _locked(synonym: Synonym) -> Synonym:
    found = Synonym.objects.select_for_update().filter(pk=synonym.pk).first()
    if found is None:
        raise Refusal("Từ này vừa được bỏ khỏi danh sách. Hãy tải lại trang.")
    return found


def _save(synonym: Synonym) -> None:
    if reason := refusal(synonym.short, synonym.words):
        raise Refusal(reason)
    synonym.save()
