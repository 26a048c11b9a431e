"""The ledger, posting (记账): an entry, its natural key, the account's head and its caps change together or not at all.

Whose act it is opens the transaction: ``heads`` reads, ``add`` adds to it and never sends. ``add`` goes on from one
head, so an account has one call of it in a transaction; several lines of one account go by ``add_all``. ``post`` is
the whole for a single line. An entry is written once: nothing here or elsewhere changes or deletes one.
"""

from collections.abc import Iterable, Sequence

from pynamodb.exceptions import DoesNotExist

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.errors import AccountClosed, AlreadyPosted, GivenBack, NotEnough, OverCap
from chalicelib.points.ledger.records import LAPSES, Debt, Entry, Head, Key, Used
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.writing import NEW, Standing, written

Posting = tuple[Line, Debt | None]  # a line, and the debt of the deduction of which it gives something back


def heads(accounts: Iterable[Account]) -> dict[Account, Head | None]:
    """Read the heads of ``accounts``, consistently, 100 a call; None of an account that has no entry yet."""
    asked = {Head.at(one): one for one in accounts}
    found: dict[Account, Head | None] = dict.fromkeys(asked.values())
    for head in Head.batch_get(list(asked), consistent_read=True) if asked else ():
        found[asked[head.pk, head.sk]] = head
    return found


@rereading
def post(line: Line) -> Entry:
    """Post one line and give its entry; the same again gives the first entry, whatever became of the account since.

    Raises OverCap, AccountClosed, NotEnough; Busy if rivals do not come to an end.
    """
    head = heads([line.account])[line.account]
    try:
        with Transaction() as tx:
            return add(tx, line, head)
    except AlreadyPosted:
        return posted(line.item, line.account.holder, line.event)
    except (AccountClosed, NotEnough):
        first = known(line.item, line.account.holder, line.event)
        if first is None:
            raise
        return first


def known(item: str, holder: str, event: str) -> Entry | None:
    """Get the entry of a natural key, or None if nothing was posted for it."""
    try:
        key = Key.get(*Key.at(item, holder, event), consistent_read=True)
    except DoesNotExist:
        return None
    return entry_of(Account.named(key.account), int(key.seq))


def posted(item: str, holder: str, event: str) -> Entry:
    """Get the entry of a natural key. Raises NotFound."""
    found = known(item, holder, event)
    if found is None:
        raise NotFound(item=item)
    return found


def entry_of(account: Account, seq: int) -> Entry:
    """Get the entry ``seq`` of ``account``. Raises NotFound."""
    try:
        return Entry.get(*Entry.at(account, seq), consistent_read=True)
    except DoesNotExist:
        raise NotFound(seq=seq) from None


def add(tx: Transaction, line: Line, head: Head | None, debt: Debt | None = None) -> Entry:
    """Add the posting of ``line`` to ``tx``, which goes on from ``head``. Gives the entry as it will be.

    ``debt`` is the deduction's of which ``line`` gives something back. Raises AccountClosed, NotEnough, GivenBack at
    once; in ``tx`` AlreadyPosted, OverCap, or Stale if what was read has moved. A line that gives something back
    raises Stale where its key is there already: who adds it has looked for the key before.
    """
    return add_all(tx, [(line, debt)], head)[0]


def add_all(tx: Transaction, postings: Sequence[Posting], head: Head | None) -> list[Entry]:
    """Add several lines of one account to ``tx``, one after the other in its chain; the head moves once.

    Raises as ``add`` does. The lines' items and periods of caps must differ: a transaction writes an item once.
    """
    account, closed = postings[0][0].account, head is not None and head.closed_ms is not None
    if closed:
        raise AccountClosed(account=account.name)
    made: list[Entry] = []
    for line, debt in postings:
        entry = _entry(line, made[-1] if made else head)
        if account.currency == "material" and line.points < 0 and entry.balance < 0:
            raise NotEnough(account=account.name)
        key = Key(*Key.at(line.item, account.holder, line.event), account=account.name, seq=entry.seq)
        tx.create(key, or_raise=AlreadyPosted(item=line.item) if line.original is None else Stale())
        _use(tx, line)
        _owe(tx, line, entry, debt)
        tx.create(entry, or_raise=Stale())
        made.append(entry)
    _move_head(tx, account, head, made[-1])
    return made


def _entry(line: Line, before: Head | Entry | None) -> Entry:
    stands = NEW if before is None else Standing(int(before.seq), before.hash, int(before.balance))
    return Entry(*Entry.at(line.account, stands.seq + 1), **written(line, stands, now_ms()))


def _move_head(tx: Transaction, account: Account, head: Head | None, entry: Entry) -> None:
    if head is None:
        tx.create(Head(*Head.at(account), balance=entry.balance, seq=entry.seq, hash=entry.hash), or_raise=Stale())
        return
    tx.update(
        Head(*Head.at(account)),
        Head.balance.set(entry.balance),
        Head.seq.set(entry.seq),
        Head.hash.set(entry.hash),
        given=(Head.seq == head.seq) & (Head.hash == head.hash) & Head.closed_ms.does_not_exist(),
        or_raise=Stale(),
    )


def _use(tx: Transaction, line: Line) -> None:
    for period, cap in line.caps.periods(line.at_ms).items():
        room = cap - line.points
        tx.update(
            Used(*Used.at(line.account, line.item, period)),
            Used.points.add(line.points),
            given=(Used.points <= room) if room < 0 else (Used.points.does_not_exist() | (Used.points <= room)),
            or_raise=OverCap(item=line.item, period=period),
        )
    for period in (line.counted or "").split():
        tx.update(
            Used(*Used.at(line.account, line.item, period)),
            Used.points.add(line.points),
            given=Used.points >= -line.points,
            or_raise=GivenBack(original=line.original),
        )


def _owe(tx: Transaction, line: Line, entry: Entry, debt: Debt | None) -> None:
    if line.kind == "deduction":
        owed = Debt(
            *Debt.at(line.account, int(entry.seq)), account=line.account.name, points=-line.points, left=-line.points
        )
        if line.lapses_ms is not None:
            owed.lapses_ms, owed.listing = line.lapses_ms, LAPSES
            owed.listed_at = f"{line.lapses_ms:015d}#{entry.seq}#{line.account.name}"
        tx.create(owed, or_raise=Stale())
    elif debt is not None:
        left = int(debt.left) - line.points
        if left < 0:
            raise GivenBack(original=line.original)
        over = [] if left else [Debt.listing.remove(), Debt.listed_at.remove()]
        tx.update(Debt(debt.pk, debt.sk), Debt.left.set(left), *over, given=Debt.left == debt.left, or_raise=Stale())
