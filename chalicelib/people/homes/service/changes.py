"""Homes, the pieces that acts are made of: each adds its writes to a transaction and never sends it."""

from datetime import date, timedelta
from typing import Any

from chalicelib.core.clock import DAY_MS, now_ms, start_of_day_ms
from chalicelib.core.errors import fault
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Stale, Transaction
from chalicelib.people.homes.errors import HouseholdFull
from chalicelib.people.homes.records import Binding, Claim, Household, Member, Occupancy, written
from chalicelib.people.homes.rules import MOST_LEASE_DAYS, MOST_MEMBERS, SEATED
from chalicelib.people.homes.service import around
from chalicelib.people.homes.service.acting import Hand
from chalicelib.people.records import Home, person_key

WATCHED = "lease"  # the one partition of leases that run: some thousand in a district, read once a day


def listed(binding: Binding, state: str, at_ms: int) -> tuple[str, str]:
    """Tell in which of staff's lists a binding in ``state`` stands, and where in it."""
    return f"bindings#{binding.community}#{state}", f"{at_ms:013d}#{binding.id}"


def check_lease_end(ends: date, first: date) -> None:
    """Refuse a lease that ends before ``first`` or in more than twenty years. Raises BadInput."""
    last = first + timedelta(days=MOST_LEASE_DAYS)
    if not first <= ends <= last:
        raise fault("lease_ends", "租期截止日期不在可接受的范围内", right=f"{first.isoformat()} 至 {last.isoformat()}")


def by_hand(hand: Hand | None) -> list[Any]:
    """Give what a binding keeps of who did its last act for whose act it was; nothing where the two are one."""
    if hand is None or hand.by is None:
        return [Binding.acted_by.remove(), Binding.acted_via.remove()]
    return [Binding.acted_by.set(hand.by), Binding.acted_via.set(str(hand.via))]


def move(
    tx: Transaction,
    binding: Binding,
    after: str,
    mark: str,
    hand: Hand | None,
    *more: Any,  # noqa: ANN401 - pynamodb's actions
    listed_ms: int | None = None,
) -> None:
    """Move ``binding`` to the state ``after`` by ``hand``, if it is still as it was read. One write."""
    now = now_ms()
    listing, listed_at = listed(binding, after, listed_ms or now)
    tx.update(
        Binding(binding.pk, binding.sk),
        Binding.state.set(after),
        Binding.act.set(mark),
        Binding.at_ms.set(now),
        Binding.listing.set(listing),
        Binding.listed_at.set(listed_at),
        *by_hand(hand),
        *more,
        given=(Binding.state == binding.state) & (Binding.act == binding.act),
        or_raise=Stale(),
    )


def release(tx: Transaction, binding: Binding) -> None:
    """Let go of the claim of ``binding``: the person may ask again. One write."""
    claim = Claim.of(binding)
    tx.delete(Claim(claim.pk, claim.sk), given=Claim.binding == binding.id, or_raise=Stale())


def seat(tx: Transaction, binding: Binding, home: Household | None) -> tuple[str, bool]:
    """Give ``binding`` its place in the household of its dwelling, which begins if there is none.

    An owner becomes primary owner where there is none. Returns the household's id and whether they did. Two that race
    meet at the dwelling's claim or at the household's version: the second reads again. Raises HouseholdFull.
    """
    member = Member(binding.id, binding.of, binding.role)
    heads = binding.role == "owner" and (home is None or home.head is None)
    if home is None:
        home_id = _begin(tx, binding, member, heads=heads)
    else:
        if len(home.seated) >= MOST_MEMBERS:
            raise HouseholdFull
        home_id = home.id
        more = [Household.head.set(binding.of), Household.head_binding.set(binding.id)] if heads else []
        regroup(tx, home, [*home.seated, member], *more)
    tx.create(mirror(binding, home_id, head=heads), or_raise=Stale())
    return home_id, heads


def _begin(tx: Transaction, binding: Binding, member: Member, *, heads: bool) -> str:
    home_id = new_id()
    home = Household(
        f"household#{home_id}",
        "household",
        dwelling=binding.dwelling,
        building=binding.building,
        community=binding.community,
        door=binding.door,
        state="live",
        head=binding.of if heads else None,
        head_binding=binding.id if heads else None,
        members=written([member]),
        version=1,
        began_ms=now_ms(),
        listing=f"households#{binding.building}#live",
        listed_at=f"{binding.order}#{home_id}",
    )
    tx.create(home, or_raise=Stale())
    tx.create(Occupancy(f"dwelling#{binding.dwelling}", "now", household=home_id), or_raise=Stale())
    return home_id


def check_same(tx: Transaction, dwelling: str, home: Household | None) -> None:
    """Add to ``tx`` that ``dwelling`` has the household that was read, or none: it tells who decides. One check."""
    if home is None:
        empty = Occupancy.household.does_not_exist()
        tx.check(Occupancy(f"dwelling#{dwelling}", "now"), given=empty, or_raise=Stale())
    else:
        same = Household.version == int(home.version)
        tx.check(Household(home.pk, home.sk), given=same, or_raise=Stale())


def regroup(tx: Transaction, home: Household, members: list[Member], *more: Any) -> None:  # noqa: ANN401 - pynamodb's actions
    """Write who belongs to ``home``, if it is still as it was read. One write."""
    version = int(home.version)
    tx.update(
        Household(home.pk, home.sk),
        Household.members.set(written(members)),
        Household.version.set(version + 1),
        *more,
        given=(Household.version == version) & (Household.state == "live"),
        or_raise=Stale(),
    )


def mirror(binding: Binding, household: str, *, head: bool, role: str | None = None) -> Home:
    """Make the mirror of an active binding in its person's partition: what lets them in."""
    home = Home(
        person_key(binding.of),
        f"home#{household}#{role or binding.role}",
        dwelling=binding.dwelling,
        building=binding.building,
        binding=binding.id,
        head=head,
        since_ms=now_ms(),
    )
    if binding.lease_ends is not None:
        home.lease_ends_ms = lease_end_ms(binding.lease_ends)
        home.until_ms = home.lease_ends_ms + around.numbers(binding.building).lease_suspend_days * DAY_MS
    return home


def lease_end_ms(ends: str) -> int:
    """Tell the moment at which a lease whose last day is ``ends`` is over."""
    return start_of_day_ms(date.fromisoformat(ends) + timedelta(days=1))


def unseat(
    tx: Transaction, binding: Member, home: Household, mark: str, hand: Hand | None = None, why: str | None = None
) -> None:
    """End one binding of ``home`` and all that it lets its person do. Three writes, without reading it.

    ``hand`` did it, and ``why`` is said of it, if they are about this one.
    """
    reason = [] if why is None else [Binding.reason.set(sealed_reason(binding.binding, why))]
    now = now_ms()
    tx.update(
        Binding(f"binding#{binding.binding}", "binding"),
        Binding.state.set("ended"),
        Binding.act.set(mark),
        Binding.at_ms.set(now),
        Binding.lease.remove(),
        Binding.listing.set(f"bindings#{home.community}#ended"),
        Binding.listed_at.set(f"{now:013d}#{binding.binding}"),
        *by_hand(hand),
        *reason,
        given=Binding.state.is_in(*SEATED) & (Binding.household == home.id),
        or_raise=Stale(),
    )
    claim = Claim(f"dwelling#{home.dwelling}", f"claim#{binding.person}#{binding.role}")
    tx.delete(claim, given=Claim.binding == binding.binding, or_raise=Stale())
    tx.remove(Home(person_key(binding.person), f"home#{home.id}#{binding.role}"))


def sealed_reason(binding_id: str, why: str) -> str:
    """Seal the reason of a binding."""
    return Binding(f"binding#{binding_id}", "binding").seal("reason", why)


def end(
    tx: Transaction, home: Household, mark: str, leaver: str, hand: Hand | None = None, why: str | None = None
) -> None:
    """End ``home`` with all its members, since the binding ``leaver`` ends. The next occupancy starts empty."""
    for member in home.seated:
        if member.binding == leaver:
            unseat(tx, member, home, mark, hand, why)
        else:
            unseat(tx, member, home, mark)
    regroup(
        tx,
        home,
        [],
        Household.state.set("ended"),
        Household.head.remove(),
        Household.head_binding.remove(),
        Household.ended_ms.set(now_ms()),
        Household.listing.set(f"households#{home.building}#ended"),
    )
    claim = Occupancy(f"dwelling#{home.dwelling}", "now")
    tx.delete(claim, given=Occupancy.household == home.id, or_raise=Stale())
