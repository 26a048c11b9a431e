"""HTTP in and out of reviews, votes and the roster; what it means is in ``service``."""

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor
from chalicelib.core.schema import Done, Id, Listed, Paged
from chalicelib.points.review import schemas, views
from chalicelib.points.review.rules import POLICY
from chalicelib.points.review.service import appealing, lists, proposing, roster, searching, voting

routes = Routes("points.review", POLICY)


@routes.post("/reviews", acts=("review.propose",), status=201)
def propose_review(actor: Actor, body: schemas.Proposal) -> schemas.ReviewView:
    """Propose an award or a deduction with its evidence; a panel is drawn at once where members are at hand."""
    return views.review(proposing.propose(actor, body), actor)


@routes.post("/reviews/subjects", acts=("review.find",))
def find_review_subjects(actor: Actor, body: schemas.Search) -> schemas.FoundHomes:
    """Find whom a proposal could be about by the code at their door or their phone: masked, and within one's places."""
    return views.found(searching.find(actor, body))


@routes.get("/reviews", acts=("review.own",))
def list_own_reviews(actor: Actor, query: schemas.OwnQuery) -> Listed[schemas.ReviewLine]:
    """List the reviews about oneself, one's household, or somebody for whom one is a proxy, newest first."""
    found, after = lists.own(actor, query)
    return Listed[schemas.ReviewLine](items=views.lines(found), next=after)


@routes.get("/reviews/queue", acts=("review.list",))
def list_reviews_of_place(actor: Actor, query: schemas.QueueQuery) -> Listed[schemas.ReviewLine]:
    """List the reviews of a place and what is under it in a state, oldest first, for its staff."""
    found, after = lists.queue(actor, query)
    return Listed[schemas.ReviewLine](items=views.lines(found), next=after)


@routes.get("/reviews/{review}", acts=("review.see",))
def see_review(actor: Actor, review: Id) -> schemas.ReviewView:
    """See one review whole: its subject, its panel, who proposed it, staff of its place."""
    return views.review(lists.see(actor, review), actor)


@routes.post("/reviews/{review}/withdrawals", acts=("review.withdraw",))
def withdraw_review(actor: Actor, review: Id, body: schemas.Withdrawal) -> schemas.ReviewView:
    """Take one's proposal back before anybody has voted."""
    return views.review(proposing.withdraw(actor, review, body), actor)


@routes.post("/reviews/{review}/votes", acts=("review.vote",))
def vote_on_review(actor: Actor, review: Id, body: schemas.Ballot) -> schemas.ReviewView:
    """Vote for the matter or against it, with a reason: once."""
    return views.review(voting.vote(actor, review, body), actor)


@routes.post("/reviews/{review}/recusals", acts=("review.recuse",))
def recuse_from_review(actor: Actor, review: Id, body: schemas.Recusal) -> Done:
    """Leave the panel because of an interest (回避); another member is drawn."""
    voting.recuse(actor, review, body)
    return Done(id=review)


@routes.post("/reviews/{review}/appeals", acts=("review.appeal",))
def appeal_review(actor: Actor, review: Id, body: schemas.Appeal) -> schemas.ReviewView:
    """Appeal (申诉), with a reason: once, to another panel."""
    return views.review(appealing.appeal(actor, review, body), actor)


@routes.get("/committee/votes", acts=("review.votes",))
def list_open_votes(actor: Actor, query: Paged) -> Listed[schemas.VoteLine]:
    """List one's own open votes, what is due first coming first."""
    found, after = lists.votes(actor, cursor=query.cursor, limit=query.limit)
    return Listed[schemas.VoteLine](items=views.votes(found), next=after)


@routes.get("/committee/members", acts=("committee.list",))
def list_committee_members(actor: Actor, query: schemas.RosterQuery) -> Listed[schemas.MemberView]:
    """List the roster of a place."""
    found, after = roster.listed(actor, query)
    return Listed[schemas.MemberView](items=views.members(found), next=after)


@routes.get("/committee/members/{member}", acts=("committee.see",))
def see_committee_member(actor: Actor, member: Id) -> schemas.MemberView:
    """See a member on the roster with their declared interests: oneself, staff of the place."""
    return views.members([roster.see(actor, member)])[0]


@routes.put("/committee/members/{member}", acts=("committee.keep",))
def keep_committee_member(actor: Actor, member: Id, body: schemas.Membership) -> schemas.MemberView:
    """Put a member on the roster, or change their declared interests: staff of the place, or the member."""
    return views.members([roster.keep(actor, member, body)])[0]
