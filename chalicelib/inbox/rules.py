"""The policy of the inbox: everybody reads their own."""

from chalicelib.core.policy import declare, signed

KEPT_DAYS = 365
MOST_UNREAD = 99  # what a badge shows; beyond it, 99+

POLICY = declare({"inbox.see": signed, "inbox.read": signed, "inbox.subscribe": signed})
