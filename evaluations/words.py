"""What this house's acts are called in a journal."""

from ocop.core.audit.words import Words, tell

TEXTS = {"title": "trích yếu", "signer": "người ký", "signer_title": "chức vụ"}
OWN_RULES = {
    "quorum": "số thành viên tối thiểu để họp", "quorum_with_chair": "phải có Chủ tịch hoặc Phó Chủ tịch",
    "spread_limit": "mức chênh lệch điểm phải thảo luận, chấm lại",
    "minimum_reading": "cách xác định Hội đồng đạt yêu cầu tối thiểu",
}  # fmt: skip
CALL = {"starts_at": "bắt đầu", "place": "địa điểm"}
NUMBER = {"number": "số", "date": "ngày"}
tell(
    {
        "decision.draft": Words("Lập dự thảo", "key"),
        "decision.take_up": Words("Lập dự thảo công nhận theo kết quả cấp trên chuyển về", "key"),
        "decision.dropped": Words("Bỏ dự thảo quyết định", "bad", {"title": "trích yếu", "products": "sản phẩm"}),
        "decision.change": Words(
            "Sửa dự thảo",
            "",
            {"title": "trích yếu", "signer": "người ký", "signer_title": "chức vụ", "legal_bases": "căn cứ"},
        ),
        "decision.refresh": Words("Cập nhật tên, chủ thể theo thay đổi của cơ quan quản lý"),
        "decision.approve": Words("Duyệt dự thảo", "key"),
        "decision.return": Words("Trả lại để sửa", "bad"),
        "decision.take_back": Words("Đưa về dự thảo", "bad"),
        "decision.number": Words("Ghi số, ban hành", "key", {"signer": "người ký", "signer_title": "chức vụ"}),
        "decision.cancel_number": Words("Hủy số", "bad", NUMBER),
        "decision.publish": Words("Công bố", "key"),
        "ward_assessment.edit": Words("Ghi phần đánh giá của xã, phường"),
        "ward_assessment.report": Words("Ban hành báo cáo của xã, phường", "key"),
        "ward_assessment.number_cancelled": Words("Hủy số báo cáo của xã, phường", "bad", NUMBER),
        "council.create": Words("Lập Hội đồng", "key"),
        "council.edit": Words("Sửa Hội đồng"),
        "council.replace_member": Words("Thay thành viên Hội đồng", "key"),
        "council.restore_member": Words("Đưa thành viên trở lại", "bad"),
        "session.create": Words("Lập phiên họp", "key"),
        "session.order": Words("Đổi thứ tự chương trình", "", {"position": "thứ tự"}),
        "session.take_off": Words("Rút sản phẩm khỏi chương trình", "bad", {"agenda": "chương trình"}),
        "session.move": Words("Dời phiên họp", "bad", CALL),
        "session.correct_call": Words("Đính chính ngày giờ, địa điểm phiên họp", "bad", CALL),
        "session.put_on_agenda": Words("Đưa vào chương trình", "key"),
        "session.attend": Words("Ghi thành viên dự họp"),
        "session.officers": Words(
            "Ghi chủ trì, thư ký phiên", "", {"chaired_by": "chủ trì phiên", "minuted_by": "thư ký phiên"}
        ),
        "session.change_rules": Words("Đổi quy chế áp dụng cho phiên", "bad", OWN_RULES),
        "session.declare": Words(
            "Khai quan hệ lợi ích",
            "key",
            {"clear": "số sản phẩm không liên quan", "named": "số sản phẩm có liên quan"},
        ),
        "session.recuse": Words("Ghi không tham gia đánh giá"),
        "session.recusal_back": Words("Rút lại ghi nhận không tham gia đánh giá", "bad"),
        "session.correct_presence": Words("Sửa dự họp của sản phẩm", "bad", {"part": "dự họp"}),
        "session.confirm_minutes": Words("Xác nhận biên bản", "key"),
        "session.reopen_minutes": Words("Mở lại biên bản", "bad", {"confirmed": "ngày xác nhận"}),
        "scoring.open": Words("Bắt đầu chấm điểm", "key"),
        "scoring.close": Words("Kết thúc chấm điểm", "key"),
        "scoring.reopen": Words("Mở lại tiêu chí", "bad"),
        "scoring.rescored": Words("Chấm lại tiêu chí đã mở"),
        "scoring.kept": Words("Giữ nguyên điểm ở tiêu chí đã mở"),
        "score_sheet.submit": Words("Gửi phiếu đánh giá", "key"),
        "score_sheet.ask_back": Words("Xin sửa phiếu đã gửi"),
        "score_sheet.withdraw_ask": Words("Thôi xin sửa phiếu"),
        "score_sheet.give_back": Words("Trả lại phiếu để sửa", "bad", {"submitted": "gửi lúc"}),
        "self_assessment.edit": Words("Ghi phần tự đánh giá"),
        "result.rule": Words("Hội đồng kết luận", "key"),
        "result.take_back_ruling": Words("Bỏ kết luận", "bad"),
        "result.choose_reading": Words("Chọn cách tính yêu cầu tối thiểu", "key"),
        "result.new_reading": Words("Tính lại theo cách tính mới của phiên"),
        "result.confirm": Words("Xác nhận kết quả", "key"),
        "result.reopen": Words("Mở lại kết quả", "bad"),
    }
)
