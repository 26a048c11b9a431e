"""The access token between processes: in the room's table, encrypted, its expiry checked when it is read."""

from functools import cache

from chalicelib.core.clock import MINUTE_MS, SECOND_MS, now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Conflict
from chalicelib.core.tables import Transaction
from chalicelib.wechat.keys import keys
from chalicelib.wechat.records import AccessToken, ForcedRefresh, key_of

EARLY_S = 300  # WeChat makes the next token five minutes before the end of the last, and honours both meanwhile
BETWEEN_FORCED_MS = 75 * MINUTE_MS  # twenty a day are allowed: at this pace nineteen fit, whatever happens
NONCE_BYTES = 12


class TokenStore:
    """What wechatpy takes for its session storage. Its own, ``MemoryStorage``, ignores how long a token lasts."""

    def get(self, _key: str, default: str | None = None) -> str | None:
        """Give the stored token, or ``default`` when there is none, it is over, or it cannot be opened."""
        try:
            item = AccessToken.get(key_of(CONFIG.wechat_appid), "token", consistent_read=True)
        except AccessToken.DoesNotExist:
            return default
        if now_ms() >= int(item.expires_ms):
            return default
        return _open(item.sealed) or default

    def set(self, _key: str, value: str, ttl: int) -> None:
        """Keep ``value`` for ``ttl`` seconds, less the margin in which WeChat already gives the next one."""
        expires_ms = now_ms() + max(ttl - EARLY_S, 0) * SECOND_MS
        key = key_of(CONFIG.wechat_appid)
        AccessToken(key, "token", sealed=_seal(value), expires_ms=expires_ms, expires=expires_ms // SECOND_MS).save()


def may_force() -> bool:
    """Take the right to force a new token; False when it was taken less than 75 minutes ago."""
    now = now_ms()
    try:
        with Transaction() as tx:
            tx.update(
                ForcedRefresh(key_of(CONFIG.wechat_appid), "forced"),
                ForcedRefresh.at_ms.set(now),
                ForcedRefresh.version.set(1),
                given=ForcedRefresh.at_ms.does_not_exist() | (ForcedRefresh.at_ms <= now - BETWEEN_FORCED_MS),
                or_raise=Conflict(),
            )
    except Conflict:
        return False
    return True


@cache
def _key_from(secret: str) -> bytes:
    """Make the key that seals tokens from the app's secret: who may ask for a token may open one, nobody else."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"mashang wechat access token").derive(secret.encode())


def _seal(token: str) -> bytes:
    from secrets import token_bytes

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key_from(keys().secret)).encrypt(nonce, token.encode(), CONFIG.wechat_appid.encode())


def _open(sealed: bytes) -> str | None:
    """Open what ``_seal`` made; None when it was sealed under another secret: then it is worth nothing."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(_key_from(keys().secret)).decrypt(nonce, rest, CONFIG.wechat_appid.encode()).decode()
    except InvalidTag:
        return None
