"""What the page of an item says about the paper that is wanted: how it must be, who issues it, an example."""

from dataclasses import dataclass

from ocop.law.papers.models import RequiredPaper

SCAN = "Chụp hoặc quét cả trang, thấy đủ bốn góc; đọc được số, ngày, chữ ký và dấu. Nhiều trang thì gộp một tệp PDF."
EXAMPLE = "Số 45/GCN, cấp ngày 05/03/2025, hết hạn ngày 05/03/2028. Ghi đúng như trên giấy."
USUAL = " (hiểu biết chung)"
"""How the law's data mark a term that no text gives."""


@dataclass(frozen=True)
class Line:
    term: str
    words: str
    unsure: bool = False


def guidance(wanted: RequiredPaper) -> list[Line]:
    """Of what the law's data say of this paper, and our own advice; a term that rests on no text is marked."""
    stars = f"Chứng minh điều kiện của hạng {wanted.needed_for_stars} sao." if wanted.needed_for_stars else ""
    unsure = not wanted.is_confirmed
    lines = [
        Line("Hình thức", capitalised(wanted.copy_as), unsure),
        Line("Mẫu", wanted.form, unsure),
        Line("Nơi cấp", capitalised(wanted.issuer), unsure),
        Line("Thời hạn", capitalised(wanted.own_expiry.replace(USUAL, "")), unsure or USUAL in wanted.own_expiry),
        Line("Khi nào cần", capitalised(wanted.when_text), unsure),
        Line("Dùng để", stars, unsure),
        Line("Ghi chú", wanted.note, unsure),
    ]
    if wanted.has_file:
        lines.append(Line("Bản chụp, quét", SCAN))
        lines += [Line("Ví dụ cách ghi", EXAMPLE)] if wanted.issuer or wanted.own_expiry else []
    return [line for line in lines if line.words]


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
