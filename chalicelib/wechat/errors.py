"""What can go wrong with WeChat, as callers may see it. Never WeChat's own words: they can repeat what was sent."""

from chalicelib.core.errors import AppError, BadInput, NotAllowed


class LoginCodeRefused(BadInput):
    """WeChat does not know the login code, or it is older than its five minutes (40029)."""

    code, message = "login_code_refused", "登录凭证 code 无效或已过期，请重新打开小程序登录"

    def __init__(self) -> None:
        right = "wx.login() 刚取得的 code，5 分钟内有效，只能使用一次"
        super().__init__(faults=[{"field": "code", "fault": self.message, "right": right}])


class LoginCodeUsed(LoginCodeRefused):
    """The login code was used before (40163): each works once."""

    code, message = "login_code_used", "登录凭证 code 已被使用，请重新打开小程序登录"


class PhoneCodeRefused(BadInput):
    """WeChat does not know the phone code, or it was used, or it is older than its five minutes (40029)."""

    code, message = "phone_code_refused", "手机号凭证 code 无效、已使用或已过期，请重新点击授权"

    def __init__(self) -> None:
        right = "手机号授权按钮（getPhoneNumber）刚返回的 code，5 分钟内有效，只能使用一次"
        super().__init__(faults=[{"field": "code", "fault": self.message, "right": right}])


class RiskyUser(NotAllowed):
    """WeChat holds this user for a high risk and gives no identity (40226)."""

    code, message = "risky_user", "微信提示该账号存在安全风险，暂时无法登录，请稍后再试或联系社区工作人员"


class PushRefused(NotAllowed):
    """A push that WeChat did not sign, or that is not for this mini-program."""

    code, message = "push_refused", "消息签名不正确"


class WeChatBusy(AppError):
    """WeChat is busy, over a limit, down or too slow. Try again later, with a new code where one was sent."""

    status, code, message = 503, "wechat_busy", "微信服务繁忙，请稍后再试"


class WeChatMisconfigured(AppError):
    """WeChat refuses us for what only staff can mend (keys, rights, addresses). ``kind``: its number or our word.

    Whoever raises it has logged the kind as an error, ``wechat misconfigured``, which has an alarm.
    """

    status, code, message = 500, "wechat_misconfigured", "微信接口暂不可用，请联系社区工作人员"
