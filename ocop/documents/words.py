"""What this house's acts are called in a journal."""

from ocop.core.audit.words import Words, tell

tell(
    {
        "paper.made": Words("Ghi văn bản"),
        "paper.printed": Words("Tạo bản PDF"),
        "paper.scan": Words("Nộp bản ký", "key"),
        "paper.number_cancelled": Words("Ghi số đã hủy vào sổ", "bad", {"slip": "ghi nhầm khi nhập"}),
    }
)
