"""Personal fields: encrypted with AES-256-GCM, found again by a keyed blind index, masked for screens.

Additional data = table, key of the item, field and key version, so that a value moved elsewhere does not open.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from chalicelib.core import keys
from chalicelib.core.ids import encode

NONCE = 12
BLIND_BITS = 130  # 26 characters: as long as an id


def seal(text: str, *, table: str, key: str, field: str) -> str:
    """Encrypt ``text`` for the ``field`` of the item ``key`` of ``table``: version, nonce and ciphertext as text."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    version, secret = keys.newest("fields")
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(secret).encrypt(nonce, text.encode(), _bound(table, key, field, version))
    return f"{version}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, table: str, key: str, field: str) -> str:
    """Decrypt what ``seal`` made for the same place. Raises ValueError if it was made for another, or changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    number, _, body = sealed.partition(".")
    secret = keys.find("fields", int(number))
    raw = urlsafe_b64decode(body)
    if secret is None:
        raise ValueError(f"{table}.{field}: no key of version {number}")
    try:
        opened = AESGCM(secret).decrypt(raw[:NONCE], raw[NONCE:], _bound(table, key, field, int(number)))
    except InvalidTag:
        raise ValueError(f"{table}.{field}: not what was sealed here") from None
    return opened.decode()


def _bound(table: str, key: str, field: str, version: int) -> bytes:
    return "\x1f".join((table, key, field, str(version))).encode()


def blind(value: str, what: str) -> str:
    """Give the blind index of ``value`` as a ``what`` (phone, openid, address): 26 characters, the same each time."""
    digest = hmac.digest(keys.newest("blind")[1], f"{what}\x1f{value}".encode(), sha256)
    return encode(int.from_bytes(digest) >> (256 - BLIND_BITS), 26)


def masked_phone(phone: str) -> str:
    """Mask a phone number: 138****5678; a short one shows its last two digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[-2:]}"  # noqa: PLR2004


def masked_name(name: str) -> str:
    """Mask a person's name: the family name stays, the rest does not (张*)."""
    return name[:1] + "*" * (len(name) - 1)
