"""Pushes to the server: sealed and signed as WeChat does it, three tries each, when they are due."""

import base64
import json
import os
import struct
import urllib.request
from collections.abc import Callable
from hashlib import sha1
from urllib.parse import urlencode

from infra.local.wechat.world import Push, PushTarget, World

TRIES, BETWEEN_MS, ANSWER_S, BLOCK = 3, 5_000, 5, 32
Post = Callable[[str, bytes], bool]


def sealed(world: World, event: object) -> str:
    """Encrypt an event: AES-256-CBC over 16 random bytes, the length, the text and the app's id, padded to 32."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    text = json.dumps(event, ensure_ascii=False).encode()
    plain = os.urandom(16) + struct.pack(">I", len(text)) + text + world.appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    key = base64.b64decode(world.push_aes_key + "=")
    made = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(made.update(plain + bytes([pad]) * pad) + made.finalize()).decode()


def signature(*parts: str) -> str:
    """Sign as WeChat does: SHA-1 over the sorted parts."""
    return sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's choice


def envelope(world: World, event: object, now: int) -> tuple[str, bytes]:
    """Give the query and the body of the request that carries ``event``."""
    encrypted, timestamp, nonce = sealed(world, event), str(now // 1000), str(int.from_bytes(os.urandom(4)))
    query = {
        "signature": signature(world.push_token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": signature(world.push_token, timestamp, nonce, encrypted),
    }
    return urlencode(query), json.dumps({"ToUserName": "gh_simulator", "Encrypt": encrypted}).encode()


def take_due(world: World, now: int) -> list[tuple[Push, str, bytes]]:
    """Give what is due, ready to send, and count the try. Nothing is due while nobody listens."""
    if world.push_target is None:
        return []
    due = [push for push in world.pushes if push.state == "waiting" and push.due_ms <= now]
    for push in due:
        push.attempts, push.due_ms = push.attempts + 1, now + BETWEEN_MS
    return [
        (push, _address(world.push_target, query), body)
        for push in due
        for query, body in [envelope(world, push.event, now)]
    ]


def settle(push: Push, *, taken: bool) -> None:
    """Note how a try went."""
    if taken:
        push.state = "delivered"
    elif push.attempts >= TRIES:
        push.state = "given up"


def post(url: str, body: bytes) -> bool:
    """Send one push. Tells whether the server took it: any 2xx within 5 seconds."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - checked by PushTarget
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S):  # noqa: S310
            return True
    except OSError:
        return False


def _address(target: PushTarget, query: str) -> str:
    return f"{target.url}{'&' if '?' in target.url else '?'}{query}"
