"""The ledger, giving back: reversal (撤销), repair by service (服务修复), lapse (到期恢复).

Each is an entry of its own that names its original and keeps its item, clause and version, so that issuing accounts
come out even. Of one deduction they together never give back more than it took. Nothing changes the original.
"""

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import logs
from chalicelib.core.clock import SECOND_MS, now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.errors import AccountClosed, GivenBack, NothingToRepair, NotReversible
from chalicelib.points.ledger.events import Lapsed
from chalicelib.points.ledger.records import LAPSES, Debt, Entry, Service, partition
from chalicelib.points.ledger.rules import MOST_REPAIRED, REVERSIBLE, SCHEME, Kind, Line
from chalicelib.points.ledger.service import posting

PAGE = 100
MOST_RUN_S = 120  # of one run of the schedule, beside its other steps; the rest is due at the next


def reverse(
    tx: Transaction, account: Account, seq: int, *, basis: str, at_ms: int, evidence: str | None = None
) -> Entry | None:
    """Add the reversal of the entry ``seq`` of ``account`` to ``tx`` and give its entry as it will be.

    Of an award it takes back what was given, and gives the caps of the event's day and year their room back; of a
    redemption it gives the price back; of a deduction what is still missing: None, and nothing is added, where lapse
    and repair gave all of it back. ``basis`` names the act that decides it (review#ID, reservation#ID). The same
    basis again gets the first reversal, and nothing is added.

    Reads three or four items. Raises NotFound, NotReversible, AccountClosed, GivenBack if another act reversed it,
    NotEnough if material points were spent since; in ``tx`` Stale if what was read has moved: decorate with
    ``rereading``.
    """
    original = posting.entry_of(account, seq)
    if original.kind not in REVERSIBLE:
        raise NotReversible(kind=original.kind)
    event = f"reversal#{seq}"
    first = posting.known(original.item, account.holder, event)
    if first is not None:
        if first.basis != basis:
            raise GivenBack(original=seq)
        return first
    debt = _debt(account, seq) if original.kind == "deduction" else None
    points = -int(original.points) if debt is None else int(debt.left)
    if points == 0:
        return None
    line = _line(account, original, "reversal", event, points, at_ms=at_ms, basis=basis, evidence=evidence)
    return posting.add(tx, line, posting.heads([account])[account], debt)


def repair(
    tx: Transaction, account: Account, *, service: str, points: int, basis: str, at_ms: int, evidence: str | None = None
) -> list[Entry]:
    """Add to ``tx`` what a confirmed service gives back of the account's deductions, the oldest first.

    ``points`` are what the service is worth (``rules.repair_points`` of the scheme's terms); what is over when
    nothing is missing any more is not given. ``service`` is its id: it is taken once an account, and again it gets the
    first entries, with nothing added. At most 25 deductions, an entry each: 77 writes at most.

    Raises ValueError unless ``points`` are above 0, AccountClosed, NothingToRepair, Conflict if the service was taken
    with other ``points``; in ``tx`` Stale if what was read has moved: decorate with ``rereading``.
    """
    if points <= 0:
        raise ValueError("a service is worth more than 0 points")
    taken = _taken(account, service, points)
    if taken is not None:
        return taken
    lines: list[posting.Posting] = []
    rest = points
    for debt, original in _missing(account):
        gives = min(rest, int(debt.left))
        event = f"repair#{service}#{int(original.seq)}"
        line = _line(account, original, "repair", event, gives, at_ms=at_ms, basis=basis, evidence=evidence)
        lines.append((line, debt))
        rest -= gives
        if rest == 0 or len(lines) == MOST_REPAIRED:
            break
    if not lines:
        raise NothingToRepair(account=account.name)
    made = posting.add_all(tx, lines, posting.heads([account])[account])
    said = Service(*Service.at(account, service), seq=made[0].seq, lines=len(made), points=points)
    tx.create(said, or_raise=Stale())
    return made


def missing(account: Account) -> int:
    """Tell how many points of the account's deductions were not given back yet: what services can repair at most."""
    return sum(int(debt.left) for debt in _debts(account))


def _taken(account: Account, service: str, points: int) -> list[Entry] | None:
    try:
        there = Service.get(*Service.at(account, service), consistent_read=True)
    except DoesNotExist:
        return None
    if there.points != points:
        raise Conflict(service=service)
    return [posting.entry_of(account, int(there.seq) + more) for more in range(int(there.lines))]


def _debts(account: Account) -> list[Debt]:
    found = Debt.query(partition(account), Debt.sk.startswith("debt#"), consistent_read=True)
    return [debt for debt in found if debt.left]


def _missing(account: Account) -> list[tuple[Debt, Entry]]:
    """Give the deductions of which something is missing, the oldest first."""
    debts = {int(debt.sk.removeprefix("debt#")): debt for debt in _debts(account)[:MOST_REPAIRED]}
    keys = [Entry.at(account, seq) for seq in debts]
    originals = {int(one.seq): one for one in (Entry.batch_get(keys, consistent_read=True) if keys else ())}
    return [(debt, originals[seq]) for seq, debt in debts.items()]


def _debt(account: Account, seq: int) -> Debt:
    return Debt.get(*Debt.at(account, seq), consistent_read=True)


def _line(
    account: Account,
    original: Entry,
    kind: Kind,
    event: str,
    points: int,
    *,
    at_ms: int,
    basis: str,
    evidence: str | None,
) -> Line:
    return Line(
        account=account,
        kind=kind,
        item=original.item,
        clause=original.clause,
        version=int(original.version),
        event=event,
        points=points,
        at_ms=at_ms,
        basis=basis,
        evidence=evidence,
        original=int(original.seq),
        counted=original.counted,
    )


def lapse_due() -> dict[str, int]:
    """Give back what is still missing of each deduction whose time is over. Run by the schedule; again is safe.

    Returns how many lapsed and failed; one that fails holds up no other and comes again with the next run.
    """
    done, until_ms = {"lapsed": 0, "failed": 0}, now_ms() + MOST_RUN_S * SECOND_MS
    for debt in Debt.by_list.query(LAPSES, Debt.listed_at < f"{now_ms() + 1:015d}", page_size=PAGE):
        account, seq = Account.named(debt.account), int(debt.sk.removeprefix("debt#"))
        try:
            done["lapsed"] += _lapse(account, seq)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            logs.line("error", "lapse failed", seq=seq, **logs.kind_of(error))
            done["failed"] += 1
        if now_ms() > until_ms:
            break
    logs.line("info", "deductions lapsed", **done)
    return done


@rereading
def _lapse(account: Account, seq: int) -> int:
    """Let one deduction lapse. Returns 1 if something was given back."""
    debt = _debt(account, seq)
    if debt.listing is None:  # the index is behind: it was given back since
        return 0
    original = posting.entry_of(account, seq)
    at_ms, points = int(debt.lapses_ms), int(debt.left)
    line = _line(account, original, "lapse", f"lapse#{seq}", points, at_ms=at_ms, basis=SCHEME, evidence=None)
    try:
        with Transaction() as tx:
            entry = posting.add(tx, line, posting.heads([account])[account], debt)
            emit(tx, _lapsed(entry))
    except AccountClosed:
        unlist(debt)
        return 0
    return 1


def _lapsed(entry: Entry) -> Lapsed:
    return Lapsed(
        key=f"{entry.pk}#{entry.sk}",
        at_ms=int(entry.posted_ms),
        account=entry.account,
        seq=int(entry.seq),
        original=int(entry.original or 0),
        points=int(entry.points),
    )


def unlist(debt: Debt) -> None:
    """Let a deduction of a closed account lapse no more: its account takes nothing."""
    with Transaction() as tx:
        gone = [Debt.listing.remove(), Debt.listed_at.remove()]
        tx.update(Debt(debt.pk, debt.sk), *gone, given=Debt.left == debt.left, or_raise=Stale())
