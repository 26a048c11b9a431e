"""The policy of the inbox: everybody reads their own."""

from chalicelib.core.clock import HOUR_MS
from chalicelib.core.policy import declare, signed

KEPT_DAYS = 365
FRESH_MS = HOUR_MS  # a nudge about older news would come from a sweep, and cost a consent for nothing
MOST_CONSENTS = 20  # of a template; beyond it, the person answers WeChat's question again some day
MOST_UNREAD = 99  # what a badge shows; beyond it, 99+

POLICY = declare({"inbox.see": signed, "inbox.read": signed, "inbox.subscribe": signed})
