"""The ledger, comparing (对账): each night every account is derived from its entries anew; a difference is kept.

The table is gone through in parts; each part's outcome is stored before the next, so that a run that is short of time
goes on where it stopped. Nothing of the ledger is changed here, and nothing is mended.
"""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.pagination import ResultIterator

from chalicelib.core import bulk, logs
from chalicelib.core.aws import client
from chalicelib.core.clock import local, now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.auditing import Audited, Fault, Sums, audited
from chalicelib.points.ledger.records import Difference, Key, Part, Report

ROOM = "points"
REPORTS = "points-reports"
PARTS = 16
AT_A_TIME = 200  # accounts that are in memory together
MOST_KEPT = 90  # differences of a part that are kept one by one; all are counted
MOST_SCANNED = 10_000  # items that one call goes through
TRIES = 3  # an account that differs is read again: something may have been posted between two reads of it
RESERVE_MS = 120_000  # a part is begun only with so much time left


def run(left_ms: Callable[[], int], *, anew: bool = False) -> Report:
    """Compare the whole ledger, or go on with the comparison that was not finished. Again on the same day is safe.

    ``left_ms`` tells how much time the process has left. With ``anew`` a comparison of its own begins, whatever was
    done today. Gives the report as it stands: running if time was short.
    """
    now = _current(anew=anew)
    if now.state == "done":
        return now
    done = {part.sk for part in Part.query(now.pk, Part.sk.startswith("part#"), consistent_read=True)}
    for number in range(PARTS):
        if Part.at(now.id, number)[1] in done:
            continue
        if left_ms() < RESERVE_MS:
            return now
        _compare_part(now, number)
    return _finish(now)


def reports(*, limit: int, after: Any) -> ResultIterator[Report]:  # noqa: ANN401 - pynamodb's own
    """Query the comparisons, newest first, at most ``limit`` after the key ``after``."""
    return Report.by_list.query(REPORTS, scan_index_forward=False, limit=limit, last_evaluated_key=after)


def report(report_id: str) -> Report:
    """Get a comparison. Raises NotFound."""
    found = Report.of(report_id)
    try:
        return Report.get(found.pk, found.sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound(report=report_id) from None


def differences(of: Report) -> list[Difference]:
    """Give the differences that were kept, by account."""
    found = Difference.query(of.pk, Difference.sk.startswith("difference#"), consistent_read=True)
    return sorted(found, key=lambda one: (one.account, one.sk))


@rereading
def _current(*, anew: bool) -> Report:
    now = now_ms()
    if not anew:
        newest = next(iter(Report.by_list.query(REPORTS, scan_index_forward=False, limit=1)), None)
        if newest is not None and newest.state == "running":
            return newest
    name = f"{local(now):%Y-%m-%d-%H%M%S}" if anew else f"{local(now):%Y-%m-%d}"
    try:
        return report(name)
    except NotFound:
        found = Report.of(name)
    found.state, found.began_ms, found.listing, found.listed_at = "running", now, REPORTS, name
    found.accounts = found.entries = found.differences = 0
    with Transaction() as tx:
        tx.create(found, or_raise=Stale())
    return found


def _compare_part(now: Report, number: int) -> None:
    sums, faults = Sums(), list[Fault]()
    names = _accounts(number)
    while some := list(islice(names, AT_A_TIME)):
        audits = bulk.side_by_side(_audited, some)
        for one in audits:
            sums.add(one.sums)
            faults += one.faults
        faults += _without_key(audits)
    for fault in faults[:MOST_KEPT]:
        logs.line("error", "ledger differs", account=fault.account, seq=fault.seq, difference=fault.what)
    _keep_part(now, number, sums, faults)


def _accounts(number: int) -> Iterator[Account]:
    """Name the accounts of one part of the table, each once: whoever has an item in an account's partition."""
    asked: dict[str, Any] = {
        "TableName": CONFIG.table(ROOM),
        "Segment": number,
        "TotalSegments": PARTS,
        "Limit": MOST_SCANNED,
        "ProjectionExpression": "pk",
        "FilterExpression": "begins_with(pk, :account)",
        "ExpressionAttributeValues": {":account": {"S": "account#"}},
    }
    seen: set[str] = set()
    while True:
        answer = client("dynamodb").scan(**asked)
        for item in answer["Items"]:
            if item["pk"]["S"] not in seen:
                seen.add(item["pk"]["S"])
                yield Account.named(item["pk"]["S"].removeprefix("account#"))
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _audited(account: Account) -> Audited:
    found = _read(account)
    for _ in range(TRIES - 1):
        if not found.faults:
            break
        found = _read(account)
    return found


def _read(account: Account) -> Audited:
    return audited(account, [_plain(one) for one in bulk.query(ROOM, f"account#{account.name}")])


def _plain(item: bulk.Raw) -> dict[str, Any]:
    return {name: value["S"] if "S" in value else _number(value.get("N")) for name, value in item.items()}


def _number(said: str | None) -> int | float | None:
    """Read a number; whatever is none, or not whole, the chain calls a fault of the format."""
    if said is None:
        return None
    try:
        return int(said)
    except ValueError:
        return float(said)


def _without_key(audits: list[Audited]) -> Iterator[Fault]:
    """Find the entries whose natural key isn't there, or names another entry: their event could count twice."""
    wanted = {Key.at(*key): (one.account, seq) for one in audits for key, seq in one.keys.items()}
    there = bulk.items(ROOM, wanted, ("account", "seq"))
    for key, (account, seq) in wanted.items():
        named = _plain(there.get(key, {}))
        if (named.get("account"), named.get("seq")) != (account.name, seq):
            yield Fault(account.name, "key", seq)


def _keep_part(now: Report, number: int, sums: Sums, faults: list[Fault]) -> None:
    part = Part(
        *Part.at(now.id, number),
        accounts=sums.accounts,
        entries=sums.entries,
        differences=len(faults),
        held=sums.held,
        issued=json.dumps(sums.issued),
    )
    try:
        with Transaction() as tx:
            tx.create(part, or_raise=Conflict())
            for at, one in enumerate(faults[:MOST_KEPT]):
                tx.create(_difference(now, number, at, one), or_raise=Conflict())
    except Conflict:  # another run was quicker: what it found stands
        return


def _difference(of: Report, part: int, at: int, fault: Fault) -> Difference:
    return Difference(
        *Difference.at(of.id, part, at),
        account=fault.account,
        what=fault.what,
        seq=fault.seq,
        expected=fault.expected,
        found=fault.found,
    )


def _finish(running: Report) -> Report:
    """Add the parts up and compare the two sides."""
    sums, found = Sums(), 0
    for part in Part.query(running.pk, Part.sk.startswith("part#"), consistent_read=True):
        issued = {name: (points, entries) for name, (points, entries) in json.loads(part.issued).items()}
        sums.add(Sums(int(part.accounts), int(part.entries), int(part.held), issued))
        found += int(part.differences)
    apart = sums.given != sums.held
    try:
        with Transaction() as tx:
            tx.update(
                Report(running.pk, running.sk),
                Report.state.set("done"),
                Report.ended_ms.set(now_ms()),
                Report.accounts.set(sums.accounts),
                Report.entries.set(sums.entries),
                Report.differences.set(found + apart),
                Report.issued.set(json.dumps(sums.issued)),
                given=Report.state == "running",
                or_raise=Conflict(),
            )
            if apart:
                sides = Fault("", "sides", None, sums.given, sums.held)
                tx.create(_difference(running, PARTS, 0, sides), or_raise=Conflict())
    except Conflict:  # another run was quicker: it added up the same parts
        pass
    return report(running.id)
