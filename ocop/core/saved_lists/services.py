"""What a user keeps about a list. It changes no record of the office, so the trail does not tell it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from ocop.core.refusal import Refusal
from ocop.core.saved_lists.models import NAME_LENGTH, SavedList
from ocop.core.text import clean

if TYPE_CHECKING:
    from ocop.accounts.models import User

MOST = 20
"""Kept conditions of one user and list."""


def choose_columns(user: "User", page: str, names: Sequence[str]) -> None:
    SavedList.objects.update_or_create(user=user, page=page, name="", defaults={"columns": list(names)})


def usual_columns(user: "User", page: str) -> None:
    SavedList.objects.filter(user=user, page=page, name="").delete()


def keep(user: "User", page: str, name: str, query: str) -> SavedList:
    """Lưu bộ lọc; a name that is there gets the new conditions. Raises Refusal."""
    name = " ".join(clean(name).split())
    if not name:
        raise Refusal("Chưa ghi tên bộ lọc. Hãy ghi tên rồi lưu lại.")
    if len(name) > NAME_LENGTH:
        raise Refusal(f"Tên bộ lọc dài hơn {NAME_LENGTH} ký tự. Hãy ghi ngắn hơn.")
    if not query:
        raise Refusal("Danh sách đang không lọc theo điều kiện nào. Hãy lọc hoặc sắp xếp trước rồi lưu.")
    with transaction.atomic():
        others = SavedList.objects.filter(user=user, page=page).exclude(name__in=("", name))
        if others.count() >= MOST:
            raise Refusal(f"Đã có {MOST} bộ lọc của danh sách này. Hãy bỏ bớt một bộ lọc.")
        kept, _ = SavedList.objects.update_or_create(user=user, page=page, name=name, defaults={"query": query})
    return kept


def drop(kept: SavedList) -> None:
    kept.delete()
