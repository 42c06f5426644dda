"""What `doctor` asks of the law's data."""

from django.utils import timezone

from ocop.core.health.services import Fault
from ocop.core.refusal import Refusal
from ocop.law.dates.services import days_off_missing
from ocop.law.loading.files import DATA
from ocop.law.loading.reading import read_all

ENTER_DAYS = "Quản trị → Ngày nghỉ, ngày làm bù: nhập theo thông báo của cơ quan có thẩm quyền."


def days_off_known() -> Fault | None:
    missing = days_off_missing(timezone.localdate())
    return Fault(missing, ENTER_DAYS) if missing else None


def data_files_hold() -> Fault | None:
    try:
        read_all(DATA)
    except Refusal as no:
        return Fault(f"Dữ liệu tham chiếu có chỗ sai nên chưa nạp. {no}", "Sửa tệp trong ocop/law/data rồi chạy lại.")
    return None
