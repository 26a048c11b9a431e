"""Campaigns, results (逐行结果): what became of every row, by page or as a file that the queue writes."""

import tempfile
from collections.abc import Iterator
from typing import Any

from chalicelib.core import cursors, files, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, IllegalMove
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.sheets import Cell, write_csv
from chalicelib.core.tables import Transaction
from chalicelib.people import standing
from chalicelib.points.campaigns.events import CampaignExportAsked
from chalicelib.points.campaigns.records import Campaign
from chalicelib.points.campaigns.rules import APPROVED, chunks
from chalicelib.points.campaigns.schemas import CampaignAct, ResultLine, ResultsQuery
from chalicelib.points.campaigns.service import content, finding
from chalicelib.points.ledger import errors as ledger

FILES_A_PAGE = 20  # that are looked through for rows of one outcome
HEADER = ("行号", "人员或住户编号", "结果", "说明", "流水序号")
WORDS = {"posted": "已记分", "refused": "未记分", "waiting": "尚未处理"}
MESSAGES = {one.code: one.message for one in (ledger.OverCap, ledger.AccountClosed, ledger.AlreadyPosted)}


def page(actor: Actor, campaign: str, query: ResultsQuery) -> tuple[list[ResultLine], str | None]:
    """Give a page of the results, which may be short where one outcome is asked for.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove before the approval, BadInput for a wrong cursor, Gone.
    """
    item = _approved(actor, campaign)
    what = f"campaign-results#{campaign}#{query.outcome}"
    who = signed_in(actor)
    last = cursors.read(query.cursor, who=who, what=what) or {"chunk": {"N": "0"}, "row": {"N": "0"}}
    number, start = int(last["chunk"]["N"]), int(last["row"]["N"])
    count, looked, found = chunks(int(item.rows)), 0, list[ResultLine]()
    while number < count and looked < FILES_A_PAGE and len(found) < query.limit:
        lines = _lines(item, number)
        while start < len(lines) and len(found) < query.limit:
            if query.outcome in (None, lines[start].outcome):
                found.append(lines[start])
            start += 1
        if start == len(lines):
            number, start, looked = number + 1, 0, looked + 1
    after = {"chunk": {"N": str(number)}, "row": {"N": str(start)}} if number < count else None
    return _named(found), cursors.write(after, who=who, what=what)


def _named(lines: list[ResultLine]) -> list[ResultLine]:
    """Say whose the rows of a page are: what people are called, masked, and where households live."""
    of: dict[str, list[str]] = {"person": [], "household": []}
    for kind, _, one in (line.holder.partition("#") for line in lines):
        of[kind].append(one)
    names = {f"person#{one}": name for one, name in standing.called(of["person"]).items()}
    names |= {f"household#{one}": home.door for one, home in standing.households(of["household"]).items()}
    return [line.model_copy(update={"name": names.get(line.holder)}) for line in lines]


def _approved(actor: Actor, campaign: str) -> Campaign:
    item = finding.for_staff(actor, "campaign.see_people", campaign)
    if item.state not in APPROVED:
        raise IllegalMove(state=item.state, act="results", legal=finding.legal(item))
    return item


def _lines(item: Campaign, number: int) -> list[ResultLine]:
    """Give the results of a chunk; its rows, if it was not posted yet."""
    try:
        return [_line(one) for one in content.lines_of(files.read(content.result_file(item, number)))]
    except files.Gone:
        rows = content.lines_of(files.read(content.chunk_file(item, number)))
        return [ResultLine(row=one["row"], holder=one["holder"], outcome="waiting") for one in rows]


def _line(said: dict[str, Any]) -> ResultLine:
    code = said.get("code")
    return ResultLine(
        row=said["row"],
        holder=said["holder"],
        outcome="posted" if code is None else "refused",
        seq=said.get("seq"),
        code=code,
        message=None if code is None else MESSAGES[code],
    )


def ask_export(actor: Actor, campaign: str, asked: CampaignAct) -> str:
    """Have all results written into a file; gives the job to watch. The same act again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove before the approval, Conflict for a used id.
    """
    item = _approved(actor, campaign)
    owner = signed_in(actor)
    try:
        with Transaction() as tx:
            progress.queue(tx, asked.id, "campaign-results", owner, campaign=campaign, total=chunks(int(item.rows)))
            emit(tx, CampaignExportAsked(key=asked.id, at_ms=now_ms(), campaign=campaign, job=asked.id))
    except Conflict:
        first = progress.find(asked.id)
        if (first.owner, first.kind, first.said().get("campaign")) != (owner, "campaign-results", campaign):
            raise
    return asked.id


def export(event: CampaignExportAsked) -> None:
    """Write the file. Again, it is written again."""
    item = finding.find(event.campaign)
    key = f"exports/campaigns/{item.id}/{event.job}.csv"
    try:
        with tempfile.TemporaryFile() as out:
            write_csv(out, _rows(item, event.job))
            out.seek(0)
            files.store(key, out, "text/csv; charset=utf-8")
    except files.Gone as gone:
        progress.fail(event.job, gone.code, message=gone.message)
        return
    progress.finish(event.job, file=key, filename="活动记分结果.csv")


def give_up(event: CampaignExportAsked) -> None:
    """Say that the file could not be written: the last attempt failed."""
    progress.fail(event.job, "internal")


def _rows(item: Campaign, job: str) -> Iterator[list[Cell]]:
    yield list(HEADER)
    count = chunks(int(item.rows))
    for number in range(count):
        for line in _lines(item, number):
            who = line.holder.partition("#")[2]
            yield [line.row, who, WORDS[line.outcome], line.message or "", line.seq]
        progress.advance(job, number + 1, count)
