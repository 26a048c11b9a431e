"""Campaigns, check-ins (签到): staff say who is there, at once or bit by bit; the same one counts once.

A phone is looked up and not kept. What is refused is said at once, with what would be right, and holds up no other.
"""

from collections.abc import Iterator

from chalicelib.core import bulk
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import IllegalMove
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.campaigns.records import Campaign, CheckIn, Hand
from chalicelib.points.campaigns.schemas import CheckedIn, CheckInLine, CheckIns
from chalicelib.points.campaigns.service import finding
from chalicelib.points.campaigns.service.naming import Asked, Bad, Resolver


@rereading
def check_in(actor: Actor, campaign: str, asked: CheckIns) -> CheckedIn:
    """Check people or households in while the list is open. Again, it says who was there before.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove when the list is closed.
    """
    item = finding.for_staff(actor, "campaign.check_in", campaign)
    if item.state != "collecting":
        raise IllegalMove(state=item.state, act="check_in", legal=finding.legal(item))
    rows = list(_asked(asked))
    scheme = finding.item_of(item)
    holders = Resolver(scheme.unit, str(item.place), expected=len(rows)).find(rows)
    good = list(dict.fromkeys(one for one in holders if not isinstance(one, Bad)))
    hand = Hand.of(item.id, signed_in(actor))
    there = bulk.items("points", [(hand.pk, hand.sk), *(CheckIn.at(item.id, one) for one in good)], ())
    new = [one for one in good if CheckIn.at(item.id, one) not in there]
    if new:
        _write(signed_in(actor), item, new, None if (hand.pk, hand.sk) in there else hand)
    return CheckedIn(items=list(_lines(rows, holders, set(new))))


def _asked(asked: CheckIns) -> Iterator[Asked]:
    lists = {"person": asked.people, "phone": asked.phones, "household": asked.households, "number": asked.numbers}
    for by, some in lists.items():
        for at, text in enumerate(some):
            yield Asked(at, by, text)


def _write(by: str, item: Campaign, holders: list[str], hand: Hand | None) -> None:
    """Write check-ins while the list is open, and whose hand it was."""
    with Transaction() as tx:
        tx.check(Campaign.of(item.id), given=Campaign.state == "collecting", or_raise=Stale())
        if hand is not None:
            tx.create(hand, or_raise=Stale())
        for holder in holders:
            one = CheckIn(*CheckIn.at(item.id, holder), by=by, at_ms=now_ms())
            kind, _, who = holder.partition("#")
            one.of = who if kind == "person" else None
            tx.create(one, or_raise=Stale())


def _lines(rows: list[Asked], holders: list[str | Bad], new: set[str]) -> Iterator[CheckInLine]:
    """Say of each what became of it; who is named twice in one request counts at the first place."""
    for one, holder in zip(rows, holders, strict=True):
        if isinstance(holder, Bad):
            yield CheckInLine(by=one.by, at=one.number, outcome="refused", fault=holder.fault, right=holder.right)
        elif holder in new:
            new.discard(holder)
            yield CheckInLine(by=one.by, at=one.number, outcome="taken")
        else:
            yield CheckInLine(by=one.by, at=one.number, outcome="repeated")
