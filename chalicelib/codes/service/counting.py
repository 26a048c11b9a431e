"""codes, counting scans: in the process, into the log once a minute, without personal data. No call on a scan's path.

What is lost: the scans since a process's last line when it ends, a minute of them at most. Each process counts for
itself, so what is odd only over many processes is not seen here. An address is kept for one window, as a keyed hash
whose key is the process's own and is drawn anew with the window; neither is ever written.
"""

import secrets
from collections import Counter
from hashlib import blake2b

from chalicelib.codes.rules import BUSY, FORGED, WALK, WINDOW_MS, Odd
from chalicelib.core import logs
from chalicelib.core.clock import MINUTE_MS, now_ms

LINE_EVERY_MS = MINUTE_MS
MOST_ADDRESSES, MOST_CODES = 2_000, 5_000  # remembered at once; later ones of the window are only counted


class Scans:
    """The scans of this process: ``outcomes`` since the last line, who opened how much in this window."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self._line_ms = now_ms()
        self._begin(now_ms() // WINDOW_MS)

    def _begin(self, window: int) -> None:
        self.window = window
        self._key = secrets.token_bytes(16)
        self._forged = 0
        self._opened: dict[bytes, set[str]] = {}
        self._codes: Counter[str] = Counter()
        self._told: set[tuple[str, str | None]] = set()

    def count(self, outcome: str, code: str | None, address: str) -> list[tuple[Odd, int]]:
        """Count one scan of ``code`` (None: a forged token). Returns the patterns that are odd from now on."""
        now = now_ms()
        if now // WINDOW_MS != self.window:
            self._begin(now // WINDOW_MS)
        self.outcomes[outcome] += 1
        if now - self._line_ms >= LINE_EVERY_MS:
            self.flush(now)
        if code is None:
            self._forged += 1
            return self._odd(((FORGED, self._forged, None),))
        return self._odd(((BUSY, self._times(code), code), (WALK, self._doors(code, address), None)))

    def _times(self, code: str) -> int:
        if code in self._codes or len(self._codes) < MOST_CODES:
            self._codes[code] += 1
        return self._codes[code]

    def _doors(self, code: str, address: str) -> int:
        who = blake2b(address.encode(), key=self._key, digest_size=12).digest()
        if who not in self._opened and len(self._opened) >= MOST_ADDRESSES:
            return 0
        opened = self._opened.setdefault(who, set())
        if len(opened) < WALK.most:
            opened.add(code)
        return len(opened)

    def _odd(self, seen: tuple[tuple[Odd, int, str | None], ...]) -> list[tuple[Odd, int]]:
        found = []
        for odd, times, of in seen:
            if times >= odd.most and (odd.pattern, of) not in self._told:
                self._told.add((odd.pattern, of))
                found.append((odd, times))
        return found

    def flush(self, now: int) -> None:
        """Write what was counted as one line and begin anew."""
        logs.line("info", "scans", since_ms=self._line_ms, **self.outcomes)
        self.outcomes.clear()
        self._line_ms = now


SCANS = Scans()


def count(outcome: str, code: str | None, building: str | None, address: str) -> None:
    """Count one scan and tell what is odd. Never fails: a door opens whatever happens to the counting."""
    for odd, times in SCANS.count(outcome, code, address):
        _tell(odd, times, code, building)


def _tell(odd: Odd, times: int, code: str | None, building: str | None) -> None:
    """Raise an alert, at most one a pattern (and door) and window: the event's key says so. The one write of a scan."""
    from chalicelib.codes.events import ScanOdd
    from chalicelib.core.outbox import emit
    from chalicelib.core.tables import Transaction

    of = code if odd is BUSY else None
    event = ScanOdd(
        key=f"{odd.pattern}#{of or 'all'}#{SCANS.window}",
        at_ms=now_ms(),
        pattern=odd.pattern,
        scans=times,
        window_ms=WINDOW_MS,
        code=of,
        building=building if of else None,
    )
    try:
        with Transaction() as tx:
            emit(tx, event)
    except Exception as error:  # noqa: BLE001 - another process told it already, or the engine is in trouble
        logs.line("warning", "odd scans not told", pattern=odd.pattern, **logs.kind_of(error))
