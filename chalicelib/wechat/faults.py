"""What WeChat's error numbers mean, in one place. No I/O but the one line that has an alarm."""

from collections.abc import Callable, Mapping

from chalicelib.core import logs
from chalicelib.core.errors import AppError
from chalicelib.wechat.errors import WeChatBusy, WeChatMisconfigured

TOKEN_REFUSED = frozenset({40001, 40014, 42001})  # invalid credential, invalid token, expired token
SECRET_REFUSED = 40125
BUSY = frozenset({-1, 43108, 45009, 45011})  # busy, too many at once to one person, over the day's or minute's limit

Refusals = Mapping[int, Callable[[], Exception]]


def misconfigured(kind: str | int) -> WeChatMisconfigured:
    """Log what staff must mend, by its kind alone, and give the error to raise."""
    logs.line("error", "wechat misconfigured", kind=str(kind))
    return WeChatMisconfigured(kind=str(kind))


def meaning(errcode: int | None, refusals: Refusals) -> Exception | AppError:
    """Tell what WeChat's ``errcode`` means to a call that expects ``refusals``. None: no readable answer came."""
    if errcode is None or errcode in BUSY:
        return WeChatBusy(reason="http" if errcode is None else str(errcode))
    if errcode in refusals:
        return refusals[errcode]()
    return misconfigured("token" if errcode in TOKEN_REFUSED else errcode)
