"""One event in words, for those who watch over the trail: all that changed, from what to what."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from ocop.core.audit.journal import field_of, said_of
from ocop.core.audit.models import AuditEvent
from ocop.core.audit.words import words_of

USUAL = {
    "reason": "lý do", "note": "ghi chú", "number": "số", "on": "ngày", "date": "ngày", "day": "ngày", "item": "mục",
    "due_on": "hạn", "why": "vì sao", "fields": "các mục", "list": "danh sách", "filters": "điều kiện lọc",
    "sort": "sắp xếp", "rows": "số dòng", "kind": "loại", "gone": "đã xóa", "paper": "văn bản", "version": "lần",
    "username": "tên đăng nhập", "file": "tệp", "name": "tên", "step": "bước", "people": "số người",
    "stars": "hạng sao", "session": "phiên", "dossier": "hồ sơ", "method": "cách gửi", "path": "địa chỉ trang",
    "other": "bản kia", "other_key": "mã của bản kia", "moved": "số mục đã chuyển",
    "reissue": "cấp lại giấy chứng nhận", "attendance": "thành phần dự họp", "chaired_by": "chủ trì",
    "decision": "quyết định", "drafted_by": "người lập", "matter": "nội dung kết luận", "meeting_on": "ngày họp",
    "opinions": "ý kiến khác", "photo": "ảnh", "section": "mục", "sections": "số mục", "signer": "người ký",
    "signer_title": "chức vụ người ký", "target": "chỉ tiêu", "targets": "số chỉ tiêu", "tasks": "số nhiệm vụ",
    "year": "năm", "seat": "thành viên", "lines": "số dòng", "line": "dòng", "altered": "đã đổi", "changed": "đã đổi",
    "criterion": "tiêu chí", "criteria": "tiêu chí", "sha256": "mã kiểm tra của tệp", "address": "địa chỉ mạng",
    "to": "gửi tới", "average": "điểm trung bình", "sheets": "số phiếu", "total": "điểm",
    "votes": "biểu quyết", "what": "nội dung", "ruling": "kết luận", "words": "lời ghi", "report": "báo cáo",
    "short": "viết tắt", "attempts": "số lần thử", "error": "lỗi", "of": "của", "copied_from": "chép từ",
    "percent": "tiến độ (%)", "amount": "số tiền (đồng)", "units": "số lượng", "source": "nguồn",
    "issuer": "nơi ban hành", "papers": "giấy tờ", "files": "tệp", "matters": "nội dung đánh giá",
}  # fmt: skip
"""What acts call their values, where neither their words nor a column of the record names it."""
OTHER = "giá trị khác"


def title_of(event: AuditEvent) -> str:
    """An act of an older version that has no words any more by its code."""
    words = words_of(event.action)
    return words.title if words else event.action


def by_whom(event: AuditEvent) -> str:
    by = str(event.by or "Tự động")
    return f"{by}, làm thay {event.for_whom}" if event.for_whom_id else by


def changes_of(event: AuditEvent) -> str:
    """“trạng thái từ Đã nộp thành Đã tiếp nhận; số: 12”; nothing for an act that changed nothing."""
    return "; ".join(_lines(event))


def _lines(event: AuditEvent) -> Iterator[str]:
    words = words_of(event.action)
    shows = words.shows if words else {}
    model = event.content_type.model_class() if event.content_type else None
    given: dict[str, Any] = {}
    for name, value in event.changes.items():
        given |= value if isinstance(value, dict) else {name: value}  # several changes under one name
    if isinstance(event.changes.get("values"), dict):  # of the admin's pages, which name them once more
        given.pop("fields", None)
    for name, value in given.items():
        field = field_of(model, name) or _beside(model, name)
        label = shows.get(name) or (str(field.verbose_name) if field else _usual(name))
        if isinstance(value, list) and len(value) == 2:
            if value[0] != value[1]:
                yield f"{label} từ {said_of(field, value[0])} thành {said_of(field, value[1])}"
        elif value not in (None, "", [], {}):
            yield f"{label}: {said_of(field, value)}"


def _usual(name: str) -> str:
    """One of several of a kind ("seat_12") by its kind; what is called in words already, as it is."""
    return name if " " in name else USUAL.get(name, "") or USUAL.get(name.rpartition("_")[0], OTHER)


@cache
def _beside(model: type[models.Model] | None, name: str) -> models.Field | None:
    """The column of this name in another record of the house: an act tells of the lines it wrote, too."""
    house = apps.get_app_config(model._meta.app_label).get_models() if model and name not in USUAL else ()
    return next((field for other in house if (field := field_of(other, name))), None)
