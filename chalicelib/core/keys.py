"""Keys: one wrapped key a purpose and version in the core table, unwrapped by KMS on first use, kept in the process.

Old versions stay for ever, since stickers do. ``python -m chalicelib.core.keys`` makes those that are missing;
``python -m chalicelib.core.keys rotate PURPOSE`` adds a version, which new work uses from then on.
"""

import sys
import time
from threading import Lock

from pynamodb.attributes import BinaryAttribute, NumberAttribute

from chalicelib.core.aws import client
from chalicelib.core.clock import now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Conflict
from chalicelib.core.tables import RoomTable, Transaction, table_meta

PURPOSES = ("fields", "blind", "code", "number", "session", "cursor", "collection")
FIXED = {"blind", "number"}  # what was derived from these cannot be found again under another
READ_AGAIN_S = 300  # a new version is noticed after this long at the latest
RIPE_MS = 2 * READ_AGAIN_S * 1000  # every process knows a version that is so old: only then it is used for new work
_lock = Lock()
_known: dict[str, dict[int, tuple[bytes, int]]] = {}  # purpose: version: the key, and when it was made
_read_at: dict[str, float] = {}


class Key(RoomTable):
    """A wrapped key: ``pk`` is key#PURPOSE, ``sk`` its version."""

    Meta = table_meta("core")

    wrapped = BinaryAttribute(legacy_encoding=False)
    made_ms = NumberAttribute()


def newest(purpose: str) -> tuple[int, bytes]:
    """Give the version and the key that new work of ``purpose`` uses. Raises LookupError if none was made.

    A version that some process may not know yet is not used, unless there is no other.
    """
    versions = _versions(purpose)
    if not versions:
        raise LookupError(f"no key for {purpose}: run python -m chalicelib.core.keys")
    ripe = [version for version, (_, made_ms) in versions.items() if made_ms + RIPE_MS <= now_ms()]
    version = max(ripe, default=min(versions))
    return version, versions[version][0]


def find(purpose: str, version: int) -> bytes | None:
    """Give the key of that version, or None if there is none. Reads the table at most every five minutes."""
    key, _ = _versions(purpose).get(version, (None, 0))
    return key


def forget() -> None:
    """Forget all keys: for tests that start another AWS."""
    _known.clear()
    _read_at.clear()


def _versions(purpose: str) -> dict[int, tuple[bytes, int]]:
    if time.monotonic() - _read_at.get(purpose, float("-inf")) < READ_AGAIN_S:
        return _known[purpose]
    with _lock:
        known = dict(_known.get(purpose, {}))
        for item in Key.query(f"key#{purpose}", consistent_read=True):
            version = int(item.sk)
            if version not in known:
                known[version] = _unwrap(purpose, version, item.wrapped), int(item.made_ms)
        _known[purpose] = known
        if known:
            _read_at[purpose] = time.monotonic()
    return known


def _context(purpose: str, version: int) -> dict[str, str]:
    return {"stack": CONFIG.stack, "purpose": purpose, "version": str(version)}


def _unwrap(purpose: str, version: int, wrapped: bytes) -> bytes:
    context = _context(purpose, version)
    answer = client("kms").decrypt(CiphertextBlob=wrapped, EncryptionContext=context, KeyId=CONFIG.kms_key)
    return bytes(answer["Plaintext"])


def make(purpose: str, version: int) -> None:
    """Make the key of ``purpose`` and ``version``. Raises Conflict if it is there."""
    context = _context(purpose, version)
    answer = client("kms").generate_data_key_without_plaintext(
        KeyId=CONFIG.kms_key, NumberOfBytes=32, EncryptionContext=context
    )
    key = Key(f"key#{purpose}", f"{version:03d}", wrapped=bytes(answer["CiphertextBlob"]), made_ms=now_ms())
    with Transaction() as tx:
        tx.create(key, or_raise=Conflict(purpose=purpose, version=version))


def make_missing() -> list[str]:
    """Make the first version of each purpose that has none. Returns the purposes made."""
    made = []
    for purpose in PURPOSES:
        if not list(Key.query(f"key#{purpose}", limit=1, consistent_read=True)):
            make(purpose, 1)
            made.append(purpose)
    return made


def rotate(purpose: str) -> int:
    """Add a version and return its number; new work uses it after ten minutes.

    Raises ValueError for a purpose whose key is for ever, or unknown.
    """
    if purpose not in PURPOSES or purpose in FIXED:
        raise ValueError(f"cannot rotate {purpose}; one of {sorted(set(PURPOSES) - FIXED)}")
    _read_at.pop(purpose, None)
    version = max(_versions(purpose), default=0) + 1
    make(purpose, version)
    return version


def main(arguments: list[str]) -> int:
    """Run the command. Returns its exit code."""
    if arguments[:1] == ["rotate"] and len(arguments) == 2:  # noqa: PLR2004
        print(f"{arguments[1]}: version {rotate(arguments[1])}")  # noqa: T201 - a command
    elif not arguments:
        print("keys made:", ", ".join(make_missing()) or "none, all were there")  # noqa: T201
    else:
        print("usage: python -m chalicelib.core.keys [rotate PURPOSE]", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
