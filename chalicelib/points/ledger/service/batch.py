"""The ledger, posting many (批量记账): awards of a campaign by the thousand, beside ``posting`` and by its rules.

An entry made here is byte for byte what ``posting`` makes. Heads are read 100 a call; awards share transactions of up
to 100 writes, several on their way at once. When one is cancelled, its reasons say which award was in the way; the
others go again. Who calls sees what became of each line, and may send all of them again at any time.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chalicelib.core import bulk, together
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, Busy
from chalicelib.core.tables import MOST_WRITES, pause
from chalicelib.core.together import FAILED, Write
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.errors import AccountClosed, AlreadyPosted, OverCap
from chalicelib.points.ledger.records import Entry, Head, Key, Used
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.writing import NEW, Standing, written

ROOM = "points"
HEAD = ("seq", "hash", "balance", "closed_ms")
THREADS = 2  # transactions of one call on their way at once
ROUNDS = 8  # in which nothing at all came through, or nothing could be read, until it is Busy


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: the ``seq`` of its entry, or the error that a single posting would have raised.

    What the same basis posted before counts as posted; what another one posted is AlreadyPosted, with its ``seq``.
    """

    seq: int | None
    error: AppError | None = None

    @property
    def posted(self) -> bool:
        """Whether the line is in the ledger, now or since before, by its own basis."""
        return self.error is None


@dataclass(slots=True)
class Posting:
    """One line on its way: its writes, and the error that the failure of each means (None: read again)."""

    at: int
    line: Line
    seq: int
    writes: list[Write]
    means: list[AppError | None]


@dataclass(slots=True)
class Run:
    """One call of ``post_many``: what is still to come, and what came out."""

    lines: Sequence[Line]
    done: dict[int, Outcome] = field(default_factory=dict)
    before: dict[int, AppError] = field(default_factory=dict)  # may have been posted before: looked up at the end

    def left(self) -> list[int]:
        """Give the lines without an outcome, the first of each account: the next goes on from its entry."""
        first: dict[Account, int] = {}
        for at, line in enumerate(self.lines):
            if at not in self.done and at not in self.before:
                first.setdefault(line.account, at)
        return list(first.values())


def post_many(lines: Sequence[Line]) -> list[Outcome]:
    """Post awards, each whole or not at all, and tell of each what became of it, in their order.

    A crash in between leaves whole entries; sending all again posts what is missing and nothing twice. Raises
    ValueError for a line that is no award, Busy if rivals do not come to an end: what is posted stays.
    """
    if any(line.kind != "award" or line.points <= 0 for line in lines):
        raise ValueError("only awards are posted many at once")
    run, failures = Run(lines), 0
    while left := run.left():
        if failures == ROUNDS:
            raise Busy(attempts=ROUNDS)
        if failures:
            pause(failures)
        came = len(run.done) + len(run.before)
        _round(run, left, most=max(1, MOST_WRITES >> failures))
        failures = 0 if len(run.done) + len(run.before) > came else failures + 1
    _look_up(run)
    return [run.done[at] for at in range(len(lines))]


def _round(run: Run, left: list[int], *, most: int) -> None:
    """Send what is left once, at most ``most`` writes a transaction, or one line."""
    standing = _standings(run.lines[at].account for at in left)
    run.before |= {at: AccountClosed(account=one.name) for at in left if standing[one := run.lines[at].account] is None}
    open_ = _prepared(run, left, standing)
    for group, failed in _side_by_side(packed(open_, most)):
        _take(run, group, failed)


def _prepared(run: Run, left: list[int], standing: dict[Account, Standing | None]) -> Iterator[Posting]:
    """Make the writes of what is left as they are asked for: the first are on their way while the next are made."""
    for at in left:
        before = standing[run.lines[at].account]
        if before is not None:
            yield prepared(at, run.lines[at], before, now_ms())


def _standings(accounts: Iterable[Account]) -> dict[Account, Standing | None]:
    """Read where the accounts stand; None of one that is closed."""
    keys = {Head.at(one): one for one in accounts}
    found: dict[Account, Standing | None] = dict.fromkeys(keys.values(), NEW)
    for key, head in bulk.items(ROOM, keys, HEAD).items():
        stands = Standing(int(head["seq"]["N"]), head["hash"]["S"], int(head["balance"]["N"]))
        found[keys[key]] = None if "closed_ms" in head else stands
    return found


def prepared(at: int, line: Line, before: Standing, posted_ms: int) -> Posting:
    """Make the writes of an award after ``before``: what ``posting.add`` would write, in its order."""
    entry = written(line, before, posted_ms)
    account, holder = line.account, line.account.holder
    pk, sk = Key.at(line.item, holder, line.event)
    key = together.create(ROOM, {"pk": pk, "sk": sk, "account": account.name, "seq": entry["seq"]})
    writes, means = [key], list[AppError | None]([AlreadyPosted(item=line.item)])
    for period, cap in line.caps.periods(line.at_ms).items():
        writes.append(_use(line, period, cap - line.points))
        means.append(OverCap(item=line.item, period=period))
    pk, sk = Entry.at(account, entry["seq"])
    writes += [together.create(ROOM, {"pk": pk, "sk": sk, **entry}), _head(account, before, entry)]
    return Posting(at, line, entry["seq"], writes, [*means, None, None])


def _use(line: Line, period: str, room: int) -> Write:
    given = "#points <= :room" if room < 0 else "attribute_not_exists(#points) OR #points <= :room"
    key = Used.at(line.account, line.item, period)
    return together.update(ROOM, key, "ADD #points :points", given, points=line.points, room=room)


def _head(account: Account, before: Standing, entry: dict[str, int]) -> Write:
    now = {name: entry[name] for name in ("balance", "seq", "hash")}
    if before == NEW:
        pk, sk = Head.at(account)
        return together.create(ROOM, {"pk": pk, "sk": sk, **now})
    there = "#seq = :was AND #hash = :from AND attribute_not_exists(#closed_ms)"
    sets = "SET " + ", ".join(f"#{name} = :{name}" for name in now)
    return together.update(ROOM, Head.at(account), sets, there, **now, **{"was": before.seq, "from": before.hash})


def packed(postings: Iterable[Posting], most: int) -> Iterator[list[Posting]]:
    """Put lines together up to ``most`` writes; a line stays whole."""
    group, size = list[Posting](), 0
    for one in postings:
        if group and size + len(one.writes) > most:
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one.writes)
    if group:
        yield group


def _side_by_side(groups: Iterable[list[Posting]]) -> Iterator[tuple[list[Posting], list[str | None]]]:
    """Send transactions, some at once, and yield each with what was in its way."""
    if THREADS == 1:
        yield from ((group, _sent(group)) for group in groups)
        return
    with ThreadPoolExecutor(THREADS) as threads:
        flying = [(group, threads.submit(_sent, group)) for group in groups]
        for group, sent in flying:
            yield group, sent.result()


def _sent(group: list[Posting]) -> list[str | None]:
    return together.send([write for one in group for write in one.writes])


def _take(run: Run, group: list[Posting], failed: list[str | None]) -> None:
    """Note what came of a transaction: all of it is posted, or what was in the way is known and the rest goes again."""
    if not failed:
        run.done |= {one.at: Outcome(one.seq) for one in group}
        return
    codes = iter(failed)
    for one in group:
        wrong = [means for means, _ in zip(one.means, one.writes, strict=True) if next(codes) == FAILED]
        if wrong and wrong[0] is not None:
            run.before[one.at] = wrong[0]


def _look_up(run: Run) -> None:
    """Give refused lines their outcome: what its own basis posted before is posted, whatever was in the way now."""
    keys = {at: Key.at(line.item, line.account.holder, line.event) for at in run.before for line in [run.lines[at]]}
    found = bulk.items(ROOM, keys.values(), ("seq",))
    seqs = {at: int(found[key]["seq"]["N"]) for at, key in keys.items() if key in found}
    entries = {at: Entry.at(run.lines[at].account, seq) for at, seq in seqs.items()}
    bases = bulk.items(ROOM, entries.values(), ("basis",))
    for at, error in run.before.items():
        line = run.lines[at]
        if at not in seqs:
            run.done[at] = Outcome(None, error)
        elif bases[entries[at]]["basis"]["S"] == line.basis:
            run.done[at] = Outcome(seqs[at])
        else:
            run.done[at] = Outcome(seqs[at], AlreadyPosted(item=line.item))
