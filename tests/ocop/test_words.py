"""One term for one thing: no screen, refusal or letter says what offices do not say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

NOT_OURS = {
    r"\btrễ\b": "quá hạn",
    "thẩm tra": "kiểm tra hồ sơ",
    "điểm danh": "thành viên dự họp",
    "phiên làm việc": "lần đăng nhập",
    "thiếu điều kiện": "chưa đạt yêu cầu tối thiểu",
    "đóng chấm|mở chấm|chốt kết quả": "bắt đầu, kết thúc chấm điểm; xác nhận kết quả",
    "không chấm": "không tham gia đánh giá",
    "phiếu chấm": "phiếu đánh giá",
    r"\bbản thứ": "lần nộp thứ",
    "lập (chủ thể|sản phẩm)": "thêm",
    "dấu vân tay": "mã kiểm tra",
    "nơi làm ra": "nơi sản xuất",
    "lệch điểm phải bàn": "mức chênh lệch điểm phải thảo luận, chấm lại",
    "đơn vị sản phẩm": "sản phẩm mẫu",
    "bỏ ngỏ": "nội dung văn bản chưa quy định rõ",
    "kế tục": "đơn vị mới sau sắp xếp",
    "chưa xác minh": "chưa đối chiếu bản ký",
    "đạt sao": "chưa đạt hạng được công nhận",
    "ngành hàng": "ngành",
    "việc chạy nền": "tác vụ tự động",
    "cơ quan tiếp nhận|cơ quan thường trực": "cơ quan quản lý OCOP",
    r"\bbạn\b": "không xưng hô; anh/chị nếu phải gọi người",
}
HOUSES = ("ocop", "products", "evaluations", "plans")
GUARDS = "triggers.py"  # the database holds their sentences; no form leads to one


def sources() -> Iterator[Path]:
    for house in HOUSES:
        for path in (settings.BASE_DIR / house).rglob("*.py"):
            if "migrations" not in path.parts and path.name != GUARDS:
                yield path


def said(path: Path) -> Iterator[str]:
    """The texts of a file, its docstrings left out."""
    tree = ast.parse(path.read_text())
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    shown = [(path.name, path.read_text()) for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    return shown + [(path.name, text) for path in sources() for text in said(path)]


@pytest.mark.parametrize("old", NOT_OURS)
def test_an_old_word_is_nowhere(texts, old):
    found = [(name, text[:120]) for name, text in texts if re.search(old, text, re.IGNORECASE)]
    assert not found, f"say “{NOT_OURS[old]}”"
