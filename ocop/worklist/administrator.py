"""Quản trị: what of the configuration asks for a hand, with the way into the admin."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User
from ocop.accounts.users.services import without_role
from ocop.core.files.models import FileState, StoredFile
from ocop.core.jobs.models import Job
from ocop.law.models import RuleProfile
from ocop.notifications.models import Mail
from ocop.worklist.board import SHOWN, Board, Section, Sum, Work, section
from ocop.worklist.parts import notices, stopped_jobs

PLACES = (
    ("Người dùng và vai trò", "accounts_user", "Mở tài khoản, đặt vai trò ở đơn vị, ngày bắt đầu và kết thúc"),
    ("Đơn vị", "accounts_unit", "Tỉnh, xã, phường, phòng, ban; ngày có hiệu lực và đơn vị mới sau sắp xếp"),
    ("Bộ quy định", "law_ruleprofile", "Giá trị theo luật, nguồn và độ tin cậy"),
    ("Phiếu đánh giá", "law_criteriasheet", "Bộ tiêu chí theo nhóm sản phẩm; đã dùng thì chỉ đọc"),
    ("Giấy tờ của hồ sơ", "law_requiredpaper", "Danh mục bắt buộc theo loại chủ thể và bộ sản phẩm"),
    ("Mẫu văn bản", "documents_papertemplate", "Lời văn, ký hiệu, chức vụ người ký, nơi nhận"),
    ("Nhật ký", "core_auditevent", "Ai làm gì, với bản ghi nào, lúc nào"),
)
UNREADABLE_SHOWN = timedelta(days=30)


def board(membership: Membership, today: date) -> Board:
    active = User.objects.filter(is_active=True)
    stuck = Job.objects.given_up()
    unsent = Mail.objects.filter(sent_at=None).count()
    users = admin_url("accounts_user")
    return Board(
        "Quản trị",
        sums=(
            Sum(active.count(), "tài khoản đang dùng", f"{users}?is_active__exact=1"),
            Sum(
                without_role(active, today).count(),
                "tài khoản chưa có vai trò",
                f"{users}?is_active__exact=1&vai-tro=chua-co",
            ),
            Sum(Unit.objects.on(today).count(), "đơn vị hiện có", admin_url("accounts_unit")),
            Sum(RuleProfile.objects.count(), "bộ quy định", admin_url("law_ruleprofile")),
            Sum(stuck.count(), "tác vụ tự động đã dừng vì lỗi", "#viec-nen", late=True),
            Sum(unsent, "thư chưa gửi", reverse("admin:index")),
        ),
        notices=notices(today),
        sections=(
            *stopped_jobs(stuck),
            *unreadable_files(today),
            section(
                "cau-hinh",
                "Cấu hình",
                [Work(title, admin_url(model), words, action="Mở") for title, model, words in PLACES],
                "",
            ),
        ),
    )


def unreadable_files(today: date) -> list[Section]:
    """Marked in the last month because their pages killed who drew them, twice: a better scan takes their place."""
    rows = StoredFile.objects.filter(state=FileState.BROKEN, updated_at__date__gt=today - UNREADABLE_SHOWN)
    works = [
        Work(
            row.original_name,
            reverse("admin:core_storedfile_change", args=[row.pk]),
            f"{row.stored_by or 'Phần mềm'} gửi lúc {timezone.localtime(row.created_at):%H:%M %d/%m/%Y}. "
            "Đề nghị quét lại thành PDF rồi thay tệp",
            due_words="không xem được",
            action="Xem nơi dùng tệp",
            late=True,
        )
        for row in rows.select_related("stored_by").order_by("-updated_at")[:SHOWN]
    ]
    every = f"{admin_url('core_storedfile')}?state__exact={FileState.BROKEN}"
    title = "Tệp không tạo được hình trang"
    return [section("tep-hong", title, works, "", total=rows.count(), url=every)] if works else []


def admin_url(model: str) -> str:
    return reverse(f"admin:{model}_changelist")
