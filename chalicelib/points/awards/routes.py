"""HTTP in and out; what it means is in ``service``."""

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Done, Listed, Paged
from chalicelib.points.awards.records import Proposal
from chalicelib.points.awards.rules import POLICY, REASONS
from chalicelib.points.awards.schemas import RefusedQuery, RefusedView, ServiceRequest
from chalicelib.points.awards.service import listing, serving

routes = Routes("points.awards", POLICY)


@routes.get("/proposals", acts=("proposal.list",))
def list_refused_proposals(actor: Actor, query: RefusedQuery) -> Listed[RefusedView]:
    """List what was proposed by itself on a day and refused, with the reason."""
    found, after = listing.refused(actor, query)
    return Listed[RefusedView](items=[view(one) for one in found], next=after)


@routes.get("/proposals/own", acts=("proposal.list_own",))
def list_own_refused_proposals(caller: Caller, query: Paged) -> Listed[RefusedView]:
    """List what was proposed by itself for oneself and refused, with the reason."""
    found, after = listing.own(caller, query)
    return Listed[RefusedView](items=[view(one) for one in found], next=after)


@routes.post("/proposals/services", acts=("service.confirm",), status=201)
def confirm_service(actor: Actor, body: ServiceRequest) -> Done:
    """Confirm hours of service (志愿服务), which repair what deductions took, as the scheme says."""
    return Done(id=serving.confirm(actor, body))


def view(one: Proposal) -> RefusedView:
    """Show a proposal that was refused."""
    reason = str(one.reason)
    return RefusedView(
        source=one.source,
        subject=one.subject,
        event=one.event,
        item=one.item,
        happened_ms=int(one.happened_ms),
        at_ms=int(one.at_ms),
        reason=reason,
        words=REASONS.get(reason, reason),
    )
