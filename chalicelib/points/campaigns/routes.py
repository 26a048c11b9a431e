"""HTTP in and out of campaigns; what it means is in ``service``."""

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor
from chalicelib.core.schema import Done, Id, Listed
from chalicelib.points.campaigns import schemas, views
from chalicelib.points.campaigns.records import Campaign
from chalicelib.points.campaigns.rules import POLICY
from chalicelib.points.campaigns.service import checking_in, finding, making, moving, results

routes = Routes("points.campaigns", POLICY)
View = schemas.CampaignView


@routes.post("/campaigns", acts=("campaign.make",), status=201)
def make_campaign(actor: Actor, body: schemas.CampaignOrder) -> View:
    """Make a campaign (批量计分): from an uploaded list, which is read at once, or for people to be checked in."""
    return _shown(actor, making.make(actor, body))


@routes.get("/campaigns", acts=("campaign.list",))
def list_campaigns(actor: Actor, query: schemas.CampaignsQuery) -> Listed[schemas.CampaignLine]:
    """List the campaigns of a place, newest first."""
    found, after = finding.listed(actor, query)
    return Listed[schemas.CampaignLine](items=[views.line(one) for one in found], next=after)


@routes.get("/campaigns/{campaign}", acts=("campaign.see", "campaign.see_people"))
def see_campaign(actor: Actor, campaign: Id) -> View:
    """See a campaign: what its list holds, the hash to approve, how far the posting is."""
    return _shown(actor, finding.for_staff(actor, "campaign.see", campaign))


@routes.post("/campaigns/{campaign}/check-ins", acts=("campaign.check_in",))
def check_in_people(actor: Actor, campaign: Id, body: schemas.CheckIns) -> schemas.CheckedIn:
    """Check people or households in; who is named again counts once."""
    return checking_in.check_in(actor, campaign, body)


@routes.post("/campaigns/{campaign}/closings", acts=("campaign.make",))
def close_campaign_list(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> View:
    """Close the check-in list and have it read."""
    return _shown(actor, moving.close(actor, campaign, body))


@routes.post("/campaigns/{campaign}/reopenings", acts=("campaign.make",))
def reopen_campaign_list(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> View:
    """Open the check-in list again, for who was forgotten; its hash is void."""
    return _shown(actor, moving.reopen(actor, campaign, body))


@routes.post("/campaigns/{campaign}/withdrawals", acts=("campaign.make",))
def withdraw_campaign(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> View:
    """Withdraw a campaign that was not approved yet."""
    return _shown(actor, moving.withdraw(actor, campaign, body))


@routes.post("/campaigns/{campaign}/approvals", acts=("campaign.approve",))
def approve_campaign(actor: Actor, campaign: Id, body: schemas.Approval) -> View:
    """Approve (复核) exactly the content whose hash one saw, as a second person; it is posted then."""
    return _shown(actor, moving.approve(actor, campaign, body))


@routes.post("/campaigns/{campaign}/pauses", acts=("campaign.run",))
def pause_campaign(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> View:
    """Pause the posting."""
    return _shown(actor, moving.pause(actor, campaign, body))


@routes.post("/campaigns/{campaign}/resumptions", acts=("campaign.run",))
def resume_campaign(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> View:
    """Go on with a posting that was paused."""
    return _shown(actor, moving.resume(actor, campaign, body))


@routes.post("/campaigns/{campaign}/runs", acts=("campaign.run",))
def run_campaign_again(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> View:
    """Run the whole again, at any point: nothing is posted twice, what was refused is tried anew."""
    return _shown(actor, moving.run(actor, campaign, body))


@routes.get("/campaigns/{campaign}/results", acts=("campaign.see_people",))
def list_campaign_results(actor: Actor, campaign: Id, query: schemas.ResultsQuery) -> Listed[schemas.ResultLine]:
    """List what became of every row, in the order of the list."""
    found, after = results.page(actor, campaign, query)
    return Listed[schemas.ResultLine](items=found, next=after)


@routes.post("/campaigns/{campaign}/exports", acts=("campaign.see_people",), status=201)
def export_campaign_results(actor: Actor, campaign: Id, body: schemas.CampaignAct) -> Done:
    """Have the results of all rows written into a file; ``id`` is the job to watch."""
    return Done(id=results.ask_export(actor, campaign, body))


def _shown(actor: Actor, item: Campaign) -> View:
    return views.whole(item, people=finding.sees_people(actor, item))
