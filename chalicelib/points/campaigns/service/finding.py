"""Campaigns, found: read consistently, for staff of their place, or for whoever asks what an entry came of."""

from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import cursors
from chalicelib.core.errors import IllegalMove, NotFound
from chalicelib.core.policy import Actor, On, allow, may, signed_in
from chalicelib.places.service import tree as trees
from chalicelib.points.campaigns import rules
from chalicelib.points.campaigns.records import LISTING, Campaign, CheckIn, partition
from chalicelib.points.campaigns.schemas import CampaignsQuery
from chalicelib.points.scheme.document import Item
from chalicelib.points.scheme.service import reading

HELPING = ("campaign.see", "campaign.check_in")
MOST_LOOKED, READ_AT_ONCE = 1_000, 100  # campaigns that are looked at for one page, and in one call
END = "~"  # after every time in the list


def find(campaign: str) -> Campaign:
    """Get a campaign, consistently. Raises NotFound."""
    key = Campaign.of(campaign)
    try:
        return Campaign.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound(campaign=campaign) from None


def for_staff(actor: Actor, act: str, campaign: str) -> Campaign:
    """Get a campaign for an act of its place's staff. Raises NotSignedIn, NotFound, NotAllowed.

    Who works in a part of the place, a grid of the community, helps with the check-ins and sees how far it is.
    """
    signed_in(actor)
    item = find(campaign)
    on = trees.on(item.place)
    if act not in HELPING:
        allow(actor, act, on, see="campaign.see")
    else:
        allow(actor, act, On(places=on.places | _own_parts(actor, item.place)), see="campaign.see")
    return item


def _own_parts(actor: Actor, place: str) -> frozenset[str]:
    """Give the places of ``actor``'s roles that lie within ``place``."""
    tree = trees.tree(knowing=place)
    held = {at for places in actor.roles.values() for at in places}
    return frozenset(at for at in held if at in tree and place in tree.path(at))


def sees_people(actor: Actor, item: Campaign) -> bool:
    """Tell whether ``actor`` may see who is on the list and who is not."""
    return may(actor, "campaign.see_people", trees.on(item.place))


def listed(actor: Actor, query: CampaignsQuery) -> tuple[list[Campaign], str | None]:
    """List the campaigns of a place, of those within it and of those that contain it, newest first.

    Who works in a part of a community finds the check-ins that they help with. A page may be short, and even empty,
    while there is a next one: what is looked at for one has an end. Raises NotSignedIn, NotFound, NotAllowed, BadInput.
    """
    who, what = signed_in(actor), f"campaigns#{query.place}#{query.state}"
    allow(actor, "campaign.list", trees.on(query.place), see="place.see")
    above = trees.tree(knowing=query.place).path(query.place)
    key = cursors.read(query.cursor, who=who, what=what)
    after, page = key["listed_at"]["S"] if key else END, list[Campaign]()
    older = Campaign.listed_at < after
    found = Campaign.by_list.query(LISTING, older, scan_index_forward=False, page_size=READ_AT_ONCE)
    for looked, one in enumerate(found):
        if len(page) == query.limit or looked == MOST_LOOKED:
            return page, cursors.write({"listed_at": {"S": after}}, who=who, what=what)
        after = one.listed_at
        if query.state in {None, one.state} and _within(one.place, query.place, above):
            page.append(one)
    return page, None


def _within(place: str, asked: str, above: tuple[str, ...]) -> bool:
    return place in above or asked in trees.tree(knowing=place).path(place)


def item_of(campaign: Campaign) -> Item:
    """Give the scheme's item as it is in the campaign's version."""
    return reading.version(int(campaign.version)).item(campaign.item)


def legal(campaign: Campaign) -> list[str]:
    """List the acts of people that the state allows."""
    own = {"read", "refuse", "finish", "stop"}  # the queue's
    own |= {"reopen"} if campaign.source == "upload" else set()
    return [act for act in rules.CAMPAIGN.legal(campaign.state) if act not in own]


def check_legal(campaign: Campaign, act: str) -> str:
    """Give the state that ``act`` leads to. Raises IllegalMove, also for what only the other kind of list knows."""
    if act not in legal(campaign):
        raise IllegalMove(state=campaign.state, act=act, legal=legal(campaign))
    return rules.CAMPAIGN.after(campaign.state, act)


def checked_in(campaign: Campaign) -> int:
    """Count who was checked in."""
    return int(CheckIn.count(partition(campaign.id), CheckIn.sk.startswith("in#"), consistent_read=True))


@dataclass(frozen=True, slots=True)
class Explained:
    """What a campaign was, for whoever has an entry by it. No names but the title."""

    title: str
    place: str
    at_ms: int
    approved_ms: int


def explained(campaign: str) -> Explained:
    """Explain the basis campaign#ID of an entry. Raises NotFound."""
    item = find(campaign)
    return Explained(item.open("title") or "", item.place, int(item.at_ms), int(item.approved_ms or 0))
