"""HTTP in and out of the honours; what it means is in ``service``."""

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.points.honours import schemas, views
from chalicelib.points.honours.records import Nomination
from chalicelib.points.honours.rules import POLICY
from chalicelib.points.honours.service import answering, deciding, lists, nominating

routes = Routes("points.honours", POLICY)
NominationView = schemas.NominationView


def _shown(actor: Actor, one: Nomination) -> NominationView:
    return views.nomination(one, actor.person, lists.acts(actor, one))


@routes.get("/honours", acts=("honour.list",))
def list_honours(caller: Caller, query: Paged) -> Listed[schemas.HonourView]:
    """List who is honoured (好市民), newest first: no other order, no numbers, no names beyond what each one chose."""
    found, after = lists.published(caller, query)
    return Listed[schemas.HonourView](items=[views.honour(one) for one in found], next=after)


@routes.post("/honours", acts=("honour.nominate",), status=201)
def nominate(actor: Actor, body: schemas.NominationRequest) -> NominationView:
    """Nominate somebody (提名); they are asked before anybody else reads why."""
    return _shown(actor, nominating.nominate(actor, body))


@routes.get("/honours/mine", acts=("honour.list_own",))
def list_own_nominations(actor: Actor, query: schemas.OwnQuery) -> Listed[NominationView]:
    """List in what one is named, or what one nominated, newest first."""
    found, after = lists.own(Caller(actor.person), query)
    return Listed[NominationView](items=[_shown(actor, one) for one in found], next=after)


@routes.get("/honours/queue", acts=("honour.queue", "honour.list_own"))
def list_nominations_to_decide(actor: Actor, query: schemas.QueueQuery) -> Listed[NominationView]:
    """List what is to be confirmed or to be published at one's places, for staff; what waits longest comes first."""
    found, after = lists.queue(actor, query)
    return Listed[NominationView](items=[_shown(actor, one) for one in found], next=after)


@routes.get("/honours/{nomination}", acts=("honour.see",))
def see_nomination(actor: Actor, nomination: Id) -> NominationView:
    """See one nomination: who is named in it, and staff of their places once it was consented to."""
    return _shown(actor, lists.see(actor, nomination))


@routes.post("/honours/{nomination}/answers", acts=("honour.answer",))
def answer_nomination(actor: Actor, nomination: Id, body: schemas.Answer) -> NominationView:
    """Consent or decline; with consent, say how one's name is shown."""
    return _shown(actor, answering.answer(actor, nomination, body))


@routes.post("/honours/{nomination}/names", acts=("honour.choose",))
def choose_name(actor: Actor, nomination: Id, body: schemas.Choice) -> NominationView:
    """Choose anew how one's name is shown: in full, masked, not at all."""
    return _shown(actor, answering.choose(actor, nomination, body))


@routes.post("/honours/{nomination}/decisions", acts=("honour.confirm",))
def decide_on_nomination(actor: Actor, nomination: Id, body: schemas.Decision) -> NominationView:
    """Confirm or refuse (核实) what was consented to."""
    return _shown(actor, deciding.decide(actor, nomination, body))


@routes.post("/honours/{nomination}/publications", acts=("honour.publish",))
def publish_honour(actor: Actor, nomination: Id, body: schemas.Publication) -> NominationView:
    """Publish (公示) what is confirmed."""
    return _shown(actor, deciding.publish(actor, nomination, body))


@routes.post("/honours/{nomination}/withdrawals", acts=("honour.withdraw", "honour.take_down"))
def withdraw_nomination(actor: Actor, nomination: Id, body: schemas.Withdrawal) -> NominationView:
    """Withdraw: who is named at any time, who nominated before the answer; staff take down with a reason."""
    return _shown(actor, answering.withdraw(actor, nomination, body))
