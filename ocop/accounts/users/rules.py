"""What an administrator may grant (SECURITY 75). Pure."""

from ocop.accounts.roles import Role

TRUSTED = frozenset({Role.OFFICE, Role.LEADER, Role.COUNCIL_MEMBER})
"""Roles that open what is decided: given to nobody by himself, and never without the owner and a leader knowing."""


def grant_refusal(role: Role, *, to_self: bool, in_reach: bool) -> str | None:
    """Why an administrator does not give this role there; None when he may."""
    if not in_reach:
        return (
            "Tài khoản này chỉ cấp vai trò ở đơn vị được giao quản trị và các đơn vị trực thuộc."
            " Hãy nhờ quản trị viên của đơn vị đó."
        )
    if to_self and role in TRUSTED:
        return f"Quản trị không tự cấp cho mình vai trò “{role.label}”. Hãy nhờ quản trị khác của đơn vị."
    return None
