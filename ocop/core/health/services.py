"""What is wrong with this installation, each fault with its remedy. Asked by `doctor` and by /suc-khoe/."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis.exceptions import RedisError

from ocop.celery import app
from ocop.core import rights, seams, triggers
from ocop.core.audit import chain
from ocop.core.audit.models import AuditEvent
from ocop.core.files import store
from ocop.core.files.models import FileState, StoredFile
from ocop.core.health.asking import Shared
from ocop.core.health.models import Pulse
from ocop.core.jobs.models import Job
from ocop.core.schema import constraint_faults
from ocop.core.worker import broker

WORKER_SILENT = timedelta(minutes=2)
CLOCK_BACK = timedelta(minutes=5)
PART_ROLES = "Tách vai trò chủ và vai trò chạy chương trình: docs/install.md, Two database roles."
LEAST_FREE = 2 * 1024**3  # bytes


@dataclass(frozen=True)
class Fault:
    what: str
    remedy: str


def beat() -> None:
    """The worker lives."""
    Pulse.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


def faults() -> list[Fault]:
    """All faults found; without a database only a full disk, which may be why, can be told beside it."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        lost = Fault(f"Không nối được cơ sở dữ liệu: {error}", "Kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu.")
        return [*faults_of(disk_has_room), lost]
    return [fault for check in (*CHECKS, *seams.health_faults.answers) for fault in faults_of(check)]


def advice() -> list[Fault]:
    return [fault for check in ADVICE for fault in faults_of(check)]


def _nothing_vital() -> bool:
    return not any(faults_of(check) for check in VITAL)


is_well = Shared(_nothing_vital)
"""For strangers and monitors (SECURITY 84): whether pages can be served and saved, and what was saved is worked on."""


def faults_of(check: Callable[[], Fault | None]) -> list[Fault]:
    try:
        fault = check()
    except DatabaseError as error:
        return [Fault(str(error), "Kiểm tra cơ sở dữ liệu.")]
    return [fault] if fault else []


def database_durable() -> Fault | None:
    """SECURITY 48: an acknowledged write survives a power cut."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                cursor.execute(f"SHOW {setting}")
                if cursor.fetchone()[0] == "off":
                    return Fault(f"PostgreSQL chạy với {setting} = off.", f"Bật {setting} trong postgresql.conf.")
            return None
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] != 2:
            return Fault("SQLite không chạy với synchronous=FULL.", "Bỏ các tham số riêng trong DATABASE_URL.")
        return None


def migrations_applied() -> Fault | None:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return Fault(f"Còn {len(plan)} bước cập nhật cơ sở dữ liệu chưa chạy.", "Chạy: manage.py migrate.")
    return None


def storage_writable() -> Fault | None:
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as probe:  # each asker's own
            probe.write(b"ok")
    except OSError as error:
        return Fault(f"Không ghi được vào thư mục dữ liệu: {error.strerror}.", "Kiểm tra quyền và DATA_DIR.")
    return None


def store_fault(silent: store.Silent) -> Fault:
    return Fault(
        f"Kho tệp (S3) không nhận hoặc không trả lời: {silent.why}. Chưa gửi được tệp, chưa mở được tệp không có sẵn.",
        "Kiểm tra máy chủ kho, mạng, đồng hồ và S3_ENDPOINT_URL, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY.",
    )


def store_answers() -> Fault | None:
    try:
        store.current().probe()
    except store.Silent as silent:
        return store_fault(silent)
    return None


def disk_has_room() -> Fault | None:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LEAST_FREE:
        return Fault(f"Đĩa dữ liệu chỉ còn {free // 1024**2} MB.", "Giải phóng hoặc gắn thêm đĩa; cần ít nhất 2 GB.")
    return None


def broker_answers() -> Fault | None:
    if settings.QUEUE_IN_ROWS:
        return None
    try:
        with app.connection_for_write() as channel:
            channel.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:  # each transport has its own errors
        return Fault(
            f"Không nối được hàng đợi: {type(error).__name__}.", "Kiểm tra REDIS_URL; việc vẫn được lưu, chờ chạy."
        )
    return None


def no_message_set_aside() -> Fault | None:
    if settings.QUEUE_IN_ROWS:
        return None
    try:
        found = broker.count()
    except RedisError:  # broker_answers tells it
        return None
    if not found:
        return None
    return Fault(
        f"Hàng đợi có {found} tin không đọc được, đã để riêng; tác vụ tự động vẫn chạy, không mất việc nào.",
        "Xem: manage.py set_aside; tìm chương trình khác đang ghi vào Redis này. Xem xong thì xóa: "
        "manage.py set_aside --clear.",
    )


def worker_lives() -> Fault | None:
    pulse = Pulse.objects.filter(name="worker").first()
    if pulse is None or timezone.now() - pulse.at > WORKER_SILENT:
        return Fault(
            "Tác vụ tự động không có dấu hiệu sống trong 2 phút.", "Khởi động lại tác vụ tự động (bin/start chạy sẵn)."
        )
    return None


def jobs_finish() -> Fault | None:
    if failed := Job.objects.exclude(failed_at=None).count():
        return Fault(f"{failed} tác vụ tự động đã dừng vì lỗi.", "Xem Quản trị → Tác vụ tự động.")
    return None


def fonts_present() -> Fault | None:
    if not (settings.BASE_DIR / "static" / "vendor" / "fonts").is_dir():
        return Fault("Thiếu phông chữ cho trang và PDF.", "Chạy: bin/vendor.")
    return None


def no_demo_users_in_public() -> Fault | None:
    """SECURITY 3."""
    if settings.HTTPS and get_user_model().objects.filter(is_demo=True, is_active=True).exists():
        return Fault("Tài khoản minh họa đang mở trên máy chủ thật.", "Ngừng các tài khoản minh họa trong Quản trị.")
    return None


def guards_in_place() -> Fault | None:
    """SECURITY 40, 41, 79: every guard stands in the database as the code has it."""
    found = triggers.compare(connection)
    if not found:
        return None
    told = (("thiếu", found.missing), ("khác mã nguồn", found.changed), ("lạ", found.unknown))
    return Fault(
        "Khóa bảo vệ trong cơ sở dữ liệu không như mã nguồn: "
        + "; ".join(f"{word}: {', '.join(names)}" for word, names in told if names)
        + ".",
        "Chạy: manage.py migrate (đặt lại các khóa); tìm xem ai đã bỏ hoặc thêm khóa.",
    )


def constraints_in_place() -> Fault | None:
    """The database asks of rows what the models ask, no more and no less."""
    missing, unknown = constraint_faults(connection)
    told = "; ".join(f"{word}: {', '.join(names)}" for word, names in (("thiếu", missing), ("lạ", unknown)) if names)
    if not told:
        return None
    return Fault(
        f"Ràng buộc của cơ sở dữ liệu không như mã nguồn: {told}.",
        "Chạy: manage.py migrate. Nếu vẫn còn, gửi dòng này cho người bảo trì.",
    )


def no_superuser_behind_https() -> Fault | None:
    """SECURITY 71, 78: whoever takes over the program must not be able to lift its guards."""
    if settings.HTTPS and "SUPERUSER" in rights.excess(connection):
        return Fault("Chương trình nối cơ sở dữ liệu bằng vai trò superuser.", PART_ROLES)
    return None


def roles_apart() -> Fault | None:
    """For advice: one role for everything works, and keeps less."""
    if held := rights.excess(connection):
        return Fault(
            f"Vai trò cơ sở dữ liệu của chương trình có quyền không cần đến: {', '.join(held)}; "
            "ai chiếm được chương trình có thể gỡ khóa bảo vệ.",
            PART_ROLES,
        )
    return None


def files_can_be_shown() -> Fault | None:
    """For advice, SECURITY 34: files whose pages killed the child that was to draw them."""
    names = list(StoredFile.objects.filter(state=FileState.BROKEN).values_list("original_name", flat=True)[:5])
    if not names:
        return None
    return Fault(
        f"Có tệp không tạo được hình trang (đã thử hai lần): {', '.join(names)}.",
        "Xem ai gửi; đề nghị quét lại thành PDF và thay tệp trong hồ sơ.",
    )


def audit_is_chained() -> Fault | None:
    """SECURITY 43: events enter the chain within a minute; whether it holds asks `verify_audit`."""
    if not chain.is_late():
        return None
    return Fault(
        "Có sự kiện nhật ký chưa vào chuỗi sau 5 phút.",
        "Khởi động worker; rồi chạy: manage.py verify_audit.",
    )


def clock_is_right() -> Fault | None:
    """A clock set back would give numbers and deadlines of the past."""
    newest = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and newest > timezone.now() + CLOCK_BACK:
        return Fault(
            f"Đồng hồ máy chủ chậm hơn việc đã ghi lúc {timezone.localtime(newest):%H:%M %d/%m/%Y}.",
            "Bật đồng bộ giờ (timedatectl set-ntp true) rồi khởi động lại.",
        )
    return None


VITAL: list[Callable[[], Fault | None]] = [
    database_durable,
    migrations_applied,
    storage_writable,
    store_answers,
    worker_lives,
    broker_answers,
]
CHECKS: list[Callable[[], Fault | None]] = [
    database_durable,
    migrations_applied,
    storage_writable,
    store_answers,
    disk_has_room,
    broker_answers,
    no_message_set_aside,
    worker_lives,
    jobs_finish,
    guards_in_place,
    constraints_in_place,
    audit_is_chained,
    no_superuser_behind_https,
    clock_is_right,
    fonts_present,
    no_demo_users_in_public,
]
ADVICE: list[Callable[[], Fault | None]] = [roles_apart, files_can_be_shown]
"""What could be better and is no fault: `doctor` says it, the health page does not turn red."""
