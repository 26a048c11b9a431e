"""The campaigns' news (消息): a list waits for a second person, a run ended. Nobody is told of each of the awards."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import Event
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts import service as accounts
from chalicelib.people.staff import service as staff
from chalicelib.places.service import tree as trees
from chalicelib.points.campaigns.events import CampaignEnded, CampaignReady
from chalicelib.points.campaigns.records import Campaign
from chalicelib.points.campaigns.rules import APPROVES
from chalicelib.points.campaigns.service import finding

ENDS = {"done": "points.campaign_done", "stopped": "points.campaign_stopped"}


def ready(event: CampaignReady) -> None:
    """Tell who may approve it, but not who made it; a list that has changed since is no news."""
    item = finding.find(event.campaign)
    if (item.state, item.revision) == ("ready", event.revision) and item.rows:
        places = trees.tree(knowing=item.place).containing(item.place)
        _tell(set(staff.holders(places, APPROVES)) - {item.by}, "points.campaign_to_approve", event, item)
    elif item.state == "ready":
        _tell([item.by], "points.campaign_empty", event, item)


def ended(event: CampaignEnded) -> None:
    """Tell who made it and who approved it how it ended."""
    item = finding.find(event.campaign)
    if (item.state, item.turn) == (event.state, event.turn):
        _tell({item.by, str(item.approved_by)}, ENDS[event.state], event, item)


def _tell(people: Iterable[str], kind: str, event: Event, item: Campaign) -> None:
    facts = {
        "title": item.open("title") or "",
        "place": trees.tree(knowing=item.place).name(item.place),
        "rows": str(int(item.rows or 0)),
        "posted": str(int(item.posted or 0)),
        "refused": str(int(item.refused or 0)),
    }
    for person in sorted(people):
        with suppress(NotFound):  # who was erased keeps an empty inbox
            inbox.tell(
                person,
                kind,
                f"{event.name}#{event.key}#{kind}",
                facts,
                about=item.basis,
                given=partial(accounts.check_active, person=person),
            )
