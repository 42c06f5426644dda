"""What this house's acts are called in a journal."""

from ocop.core.audit.words import Words, tell

tell(
    {
        "criteriasheet.reworded": Words("Sửa câu chữ của phiếu", "key"),
        "criteriasheet.reword_undone": Words("Hoàn tác sửa câu chữ", "bad"),
        "ruleprofile.copied": Words("Chép bộ quy định", "key"),
        "ruleprofile.version": Words("Lập bản mới của bộ quy định", "key"),
    }
)
