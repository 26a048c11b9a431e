"""Subscription messages (订阅消息): the nudge. The record is the inbox, so a refusal here loses nothing."""

from collections.abc import Mapping

from chalicelib.core import logs
from chalicelib.core.config import CONFIG
from chalicelib.wechat.client import ask
from chalicelib.wechat.rules import TRIED_OUT, Refusal, Refused, Sent, fitted

ERRCODES = {
    40003: Refusal.BAD_OPENID,
    40037: Refusal.BAD_TEMPLATE,
    41030: Refusal.BAD_PAGE,
    43101: Refusal.NO_CONSENT,
    47003: Refusal.BAD_DATA,
}
OURS = frozenset(
    {Refusal.BAD_DATA, Refusal.BAD_PAGE, Refusal.BAD_TEMPLATE}
)  # no person did this: somebody must mend it


class _NotSentError(Exception):
    def __init__(self, kind: Refusal) -> None:
        super().__init__(kind)
        self.kind = kind


def send_subscription(openid: str, template_id: str, page: str, data: Mapping[str, str]) -> Sent | Refused:
    """Send one message: one consent of the person pays for one message.

    ``page`` has no leading slash and may have a query. ``data`` maps the template's fields to texts, which are cut to
    WeChat's limits. A refusal is an answer, not an error: it is final. Raises WeChatBusy, which is worth another try
    (a message whose answer was lost may have been sent; the second is then refused for want of a consent),
    WeChatMisconfigured.
    """
    message = {
        "touser": openid,
        "template_id": template_id,
        "page": page,
        "data": {field: {"value": fitted(field, value)} for field, value in data.items()},
        "miniprogram_state": "trial" if CONFIG.stage in TRIED_OUT else "formal",
        "lang": "zh_CN",
    }
    refusals = {errcode: lambda kind=kind: _NotSentError(kind) for errcode, kind in ERRCODES.items()}
    try:
        ask("post", "cgi-bin/message/subscribe/send", data=message, refusals=refusals)
    except _NotSentError as refusal:
        if refusal.kind in OURS:
            logs.line("error", "wechat message refused", kind=refusal.kind, template=template_id)
        return Refused(refusal.kind)
    return Sent()
