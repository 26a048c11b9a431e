"""Campaigns, moved on by people: a list closed or opened again, approved by a second person, paused, resumed, run."""

from collections.abc import Callable

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action

from chalicelib.core import audit, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.campaigns.errors import ActRepeated, NothingToPost, NotThisContent, OwnCampaign, SameList
from chalicelib.points.campaigns.events import CampaignListClosed, CampaignStarted
from chalicelib.points.campaigns.records import Act, Campaign, Content, Hand
from chalicelib.points.campaigns.schemas import Approval, CampaignAct
from chalicelib.points.campaigns.service import finding
from chalicelib.points.scheme.service import reading

Changes = Callable[[Campaign], list[Action]]
Adds = Callable[[Transaction, Campaign], None]


def _nothing(_item: Campaign) -> list[Action]:
    return []


def _no_more(_tx: Transaction, _item: Campaign) -> None:
    return


def close(actor: Actor, campaign: str, asked: CampaignAct) -> Campaign:
    """Close a check-in list and have it read. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, ActRepeated."""

    def add(tx: Transaction, item: Campaign) -> None:
        progress.queue(tx, asked.id, "campaign-preview", signed_in(actor), campaign=item.id)
        revision = int(item.revision) + 1
        key = f"{item.id}#{revision}"
        emit(tx, CampaignListClosed(key=key, at_ms=now_ms(), campaign=item.id, revision=revision))

    return _act(actor, campaign, "close", asked, "campaign.make", lambda _item: [Campaign.job.set(asked.id)], add)


def reopen(actor: Actor, campaign: str, asked: CampaignAct) -> Campaign:
    """Open a check-in list again: somebody was forgotten. What was read is void, its hash too. Raises as ``close``."""
    void = (Campaign.mark, Campaign.same, Campaign.reading, Campaign.rows, Campaign.told, Campaign.rejects)
    return _act(actor, campaign, "reopen", asked, "campaign.make", lambda _item: [one.remove() for one in void])


def withdraw(actor: Actor, campaign: str, asked: CampaignAct) -> Campaign:
    """Withdraw a campaign that was not approved. Raises as ``close``."""
    return _act(actor, campaign, "withdraw", asked, "campaign.make")


def approve(actor: Actor, campaign: str, asked: Approval) -> Campaign:
    """Approve exactly the content whose hash one looked at: a second person's act, after which it runs.

    Raises NotSignedIn, NotFound, NotAllowed, OwnCampaign, IllegalMove, NotThisContent, NothingToPost, Superseded,
    SameList, ActRepeated.
    """

    def changes(item: Campaign) -> list[Action]:
        _check_second(signed_in(actor), item)
        _check_content(item, asked.hash)
        counts = (Campaign.chunks_done, Campaign.posted, Campaign.refused)
        by, at = Campaign.approved_by.set(signed_in(actor)), Campaign.approved_ms.set(now_ms())
        return [by, at, Campaign.turn.set(1), *(one.set(0) for one in counts)]

    def add(tx: Transaction, item: Campaign) -> None:
        content = Content.of(str(item.same))
        content.campaign = item.id
        tx.create(content, or_raise=SameList(campaign=_first_of(content)))
        _start(tx, item, 1)

    return _act(actor, campaign, "approve", asked, "campaign.approve", changes, add, said=asked.hash)


def _check_content(item: Campaign, seen: str) -> None:
    """Refuse what is not what was seen, what is nothing, and what the scheme no longer says."""
    if item.mark != seen:
        raise NotThisContent(campaign=item.id)
    if not item.rows:
        raise NothingToPost(campaign=item.id)
    reading.named(int(item.version))


def _check_second(person: str, item: Campaign) -> None:
    """Refuse whose hands made the list. Raises OwnCampaign."""
    hand = Hand.of(item.id, person)
    try:
        Hand.get(hand.pk, hand.sk, consistent_read=True)
    except DoesNotExist:
        if item.by != person:
            return
    raise OwnCampaign(campaign=item.id)


def _first_of(content: Content) -> str | None:
    """Tell which campaign was approved with a content before."""
    try:
        return str(Content.get(content.pk, content.sk, consistent_read=True).campaign)
    except DoesNotExist:
        return None


def pause(actor: Actor, campaign: str, asked: CampaignAct) -> Campaign:
    """Pause a run: chunks that were begun come to their end, no other is begun. Raises as ``close``."""
    return _act(actor, campaign, "pause", asked, "campaign.run")


def resume(actor: Actor, campaign: str, asked: CampaignAct) -> Campaign:
    """Go on with what is still to come of a run. Raises as ``close``, and Superseded."""

    def changes(item: Campaign) -> list[Action]:
        reading.named(int(item.version))
        return []

    def add(tx: Transaction, item: Campaign) -> None:
        _start(tx, item, int(item.turn))

    return _act(actor, campaign, "resume", asked, "campaign.run", changes, add)


def run(actor: Actor, campaign: str, asked: CampaignAct) -> Campaign:
    """Run the whole again, at any point: what is posted stays once, what was refused is tried anew.

    Raises as ``close``, and Superseded.
    """

    def changes(item: Campaign) -> list[Action]:
        reading.named(int(item.version))
        return [Campaign.turn.set(int(item.turn) + 1), Campaign.chunks_done.set(0), Campaign.stopped.remove()]

    def add(tx: Transaction, item: Campaign) -> None:
        _start(tx, item, int(item.turn) + 1)

    return _act(actor, campaign, "run", asked, "campaign.run", changes, add)


def _start(tx: Transaction, item: Campaign, turn: int) -> None:
    revision = int(item.revision) + 1
    key = f"{item.id}#{revision}"
    emit(tx, CampaignStarted(key=key, at_ms=now_ms(), campaign=item.id, revision=revision, turn=turn))


@rereading
def _act(
    actor: Actor,
    campaign: str,
    verb: str,
    asked: CampaignAct,
    right: str,
    changes: Changes = _nothing,
    add: Adds = _no_more,
    *,
    said: str = "",
) -> Campaign:
    """Do ``verb``; the same act again gives what is there now, and changes nothing."""
    item = finding.for_staff(actor, right, campaign)
    by = signed_in(actor)
    if _was_done(item, asked.id, (verb, by, said)):
        return item
    after = finding.check_legal(item, verb)
    with Transaction() as tx:
        actions = [Campaign.state.set(after), Campaign.revision.set(int(item.revision) + 1), *changes(item)]
        there = (Campaign.state == item.state) & (Campaign.revision == item.revision)
        tx.update(Campaign.of(item.id), *actions, given=there, or_raise=Stale())
        done = Act.of(item.id, asked.id)
        done.verb, done.by, done.said = verb, by, said
        tx.create(done, or_raise=Stale())
        add(tx, item)
        audit.record(tx, actor, f"campaign.{verb}", item.basis, place=item.place, state=after)
    return finding.find(campaign)


def _was_done(item: Campaign, act: str, said: tuple[str, str, str]) -> bool:
    """Tell whether this very act was done before. Raises ActRepeated if the id was used for another."""
    key = Act.of(item.id, act)
    try:
        first = Act.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        return False
    if (first.verb, first.by, first.said) != said:
        raise ActRepeated(campaign=item.id)
    return True
