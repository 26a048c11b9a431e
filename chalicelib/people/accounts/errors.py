"""What can go wrong with an account, as its person sees it."""

from chalicelib.core.errors import Conflict, NotAllowed


class Leaving(Conflict):
    """The account is being erased."""

    code, message = "account_leaving", "该账号正在注销，完成后可重新登录使用"


class ConsentNeeded(NotAllowed):
    """What was asked for needs consent to the privacy text first. Details: its version now."""

    code, message = "consent_needed", "请先阅读并同意隐私政策"


class Repeated(Conflict):
    """The id was used before, for something else."""

    code, message = "repeated", "该请求编号已被使用，请重新提交"


class NicknameRefused(NotAllowed):
    """WeChat's content security does not let the nickname pass."""

    code, message = "nickname_refused", "昵称未通过内容安全检查，请换一个"
