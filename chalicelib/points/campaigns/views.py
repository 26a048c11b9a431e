"""How campaigns are shown: sums of the preview, bad rows without what was typed, progress."""

import json

from chalicelib.core import files
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.progress import FILES_KEPT_DAYS
from chalicelib.places.service import tree as trees
from chalicelib.points.campaigns import errors, schemas
from chalicelib.points.campaigns.records import Campaign
from chalicelib.points.campaigns.rules import chunks
from chalicelib.points.campaigns.service import content, finding
from chalicelib.points.scheme.errors import Superseded

WHY: dict[str, str] = {
    one.code: one.message for one in (errors.ContentChanged, files.Gone, Superseded, AppError)
}  # a run stopped


def line(item: Campaign) -> schemas.CampaignLine:
    """Show a campaign in a list."""
    return schemas.CampaignLine(
        id=item.id,
        title=item.open("title") or "",
        item=item.item,
        item_title=finding.item_of(item).title,
        place=item.place,
        place_name=trees.tree(knowing=item.place).name(item.place),
        at_ms=int(item.at_ms),
        made_ms=int(item.made_ms),
        by=item.by,
        source=item.source,  # type: ignore[arg-type]  # a literal, as the item keeps it
        state=item.state,  # type: ignore[arg-type]
        rows=None if item.rows is None else int(item.rows),
        posted=int(item.posted or 0),
        refused=int(item.refused or 0),
    )


def whole(item: Campaign, *, people: bool) -> schemas.CampaignView:
    """Show a campaign; ``people``: to who may see which rows are bad."""
    scheme = finding.item_of(item)
    return schemas.CampaignView(
        **line(item).model_dump(),
        version=int(item.version),
        clause=scheme.clause,
        points=scheme.points,
        currency=scheme.currency,
        unit=scheme.unit,
        supplements=None if item.event == item.basis else item.event.removeprefix("campaign#"),
        legal=finding.legal(item),
        job=item.job,
        hash=item.mark,
        checked_in=finding.checked_in(item) if item.state == "collecting" else None,
        preview=_preview(item, people=people) if item.mark is not None else None,
        unreadable=_unreadable(item) if item.state == "unreadable" else None,
        approved_by=item.approved_by,
        approved_ms=None if item.approved_ms is None else int(item.approved_ms),
        progress=_progress(item, scheme.points) if item.turn is not None else None,
        stopped=None if item.stopped is None else schemas.Unreadable(code=item.stopped, message=WHY[item.stopped]),
    )


def _preview(item: Campaign, *, people: bool) -> schemas.Preview:
    bad_rows = content.read(content.preview_file(item)) if people else []
    download = None
    if people and item.rejects is not None and now_ms() < item.read_ms + FILES_KEPT_DAYS["exports"] * DAY_MS:
        download = files.download_url(item.rejects, "需要修改的行.csv")
    return schemas.Preview(**json.loads(item.told), bad_rows=bad_rows, download=download)


def _unreadable(item: Campaign) -> schemas.Unreadable:
    told = json.loads(item.told)
    return schemas.Unreadable(
        code=told["code"], message=told["message"], faults=tuple(told["details"].get("faults", ()))
    )


def _progress(item: Campaign, points: int) -> schemas.Progress:
    posted = int(item.posted)
    return schemas.Progress(
        turn=int(item.turn),
        chunks=chunks(int(item.rows)),
        chunks_done=int(item.chunks_done),
        posted=posted,
        refused=int(item.refused),
        points=posted * points,
    )
