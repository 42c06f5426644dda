"""The audit trail and its chain are append-only (SECURITY 41, 43)."""

from ocop.core.triggers import Guard, register

MESSAGE = "Nhật ký chỉ được ghi thêm"

register(
    *(
        Guard(table, event, "append_only", MESSAGE)
        for table in ("core_auditevent", "core_auditlink")
        for event in ("UPDATE", "DELETE")
    )
)
