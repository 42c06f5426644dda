from ocop.accounts.login.models import LoginAttempt
from ocop.accounts.units.models import Succession, Unit, UnitKind
from ocop.accounts.users.models import Membership, User, Visitor, memberships

__all__ = ["LoginAttempt", "Membership", "Succession", "Unit", "UnitKind", "User", "Visitor", "memberships"]
