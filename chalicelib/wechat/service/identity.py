"""Who somebody is: login and phone number by WeChat's one-time codes. The session_key ends here."""

from chalicelib.core.config import CONFIG
from chalicelib.wechat.client import ask, word
from chalicelib.wechat.errors import LoginCodeRefused, LoginCodeUsed, PhoneCodeRefused, RiskyUser
from chalicelib.wechat.keys import keys
from chalicelib.wechat.rules import WeChatIdentity, well_formed

CHINA = "86"


def login(code: str) -> WeChatIdentity:
    """Exchange the ``code`` of ``wx.login()`` for who it is (登录). One call, without an access token.

    A code works once, within 5 minutes. If the answer is lost the code is used up: who sees WeChatBusy logs in with a
    new one. Raises LoginCodeRefused, LoginCodeUsed, RiskyUser, WeChatBusy, WeChatMisconfigured.
    """
    if not well_formed(code):
        raise LoginCodeRefused
    answer = ask(
        "get",
        "sns/jscode2session",
        bare=[
            ("appid", CONFIG.wechat_appid),
            ("secret", keys().secret),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ],
        refusals={40029: LoginCodeRefused, 40163: LoginCodeUsed, 40226: RiskyUser},
    )
    # The answer's session_key could open what the person's phone encrypts: it is not taken out of the answer.
    return WeChatIdentity(word(answer, "openid"), answer.get("unionid") or None)


def phone_number(code: str) -> str:
    """Exchange the ``code`` of the phone button for the number (手机号): digits, or ``+CC…`` when not of China.

    A code works once, within 5 minutes, and each exchange costs money: ask once and keep the answer.
    Raises PhoneCodeRefused, WeChatBusy, WeChatMisconfigured.
    """
    if not well_formed(code):
        raise PhoneCodeRefused
    answer = ask("post", "wxa/business/getuserphonenumber", data={"code": code}, refusals={40029: PhoneCodeRefused})
    number, country = word(answer, "phone_info", "purePhoneNumber"), str(answer["phone_info"].get("countryCode", CHINA))
    return number if country == CHINA else f"+{country}{number}"
