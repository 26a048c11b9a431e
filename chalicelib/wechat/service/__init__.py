"""What WeChat does for the other rooms. Everything they may use is named here; no type of wechatpy is.

Errors, see ``errors``: WeChatBusy is worth another try, WeChatMisconfigured needs staff and has an alarm.
"""

from chalicelib.wechat.rules import Media, Refusal, Refused, Scene, Sent, Verdict, WeChatIdentity
from chalicelib.wechat.service.identity import login, phone_number
from chalicelib.wechat.service.messages import send_subscription
from chalicelib.wechat.service.pictures import mini_program_code
from chalicelib.wechat.service.pushes import MediaChecked, OtherPush, read_push, verify_push
from chalicelib.wechat.service.safety import check_media_async, check_text

__all__ = [
    "Media",
    "MediaChecked",
    "OtherPush",
    "Refusal",
    "Refused",
    "Scene",
    "Sent",
    "Verdict",
    "WeChatIdentity",
    "check_media_async",
    "check_text",
    "login",
    "mini_program_code",
    "phone_number",
    "read_push",
    "send_subscription",
    "verify_push",
]
