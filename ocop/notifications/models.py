from ocop.notifications.inbox.models import Message
from ocop.notifications.mail.models import Mail

__all__ = ["Mail", "Message"]
