"""Homes, unmasking: a name and a phone number in full, for a reason that is kept in the audit before they are shown."""

from chalicelib.core import audit
from chalicelib.core.errors import IllegalMove
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import rereading
from chalicelib.people.accounts.service import known
from chalicelib.people.homes import rules
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.service import acting, finding


@rereading
def unmask(actor: Actor, binding_id: str, reason: str) -> tuple[Binding, str | None]:
    """Give a binding and its person's phone number to who decides on it; of a member, to staff alone.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove for a binding that is over.
    """
    signed_in(actor)
    binding = finding.binding(binding_id)
    home = finding.home_of(binding)
    act = "binding.unmask" if binding.state in rules.OPEN else "binding.unmask_member"
    allow(acting.as_read(actor, home), act, finding.on(binding, home), see="binding.see")
    if binding.state not in rules.CLAIMED:
        raise IllegalMove(state=binding.state, act="unmask", legal=[])
    phone = known.find(binding.of).open("phone")
    audit.record_now(
        actor, "binding.unmask", f"binding#{binding_id}", place=binding.building, why=reason, person=binding.of
    )
    return binding, phone
