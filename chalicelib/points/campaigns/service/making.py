"""Campaigns, made (发起): item, version, place and time are fixed; the list is uploaded, or people are checked in."""

from chalicelib.core import audit, progress, uploads
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.service import tree as trees
from chalicelib.points import wording
from chalicelib.points.campaigns import rules
from chalicelib.points.campaigns.events import CampaignListClosed
from chalicelib.points.campaigns.records import LISTING, Campaign
from chalicelib.points.campaigns.schemas import CampaignOrder
from chalicelib.points.campaigns.service import finding
from chalicelib.points.marks import mark
from chalicelib.points.scheme.service import reading

PURPOSE = "points-list"


def make(actor: Actor, order: CampaignOrder) -> Campaign:
    """Make a campaign; with an upload its list is read at once. The same order again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, Superseded, NoScheme, UnknownItem, BadInput for an item that a committee
    decides, for the time, the upload, or a campaign that can't be completed by this one; Conflict for a used id.
    """
    by = signed_in(actor)
    allow(actor, "campaign.make", trees.on(order.place), see="place.see")
    said = mark(actor, "make", f"campaign#{order.id}", order)
    first = _made(order.id)
    if first is None:
        item = _checked(actor, order, said)
        try:
            _write(actor, item)
        except Conflict:
            first = _made(order.id)
            if first is None:
                raise
        else:
            return item
    if (first.by, first.said) != (by, said):
        raise Conflict(campaign=order.id)
    return first


def _made(campaign: str) -> Campaign | None:
    try:
        return finding.find(campaign)
    except NotFound:
        return None


def _checked(actor: Actor, order: CampaignOrder, said: str) -> Campaign:
    by, now = signed_in(actor), now_ms()
    rules.check_item(reading.named(order.version).item(order.item))
    rules.check_time(order.at_ms, now)
    event = f"campaign#{order.id}" if order.supplements is None else _event_of(actor, order, order.supplements)
    file = None if order.upload is None else uploads.take(by, order.upload, PURPOSE)
    wording.check(by, order.title, "title")
    item = Campaign.of(order.id)
    item.title, item.said = item.seal("title", order.title), said
    item.item, item.version, item.place, item.at_ms = order.item, order.version, order.place, order.at_ms
    item.event, item.by, item.made_ms, item.revision = event, by, now, 1
    item.source, item.state = ("check_in", "collecting") if file is None else ("upload", "queued")
    item.file, item.job = file, None if file is None else order.id
    item.listing, item.listed_at = LISTING, f"{now:015d}#{order.id}"
    return item


def _event_of(actor: Actor, order: CampaignOrder, supplements: str) -> str:
    """Give the event of the campaign that this one completes. Raises NotFound, BadInput if it was another event."""
    first = finding.for_staff(actor, "campaign.see", supplements)
    if (first.item, first.place, int(first.at_ms)) != (order.item, order.place, order.at_ms):
        right = "补充名单的项目、范围、活动时间应与原活动相同"
        raise fault("supplements", "与原活动不是同一次活动", right=right)
    return str(first.event)


def _write(actor: Actor, item: Campaign) -> None:
    with Transaction() as tx:
        tx.create(item, or_raise=Conflict(campaign=item.id))
        version = int(item.version)
        audit.record(tx, actor, "campaign.make", item.basis, place=item.place, item=item.item, version=version)
        if item.job is not None:
            progress.queue(tx, item.job, "campaign-preview", item.by, campaign=item.id)
            key = f"{item.id}#{item.revision}"
            emit(tx, CampaignListClosed(key=key, at_ms=now_ms(), campaign=item.id, revision=int(item.revision)))
