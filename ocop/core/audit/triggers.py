"""The audit trail is append-only (SECURITY 41)."""

from ocop.core.triggers import Guard, register

MESSAGE = "Nhật ký chỉ được ghi thêm"

register(*(Guard("core_auditevent", event, "append_only", MESSAGE) for event in ("UPDATE", "DELETE")))
