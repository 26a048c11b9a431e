"""Queue ``nudge``: sends WeChat's subscription message for what came into an inbox."""

from chalicelib.core.jobs import job
from chalicelib.inbox import service as inbox
from chalicelib.inbox.events import Told
from chalicelib.people.accounts.service.known import openid_of


def nudge(told: Told) -> None:
    """Send one nudge."""
    inbox.nudge(told, openid_of)


handler = job("nudge", {Told: nudge})
