"""Points, what people type passes WeChat's content security (内容安全) before anybody else sees it."""

from chalicelib.core.errors import fault
from chalicelib.people.accounts import service as accounts


def check(person: str, text: str, field: str) -> None:
    """Refuse ``text`` that WeChat holds for risky. Raises BadInput naming ``field``, WeChatBusy, WeChatMisconfigured.

    What WeChat is unsure of, or does not check because the person has no WeChat or was not seen for two hours, passes:
    staff read it before it is shown to anybody else.
    """
    from chalicelib.wechat import service as wechat

    openid = accounts.openid_of(person)
    if openid is None:
        return
    if wechat.check_text(openid, text, wechat.Scene.COMMENT) is wechat.Verdict.RISKY:
        raise fault(field, "内容未通过微信的安全检查", right="请修改措辞后再提交")
