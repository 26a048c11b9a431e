"""Pushes (消息推送): what WeChat tells us by itself, signed and encrypted, in JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from hmac import compare_digest
from typing import Any

from chalicelib.core.config import CONFIG
from chalicelib.core.errors import TooLarge
from chalicelib.wechat.errors import PushRefused
from chalicelib.wechat.keys import keys
from chalicelib.wechat.rules import Verdict

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class MediaChecked:
    """The verdict on the file of ``trace_id``; None when WeChat could not check it: somebody must look."""

    trace_id: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class OtherPush:
    """A push that no room waits for, by the name of its event: answered with success and left at that."""

    event: str


def verify_push(signature: str, timestamp: str, nonce: str) -> None:
    """Check that WeChat signed an address check; its ``echostr`` is then the answer. Raises PushRefused."""
    if not _signed(signature, timestamp, nonce):
        raise PushRefused


def read_push(body: bytes, *, msg_signature: str, timestamp: str, nonce: str) -> MediaChecked | OtherPush:
    """Check and open one push. It may come up to three times: what is done with it must bear that.

    Raises PushRefused (not signed by WeChat, not for this app, or unreadable), TooLarge.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    sealed = _object(body).get("Encrypt")
    if not isinstance(sealed, str) or not _signed(msg_signature, timestamp, nonce, sealed):
        raise PushRefused
    return _understood(_opened(sealed, msg_signature, timestamp, nonce))


def _signed(signature: str, *parts: str) -> bool:
    """Compare with the SHA-1 of the sorted parts and our token: in constant time, which wechatpy does not."""
    made = sha1("".join(sorted([keys().push_token, *parts])).encode()).hexdigest()  # noqa: S324 - WeChat's choice
    return compare_digest(made.encode(), signature.encode())


def _opened(sealed: str, signature: str, timestamp: str, nonce: str) -> Mapping[str, Any]:
    from struct import error as StructError  # noqa: N812 - as errors are named

    from wechatpy.crypto import WeChatCrypto
    from wechatpy.exceptions import InvalidAppIdException

    crypto = WeChatCrypto(keys().push_token, keys().push_aes_key, CONFIG.wechat_appid)
    try:
        text = crypto.decrypt_message({"Encrypt": sealed}, signature, timestamp, nonce)
    except (InvalidAppIdException, StructError, ValueError, IndexError):
        raise PushRefused from None
    return _object(text)


def _object(text: str | bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        raise PushRefused from None
    if not isinstance(read, dict):
        raise PushRefused
    return read


def _understood(push: Mapping[str, Any]) -> MediaChecked | OtherPush:
    event = str(push.get("Event") or push.get("MsgType") or "")
    if event != "wxa_media_check":
        return OtherPush(event)
    result = push.get("result")
    suggested = result.get("suggest") if isinstance(result, dict) and not push.get("errcode") else None
    verdict = Verdict(suggested) if suggested in list(Verdict) else None
    return MediaChecked(str(push.get("trace_id", "")), verdict)
