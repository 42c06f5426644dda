"""What this house's acts are called in a journal."""

from ocop.core.audit.words import Words, tell

tell(
    {
        "plan.from_template": Words("Lập kế hoạch từ mẫu", "key"),
        "plan.copied": Words("Chép kế hoạch", "key"),
        "plan.edited": Words("Sửa phần chữ"),
        "plan.deleted": Words("Xóa dự thảo kế hoạch", "bad"),
        "plan.section_saved": Words("Ghi một mục"),
        "plan.section_deleted": Words("Bỏ một mục", "bad"),
        "plan.target_saved": Words("Ghi chỉ tiêu"),
        "plan.target_deleted": Words("Bỏ chỉ tiêu", "bad"),
        "plan.task_saved": Words("Ghi nhiệm vụ"),
        "plan.task_deleted": Words("Bỏ nhiệm vụ", "bad"),
        "plan.approve": Words("Duyệt kế hoạch", "key"),
        "plan.back_to_draft": Words("Trả về dự thảo", "bad"),
        "plan.number": Words("Ghi số, ban hành", "key", {"number_text": "số", "date": "ngày"}),
        "plan.cancel_number": Words("Hủy số", "bad", {"number_text": "số", "date": "ngày"}),
        "plan.edit": Words("Sửa kế hoạch"),
        "task.report": Words("Báo cáo tiến độ"),
    }
)
