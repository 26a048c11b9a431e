"""Campaigns, posted (记分): in the queue, a chunk a message. Safe to repeat, to pause and to run again at any point.

A chunk is posted only while its campaign runs, by the scheme that is still in force, and only if its file is what was
approved. Where one of these does not hold, nothing of it is posted and the campaign stops and says why.
"""

from collections.abc import Sequence

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import files
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, Conflict
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Transaction
from chalicelib.points.accounts import Account
from chalicelib.points.campaigns.errors import ContentChanged
from chalicelib.points.campaigns.events import CampaignChunk, CampaignEnded, CampaignStarted
from chalicelib.points.campaigns.records import Campaign, Chunk, partition
from chalicelib.points.campaigns.rules import CAMPAIGN, chunks
from chalicelib.points.campaigns.service import content, finding
from chalicelib.points.campaigns.service.content import Row
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.service import batch
from chalicelib.points.ledger.service.batch import Outcome
from chalicelib.points.scheme.errors import Superseded
from chalicelib.points.scheme.service import reading

EVENTS_AT_ONCE = 90  # of the 100 writes of a transaction
HOLDS_NO_LONGER = (Superseded, ContentChanged, files.Gone)


def start(event: CampaignStarted) -> None:
    """Send the chunks of a run that are still to come. An old message, of a run before or a pause since, does none."""
    item = finding.find(event.campaign)
    if (item.state, item.revision, item.turn) != ("running", event.revision, event.turn):
        return
    try:
        digests = content.approved(item)
    except HOLDS_NO_LONGER as refused:
        _stop(item, refused)
        return
    done = _done(item)
    for first in range(0, len(digests), EVENTS_AT_ONCE):
        _send(event, done, first, digests[first : first + EVENTS_AT_ONCE])
    _finish(event.campaign, event.turn)


def _done(item: Campaign) -> set[int]:
    """Give the chunks that came to their end in this run."""
    found = Chunk.query(partition(item.id), Chunk.sk.startswith("chunk#"), consistent_read=True)
    return {one.number for one in found if one.turn == item.turn}


def _send(event: CampaignStarted, done: set[int], first: int, digests: Sequence[str]) -> None:
    """Send some chunks together, always the same ones: sent before, they were sent with all that was to come then."""
    try:
        with Transaction() as tx:
            for number, digest in enumerate(digests, first):
                if number not in done:
                    emit(tx, _chunk_of(event, number, digest))
    except Conflict:
        return


def _chunk_of(event: CampaignStarted, number: int, digest: str) -> CampaignChunk:
    key = f"{event.campaign}#{event.revision}#{number}"
    return CampaignChunk(
        key=key, at_ms=now_ms(), campaign=event.campaign, turn=event.turn, number=number, digest=digest
    )


def post(event: CampaignChunk) -> None:
    """Post a chunk, store what became of each row, and count it once. The last one ends the run."""
    item = finding.find(event.campaign)
    if (item.state, item.turn) != ("running", event.turn):
        return
    before = _chunk(item, event.number)
    if before is None or before.turn < event.turn:
        try:
            reading.named(int(item.version))
            rows = content.chunk(item, event.number, event.digest)
        except HOLDS_NO_LONGER as refused:
            _stop(item, refused)
            return
        outcomes = batch.post_many([_line(item, row) for row in rows])
        files.store(content.result_file(item, event.number), _results(rows, outcomes), content.LINES)
        _count(item, event, before, outcomes)
    _finish(event.campaign, event.turn)


def give_up(event: CampaignChunk | CampaignStarted) -> None:
    """Stop a run whose message failed for the last time, so that its people see it and may run it again."""
    item = finding.find(event.campaign)
    if item.turn == event.turn:
        _stop(item, AppError())


def _chunk(item: Campaign, number: int) -> Chunk | None:
    key = Chunk.of(item.id, number)
    try:
        return Chunk.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        return None


def _line(item: Campaign, row: Row) -> Line:
    scheme = finding.item_of(item)
    return Line(
        account=Account(row.holder, scheme.currency),
        kind="award",
        item=item.item,
        clause=scheme.clause,
        version=int(item.version),
        event=item.event,
        points=scheme.points,
        at_ms=int(item.at_ms),
        basis=item.basis,
        evidence=item.mark,
        caps=scheme.caps,
    )


def _results(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> bytes:
    return content.jsonl(_result(row, outcome) for row, outcome in zip(rows, outcomes, strict=True))


def _result(row: Row, outcome: Outcome) -> dict[str, object]:
    said: dict[str, object] = {"row": row.number, "holder": row.holder}
    if outcome.seq is not None:
        said["seq"] = outcome.seq
    if outcome.error is not None:
        said["code"] = outcome.error.code
    return said


def _count(item: Campaign, event: CampaignChunk, before: Chunk | None, outcomes: Sequence[Outcome]) -> None:
    """Note what became of a chunk, and in the campaign how that changes its sums. A second delivery changes nothing."""
    posted = sum(one.posted for one in outcomes)
    refused = len(outcomes) - posted
    was = (0, 0) if before is None else (int(before.posted), int(before.refused))
    key = Chunk.of(item.id, event.number)
    there = Chunk.turn.does_not_exist() if before is None else Chunk.turn == before.turn
    said = [Chunk.turn.set(event.turn), Chunk.posted.set(posted), Chunk.refused.set(refused)]
    try:
        with Transaction() as tx:
            tx.update(key, *said, given=there, or_raise=Conflict())
            tx.update(
                Campaign.of(item.id),
                Campaign.chunks_done.add(1),
                Campaign.posted.add(posted - was[0]),
                Campaign.refused.add(refused - was[1]),
                given=Campaign.state.is_in("running", "paused") & (Campaign.turn == event.turn),
                or_raise=Conflict(),
            )
    except Conflict:
        return  # counted by another delivery, or the run is over; the next one counts anew


def _finish(campaign: str, turn: int) -> None:
    """End a run whose chunks are all counted."""
    item = finding.find(campaign)
    if (item.state, item.turn) == ("running", turn) and item.chunks_done == chunks(int(item.rows)):
        _end(item, "finish")


def _stop(item: Campaign, refused: AppError) -> None:
    if item.state == "running":
        _end(item, "stop", Campaign.stopped.set(refused.code))


def _end(item: Campaign, act: str, *actions: object) -> None:
    """Move a run to its end, once, unless it was paused or run again meanwhile."""
    after = CAMPAIGN.after("running", act)
    there = (Campaign.state == "running") & (Campaign.revision == item.revision)
    said = [Campaign.state.set(after), Campaign.revision.set(int(item.revision) + 1), *actions]
    key = f"{item.id}#{item.revision}"
    ended = CampaignEnded(key=key, at_ms=now_ms(), campaign=item.id, turn=int(item.turn), state=after)
    try:
        with Transaction() as tx:
            tx.update(Campaign.of(item.id), *said, given=there, or_raise=Conflict())  # type: ignore[arg-type]
            emit(tx, ended)
    except Conflict:
        return
