"""Campaigns, the list read (预览): in the queue. Writes files and what the campaign says of them; posts nothing.

Delivered twice, each reading writes a folder of its own, and the first that is noted counts.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core import bulk, files, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, BadInput, Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import emit
from chalicelib.core.sheets import Cell, write_csv
from chalicelib.core.tables import Transaction
from chalicelib.places.service import sheet_rows
from chalicelib.places.service.sheet_rows import Layout
from chalicelib.points.accounts import Account
from chalicelib.points.campaigns import rules
from chalicelib.points.campaigns.events import CampaignListClosed, CampaignReady
from chalicelib.points.campaigns.records import Campaign, CheckIn, partition
from chalicelib.points.campaigns.rules import COLUMNS, MOST_ROWS, MOST_SHOWN
from chalicelib.points.campaigns.service import content, finding
from chalicelib.points.campaigns.service.content import Row
from chalicelib.points.campaigns.service.naming import Asked, Bad, Resolver
from chalicelib.points.ledger.records import Key, Used
from chalicelib.points.scheme.document import Item

BLOCK = 2_000  # rows between two words of progress


@dataclass(slots=True)
class Found:
    """What a list holds: rows that are posted, and the others; ``capped`` are posted and will be refused."""

    rows: list[Row] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    capped: list[Bad] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def read(event: CampaignListClosed) -> None:
    """Read the list of a campaign that waits for it. What can't be read is said and not tried again.

    Delivered again, it says again how the reading ended, since a crash may have come between.
    """
    item = finding.find(event.campaign)
    if item.revision == event.revision and item.state == "queued":
        _read(item)
        item = finding.find(event.campaign)
    if item.revision == event.revision + 1 and item.state in {"ready", "unreadable"}:
        _tell(item)


def give_up(event: CampaignListClosed) -> None:
    """Say that the list could not be read for a reason that is not its own: its last attempt failed."""
    item = finding.find(event.campaign)
    if item.revision == event.revision and item.state == "queued":
        _refuse(item, AppError())
        read(event)


def _tell(item: Campaign) -> None:
    told = json.loads(item.told or "{}")
    if item.state == "unreadable":
        progress.fail(str(item.job), **told)
    else:
        progress.finish(str(item.job), **told)


def _read(item: Campaign) -> None:
    item.reading = new_id()
    try:
        asked = list(_asked(item))
        found = _found(item, asked)
    except (BadInput, files.Gone) as refused:
        _refuse(item, refused)
        return
    _keep(item, found, len(asked))


def _asked(item: Campaign) -> Iterator[Asked]:
    """Give the rows of the upload, or those who were checked in. Raises BadInput, Gone."""
    if item.file is None:
        there = CheckIn.query(partition(item.id), CheckIn.sk.startswith("in#"), consistent_read=True)
        for number, one in enumerate(there, 1):
            by, _, who = one.holder.partition("#")
            yield Asked(number, by, who)
        return
    columns = {by: COLUMNS[by] for by in rules.kinds(finding.item_of(item).unit)}
    names = tuple(columns.values())
    layout = Layout(names, (), MOST_ROWS, f"一份名单最多 {MOST_ROWS} 行，请分成几份", any_of=names)
    with tempfile.TemporaryFile() as file:
        files.fetch(item.file, file)
        rows = sheet_rows.read_rows(file, layout)
    for number, cells in rows:
        by = next((by for by, column in columns.items() if cells.get(column)), "")
        yield Asked(number, by, cells[columns[by]] if by else "")


def _found(item: Campaign, asked: list[Asked]) -> Found:
    """Find out who is meant, block by block, and say how far it is."""
    scheme, found = finding.item_of(item), Found()
    resolver = Resolver(scheme.unit, str(item.place), expected=len(asked))
    for start in range(0, len(asked), BLOCK):
        block = asked[start : start + BLOCK]
        fresh = list(_fresh(found, block, resolver.find(block)))
        _look_at_ledger(item, scheme, found, fresh)
        progress.advance(str(item.job), min(start + BLOCK, len(asked)), len(asked))
    return found


def _fresh(found: Found, block: list[Asked], holders: list[str | Bad]) -> Iterator[tuple[Asked, str]]:
    """Yield the rows that name somebody for the first time; note the others."""
    for one, holder in zip(block, holders, strict=True):
        if isinstance(holder, Bad):
            found.bad.append(holder)
        elif holder in found.seen:
            found.bad.append(Bad(one, "repeated", found.seen[holder]))
        else:
            found.seen[holder] = one.number
            yield one, holder


def _look_at_ledger(item: Campaign, scheme: Item, found: Found, fresh: list[tuple[Asked, str]]) -> None:
    """Sort out whom the campaign that this one completes has posted, and note whose cap is reached."""
    posted = _posted(item, fresh)
    capped = _capped(item, scheme, fresh)
    for one, holder in fresh:
        if holder in posted:
            found.bad.append(Bad(one, "already"))
            continue
        found.rows.append(Row(one.number, holder))
        if holder in capped:
            found.capped.append(Bad(one, "over_cap"))


def _posted(item: Campaign, fresh: list[tuple[Asked, str]]) -> set[str]:
    if item.event == item.basis:
        return set()  # nothing can be there of an event that is this campaign's own
    keys = {Key.at(item.item, holder, item.event): holder for _, holder in fresh}
    return {keys[key] for key in bulk.items("points", keys, ("seq",))}


def _capped(item: Campaign, scheme: Item, fresh: list[tuple[Asked, str]]) -> set[str]:
    periods = scheme.caps.periods(int(item.at_ms))
    keys = {
        Used.at(Account(holder, scheme.currency), item.item, period): (holder, cap)
        for _, holder in fresh
        for period, cap in periods.items()
    }
    used = bulk.items("points", keys, ("points",))
    return {keys[key][0] for key, one in used.items() if int(one["points"]["N"]) + scheme.points > keys[key][1]}


def _keep(item: Campaign, found: Found, total: int) -> None:
    """Store the content and what people see of it; then the campaign says so, once."""
    stored = content.store(item, found.rows)
    shown = [_shown(one) for one in sorted([*found.bad, *found.capped], key=lambda one: one.asked.number)[:MOST_SHOWN]]
    files.store(content.preview_file(item), json.dumps(shown, ensure_ascii=False).encode(), "application/json")
    rejects = _rejects(item, found) if found.bad else None
    bad = dict(sorted(Counter(one.code for one in (*found.bad, *found.capped)).items()))
    points = (len(found.rows) - len(found.capped)) * finding.item_of(item).points
    _note(
        item,
        "read",
        {"rows": total, "good": len(found.rows), "bad": bad, "points": points},
        Campaign.reading.set(item.reading),
        Campaign.mark.set(stored.mark),
        Campaign.same.set(stored.same),
        Campaign.rows.set(len(found.rows)),
        Campaign.read_ms.set(now_ms()),
        *([] if rejects is None else [Campaign.rejects.set(rejects)]),
    )


def _shown(bad: Bad) -> dict[str, Any]:
    """Show a bad row without what was typed."""
    column = COLUMNS.get(bad.asked.by, "")
    said = {"row": bad.asked.number, "column": column, "code": bad.code, "fault": bad.fault, "right": bad.right}
    return said | {"counts": bad.code == "over_cap"}


def _rejects(item: Campaign, found: Found) -> str:
    """Write the file to mend: all bad rows as they were typed, with their reasons."""
    columns = [COLUMNS[by] for by in rules.kinds(finding.item_of(item).unit)]
    key = f"exports/campaigns/{item.id}/{item.reading}/rejects.csv"
    with tempfile.TemporaryFile() as out:
        write_csv(out, [[*columns, "原行号", "问题", "怎样改"], *(_reject(one, columns) for one in found.bad)])
        out.seek(0)
        files.store(key, out, "text/csv; charset=utf-8")
    return key


def _reject(bad: Bad, columns: list[str]) -> list[Cell]:
    typed = [bad.asked.text if column == COLUMNS.get(bad.asked.by) else "" for column in columns]
    return [*typed, bad.asked.number, bad.fault, bad.right]


def _refuse(item: Campaign, refused: AppError) -> None:
    told = {"code": refused.code, "message": refused.message, "details": refused.details}
    _note(item, "refuse", told)


def _note(item: Campaign, act: str, told: dict[str, Any], *actions: Any) -> None:  # noqa: ANN401 - pynamodb's actions
    """Move a campaign whose list was read. A second delivery that was slower changes nothing."""
    revision = int(item.revision) + 1
    after = rules.CAMPAIGN.after("queued", act)
    said = json.dumps(told, ensure_ascii=False, sort_keys=True)
    there = [Campaign.state.set(after), Campaign.revision.set(revision), Campaign.told.set(said), *actions]
    given = (Campaign.state == "queued") & (Campaign.revision == item.revision)
    try:
        with Transaction() as tx:
            tx.update(Campaign.of(item.id), *there, given=given, or_raise=Conflict())
            if after == "ready":
                key = f"{item.id}#{revision}"
                emit(tx, CampaignReady(key=key, at_ms=now_ms(), campaign=item.id, revision=revision))
    except Conflict:
        return
