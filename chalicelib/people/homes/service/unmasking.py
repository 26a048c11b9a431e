"""Homes, unmasking: a name and a phone number in full, for a reason that is kept in the audit before they are shown."""

from chalicelib.core import audit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import rereading
from chalicelib.people.accounts.service import known
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.service import finding


@rereading
def unmask(actor: Actor, binding_id: str, reason: str) -> tuple[Binding, str | None]:
    """Give a binding and its person's phone number to who decides on it. Raises NotSignedIn, NotFound, NotAllowed."""
    signed_in(actor)
    binding = finding.binding(binding_id)
    home = finding.home_of(binding)
    allow(actor, "binding.unmask", finding.on(binding, home), see="binding.see")
    phone = known.find(binding.of).open("phone")
    audit.record_now(
        actor, "binding.unmask", f"binding#{binding_id}", place=binding.building, why=reason, person=binding.of
    )
    return binding, phone
