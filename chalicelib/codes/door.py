"""codes, the door: the address printed on every sticker, as a page that any browser can show. Opened by every scan.

It imports no pydantic; what people do with codes beyond looking is in ``routes``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.codes import page, texts, tokens
from chalicelib.codes.rules import POLICY
from chalicelib.codes.service import scans
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import AppError, BadInput, NotFound, TooMany
from chalicelib.core.http import Page, Routes, foreseen
from chalicelib.core.policy import Caller

routes = Routes("door", POLICY)


@dataclass(frozen=True, slots=True)
class Typed:
    """The form that asks for the number on a sticker."""

    number: str


@dataclass(frozen=True, slots=True)
class NotMyDoor:
    """The form that says what is wrong: ``why`` is number or address."""

    why: str


@routes.get("/d/{token}", acts=("codes.scan",))
def open_door(token: str, caller: Caller, agent: str, lang: str) -> Page:
    """Show a door to whoever scanned its code: address, number, who is on duty. Nothing about residents, ever.

    With ``?lang=mn`` in Mongolian. Under the one name that the configuration gives, WeChat's verification file.
    """
    if CONFIG.wechat_verify_file and token == CONFIG.wechat_verify_file:
        return Page(CONFIG.wechat_verify_text, content_type="text/plain; charset=utf-8")
    return _in_words(lambda: page.shown(scans.resolve(token, caller.address), token, agent, texts.words(lang)))


@routes.post("/d/{token}", acts=("codes.report",))
def report_door(token: str, caller: Caller, form: NotMyDoor, lang: str) -> Page:
    """Take in that a sticker is not at its door (这不是我面前的门), from a plain form."""
    from chalicelib.codes.service import mismatches

    def report() -> Page:
        try:
            mismatches.report(token, form.why, caller)
        except NotFound:
            return page.unknown(texts.words(lang))
        return page.thanks(texts.words(lang))

    return _in_words(report)


@routes.get("/d", acts=("codes.scan",))
def ask_number() -> Page:
    """Ask for the number on a sticker that can't be scanned."""
    return page.typing()


@routes.post("/d", acts=("codes.type",), status=303)
def find_door(caller: Caller, form: Typed) -> Page:
    """Lead on to the door whose number was typed, from a plain form."""

    def find() -> Page:
        try:
            code = scans.resolve_number(form.number, caller)
        except BadInput:
            return page.typing("编号不对，请逐位核对贴纸上的 10 位数字。", 400)
        except NotFound:
            return page.typing("没有这个编号，请逐位核对贴纸上的 10 位数字。", 404)
        return page.found(tokens.make(code))

    return _in_words(find)


def _in_words(answer: Callable[[], Page]) -> Page:
    """Give a page, whatever happens: people who stand at a door get words, not JSON."""
    try:
        return answer()
    except TooMany as refused:
        return page.too_many(wait_s(refused))
    except Exception as error:  # noqa: BLE001 - the caller gets a page, whatever happened
        refused_ = foreseen(error)
        return page.failed(refused_.message, refused_.status)


def wait_s(refused: AppError) -> int:
    """Tell how long somebody has to wait, in seconds."""
    return int(str(refused.details["retry_after_s"]))
