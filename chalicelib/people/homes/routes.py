"""HTTP in and out of bindings, households and proxies; what it means is in ``service``."""

from chalicelib.core.crypto import masked_name
from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor
from chalicelib.core.schema import Done, Id, Listed
from chalicelib.people.homes import schemas, views
from chalicelib.people.homes.rules import POLICY
from chalicelib.people.homes.service import (
    applying,
    deciding,
    joining,
    leases,
    leaving,
    lists,
    names,
    proxies,
    unmasking,
)

routes = Routes("people.homes", POLICY)
BindingView = schemas.BindingView


@routes.post("/bindings", acts=("binding.apply", "binding.take_in"), status=201)
def apply_for_binding(actor: Actor, body: schemas.Application) -> BindingView:
    """Ask to be bound to a home: by its indoor code, or, for staff at the counter, by naming the dwelling."""
    return views.binding(applying.apply(actor, body))


@routes.get("/bindings", acts=("binding.apply",))
def list_bindings(actor: Actor, query: schemas.BindingsQuery) -> Listed[BindingView]:
    """List one's own applications and homes, newest first; with ``person``, those of who lets one act for them."""
    whole, found, after = lists.own(actor, query)
    return Listed[BindingView](items=[views.binding(one, whole) for one in found], next=after)


@routes.get("/bindings/queue", acts=("binding.list", "binding.list_own"))
def list_bindings_to_review(actor: Actor, query: schemas.QueueQuery) -> Listed[schemas.QueueLine]:
    """List bindings for staff, what is due first coming first: of a place or of all one's own, by state and role."""
    found, after = lists.queue(actor, query)
    heads = lists.heads_at(found)
    return Listed[schemas.QueueLine](items=[views.queue_line(one, heads) for one in found], next=after)


@routes.get("/bindings/{binding}", acts=("binding.see",))
def see_binding(actor: Actor, binding: Id) -> BindingView:
    """See one binding: whose it is, who decides on it, staff of its place."""
    return views.binding(lists.see(actor, binding), actor)


@routes.post("/bindings/{binding}/decisions", acts=("binding.decide_as_head", "binding.decide_as_staff"))
def decide_on_binding(actor: Actor, binding: Id, body: schemas.Decision) -> BindingView:
    """Approve, reject or ask for more: the householder, or the grid worker where there is none."""
    return views.binding(deciding.decide(actor, binding, body))


@routes.post("/bindings/{binding}/answers", acts=("binding.answer",))
def answer_on_binding(actor: Actor, binding: Id, body: schemas.Reply) -> BindingView:
    """Answer what was asked of one's application; the review goes on."""
    return views.binding(applying.answer(actor, binding, body))


@routes.post("/bindings/{binding}/withdrawals", acts=("binding.withdraw",))
def withdraw_binding(actor: Actor, binding: Id, body: schemas.Withdrawal) -> BindingView:
    """Take one's application back."""
    return views.binding(applying.withdraw(actor, binding, body))


@routes.post("/bindings/{binding}/renewals", acts=("binding.renew",))
def renew_lease(actor: Actor, binding: Id, body: schemas.Renewal) -> BindingView:
    """Let a tenant's lease go on: the householder, or staff."""
    return views.binding(leases.renew(actor, binding, body))


@routes.post("/bindings/{binding}/move-outs", acts=("binding.move_out", "binding.remove", "binding.move_out_for"))
def move_out(actor: Actor, binding: Id, body: schemas.MoveOut) -> BindingView:
    """Move out (搬离): access ends at once, the indoor code is replaced; a primary owner's ends the household."""
    return views.binding(leaving.move_out(actor, binding, body))


@routes.post("/bindings/{binding}/unmask", acts=("binding.unmask", "binding.unmask_member"))
def unmask_binding(actor: Actor, binding: Id, body: schemas.Unmasking) -> schemas.Unmasked:
    """See name and phone number in full; the reason is kept in the audit."""
    found, phone = unmasking.unmask(actor, binding, body.reason)
    return schemas.Unmasked(name=found.open("name") or "", phone=phone)


@routes.get("/households", acts=("household.list",))
def list_households(actor: Actor, query: schemas.HouseholdsQuery) -> Listed[schemas.HouseholdLine]:
    """List the households of a building as a person walks, for its staff."""
    found, after = lists.households(actor, query)
    return Listed[schemas.HouseholdLine](items=[views.household_line(home) for home in found], next=after)


@routes.get("/households/{household}", acts=("household.see",))
def see_household(actor: Actor, household: Id) -> schemas.HouseholdView:
    """See who belongs to a household: for those who live there and staff of its place; names are masked."""
    return views.household(*lists.household(actor, household))


@routes.get("/households/{household}/applications", acts=("binding.decide_as_head", "household.see"))
def list_applications(actor: Actor, household: Id) -> Listed[BindingView]:
    """List what waits for the householder's decision, what is due first coming first: for them and their proxy."""
    found = lists.waiting(actor, household)
    return Listed[BindingView](items=[views.binding(one) for one in found], next=None)


@routes.post("/households/{household}/handovers", acts=("household.hand_over", "household.hand_over_for"))
def hand_over_household(actor: Actor, household: Id, body: schemas.HandOver) -> Done:
    """Make another member the primary owner (移交)."""
    return Done(id=leaving.hand_over(actor, household, body).id)


@routes.post("/proxies", acts=("proxy.grant", "proxy.record"), status=201)
def grant_proxy(actor: Actor, body: schemas.ProxyGrant) -> schemas.ProxyView:
    """Let somebody act for oneself (亲情代理); staff record it for a person of their places."""
    return views.proxy(proxies.grant(actor, body))


@routes.get("/proxies", acts=("proxy.see",))
def list_proxies(actor: Actor) -> schemas.Proxies:
    """List for whom one acts, and who acts for oneself."""
    act_for, for_me = proxies.mine(actor)
    called = names.of([made.of for made in act_for])
    return schemas.Proxies(
        i_act_for=[views.proxy(made, masked_name(called[made.of])) for made in act_for],
        act_for_me=[views.proxy(made) for made in for_me],
    )


@routes.post("/proxies/{proxy}/revocations", acts=("proxy.revoke",))
def revoke_proxy(actor: Actor, proxy: Id, body: schemas.Revocation) -> schemas.ProxyView:
    """End a proxy: either side, or staff of the principal's places."""
    return views.proxy(proxies.revoke(actor, proxy, body))


@routes.post("/proxies/people", acts=("person.record",), status=201)
def record_person(actor: Actor, body: schemas.PersonRecord) -> schemas.PersonView:
    """Record somebody without a login, at the counter."""
    joining.record(actor, body)
    return schemas.PersonView(id=body.id, name=masked_name(body.name))


@routes.post("/proxies/join-codes", acts=("person.record",), status=201)
def make_join_code(actor: Actor, body: schemas.JoinCodeRequest) -> schemas.JoinCode:
    """Make a code, shown this once, that joins a login to a person whom staff recorded."""
    code, expires_ms = joining.make_code(actor, body.person)
    return schemas.JoinCode(code=code, expires_ms=expires_ms)


@routes.post("/proxies/joins", acts=("person.join",))
def join_person(actor: Actor, body: schemas.Joining) -> schemas.Joined:
    """Become the person whose code it is; sign in again afterwards."""
    return schemas.Joined(person=joining.join(actor, body.code))
