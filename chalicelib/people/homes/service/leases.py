"""Homes, leases (租期): reminded of before they end, suspended after, renewed by the householder or staff."""

from datetime import date, timedelta

from chalicelib.core import audit, logs
from chalicelib.core.clock import DAY_MS, now_ms, today
from chalicelib.core.errors import fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.homes import rules
from chalicelib.people.homes.errors import OwnApplication
from chalicelib.people.homes.events import LeaseNews
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.schemas import Renewal
from chalicelib.people.homes.service import acting, around, changes, finding
from chalicelib.people.records import Home, person_key

PAGE = 100


@rereading
def renew(actor: Actor, binding_id: str, asked: Renewal) -> Binding:
    """Let a lease go on until a later day; a suspended one gives its home again at once.

    Raises NotSignedIn, NotFound, NotAllowed, OwnApplication, IllegalMove, BadInput.
    """
    signed_in(actor)
    binding = finding.binding(binding_id)
    home = finding.home_of(binding)
    here = finding.on(binding, home)
    mark = acting.mark(actor, "renew", asked)
    if binding.act == mark:
        return binding
    hand = acting.hand(actor, asked.acts_for, "household", here.places, home)
    allow(hand.whole, "binding.renew", here, see="binding.see")
    after = rules.BINDING.after(binding.state, "renew")
    if binding.lease_ends is None or home is None:
        raise fault("binding", "没有租期", right="只有租客的绑定可以续租")
    if binding.of in {signed_in(actor), hand.person}:
        raise OwnApplication
    changes.check_lease_end(asked.lease_ends, max(today(), date.fromisoformat(binding.lease_ends)) + timedelta(days=1))
    was_suspended, ends = binding.state == "suspended", asked.lease_ends.isoformat()
    with Transaction() as tx:
        changes.move(tx, binding, after, mark, hand, Binding.lease_ends.set(ends), Binding.lease.set(changes.WATCHED))
        changes.check_same(tx, binding.dwelling, home)
        binding.lease_ends = ends
        mirror = changes.mirror(binding, home.id, head=False)
        if was_suspended:
            tx.create(mirror, or_raise=Stale())
        else:
            _prolong(tx, mirror)
        audit.record(tx, actor, "binding.renew", binding.pk, place=binding.building, until=ends, **hand.facts)
        acting.tell(tx, hand, "renew", asked.id, binding.pk)
    return finding.binding(binding_id)


def _prolong(tx: Transaction, mirror: Home) -> None:
    tx.update(
        Home(mirror.pk, mirror.sk),
        Home.lease_ends_ms.set(mirror.lease_ends_ms),
        Home.until_ms.set(mirror.until_ms),
        given=Home.binding == mirror.binding,
        or_raise=Stale(),
    )


def watch() -> dict[str, int]:
    """Remind of every lease that ends soon, suspend what is long over. Run each day; again is safe.

    Returns how many were reminded, suspended and failed; one that fails holds up no other and comes again tomorrow.
    """
    done = {"reminded": 0, "suspended": 0, "failed": 0}
    last_day = (today() + timedelta(days=rules.LEASE_LOOKAHEAD_DAYS)).isoformat()
    for binding in Binding.by_lease.query(changes.WATCHED, Binding.lease_ends <= last_day, page_size=PAGE):
        try:
            what = _watch_one(binding)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            logs.line("error", "lease failed", binding=binding.id, **logs.kind_of(error))
            what = "failed"
        if what is not None:
            done[what] += 1
    logs.line("info", "leases watched", **done)
    return done


def _watch_one(binding: Binding) -> str | None:
    """Do what is due for one lease. Returns what was done."""
    numbers, ends = around.numbers(binding.building), str(binding.lease_ends)
    over_ms = changes.lease_end_ms(ends)
    try:
        if now_ms() >= over_ms + numbers.lease_suspend_days * DAY_MS:
            _suspend(binding, ends)
            return "suspended"
        if binding.reminded != ends and now_ms() >= over_ms - numbers.lease_reminder_days * DAY_MS:
            _remind(binding, ends)
            return "reminded"
    except Stale:  # renewed, moved out or done by another run: the next day sees it as it is
        return None
    return None


def _remind(binding: Binding, ends: str) -> None:
    with Transaction() as tx:
        tx.update(
            Binding(binding.pk, binding.sk),
            Binding.reminded.set(ends),
            given=(Binding.state == "active")
            & (Binding.lease_ends == ends)
            & (Binding.reminded.does_not_exist() | (Binding.reminded != ends)),
            or_raise=Stale(),
        )
        emit(tx, _news(binding, "active", ends))


def _suspend(binding: Binding, ends: str) -> None:
    after = rules.BINDING.after("active", "suspend")
    now = now_ms()
    listing, listed_at = changes.listed(binding, after, now)
    with Transaction() as tx:
        tx.update(
            Binding(binding.pk, binding.sk),
            Binding.state.set(after),
            Binding.at_ms.set(now),
            Binding.lease.remove(),
            Binding.listing.set(listing),
            Binding.listed_at.set(listed_at),
            *changes.by_hand(None),
            given=(Binding.state == "active") & (Binding.lease_ends == ends),
            or_raise=Stale(),
        )
        tx.remove(Home(person_key(binding.of), f"home#{binding.household}#{binding.role}"))
        audit.record(tx, audit.SYSTEM, "binding.suspend", f"binding#{binding.id}", place=binding.building, state=after)
        emit(tx, _news(binding, after, ends))


def _news(binding: Binding, state: str, ends: str) -> LeaseNews:
    return LeaseNews(
        key=f"{binding.pk}#{state}#{ends}",
        at_ms=now_ms(),
        binding=binding.id,
        household=str(binding.household),
        person=binding.of,
        state=state,
        lease_ends=ends,
    )
