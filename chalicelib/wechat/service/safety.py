"""Content security (内容安全): texts at once, pictures and audio by a push some minutes later."""

from chalicelib.wechat.client import ask, word
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.rules import Media, Scene, Verdict, pieces, worst

NOT_SEEN = 61010  # WeChat checks for people only who opened the mini-program within two hours


class _NotSeenError(Exception):
    pass


def check_text(openid: str, text: str, scene: Scene) -> Verdict:
    """Ask WeChat what it thinks of ``text`` by ``openid``; a long one is checked in pieces, and the worst counts.

    REVIEW where WeChat checks nothing (the person has not opened the mini-program for two hours): somebody must look.
    An empty text passes. Raises WeChatBusy, WeChatMisconfigured.
    """
    try:
        return worst(_verdict(openid, piece, scene) for piece in pieces(text) if piece)
    except _NotSeenError:
        return Verdict.REVIEW


def _verdict(openid: str, piece: str, scene: Scene) -> Verdict:
    asked = {"content": piece, "version": 2, "scene": int(scene), "openid": openid}
    answer = ask("post", "wxa/msg_sec_check", data=asked, refusals={NOT_SEEN: _NotSeenError})
    try:
        return Verdict(word(answer, "result", "suggest"))
    except ValueError:
        raise WeChatBusy(reason="unreadable") from None


def check_media_async(openid: str, media_url: str, media: Media, scene: Scene) -> str | None:
    """Have WeChat fetch and check a file; its verdict comes within 30 minutes as a ``MediaChecked`` push.

    ``media_url`` must be open to WeChat for that long. Gives the trace_id by which the push is known, or None where
    WeChat checks nothing (not seen for two hours): somebody must look. Raises WeChatBusy, WeChatMisconfigured.
    """
    asked = {"media_url": media_url, "media_type": int(media), "version": 2, "scene": int(scene), "openid": openid}
    try:
        return word(ask("post", "wxa/media_check_async", data=asked, refusals={NOT_SEEN: _NotSeenError}), "trace_id")
    except _NotSeenError:
        return None
