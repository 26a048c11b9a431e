"""Homes, lists: one's own bindings, what staff review, households of a building, who belongs to a household."""

from collections.abc import Iterator
from heapq import merge

from chalicelib.core import cursors
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import rereading
from chalicelib.people.homes import rules
from chalicelib.people.homes.records import Binding, Claim, Household, Occupancy
from chalicelib.people.homes.schemas import BindingsQuery, HouseholdsQuery, QueueQuery
from chalicelib.people.homes.service import acting, around, finding
from chalicelib.places.service import tree as trees

MOST_LOOKED, READ_AT_ONCE = 1_000, 100  # bindings that are looked at for one page of the queue, and in one call
MOST_WAITING = 200  # claims of one dwelling that are looked at

see_binding = rereading(finding.seen)


def see(actor: Actor, binding_id: str) -> Binding:
    """Get one binding. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    binding = finding.binding(binding_id)
    see_binding(actor, binding)
    return binding


def own(actor: Actor, query: BindingsQuery) -> tuple[Actor, list[Binding], str | None]:
    """List one's own bindings, newest first, or those of somebody for whom one is a proxy.

    Returns whose they are, a page, the next cursor. Raises NotSignedIn, NotFound, BadInput.
    """
    person, whole = signed_in(actor), actor
    if query.person is not None and query.person != person:
        if "bindings" not in actor.proxies.get(query.person, ()):
            raise NotFound
        person, whole = query.person, acting.whole(query.person)
    found, after = cursors.page(
        lambda last: Binding.by_person.query(
            person,
            Binding.pk.startswith("binding#"),
            scan_index_forward=False,
            limit=query.limit,
            last_evaluated_key=last,
        ),
        actor=actor,
        what=f"bindings#{person}",
        cursor=query.cursor,
    )
    return whole, found, after


def queue(actor: Actor, query: QueueQuery) -> tuple[list[Binding], str | None]:
    """List the bindings of a state under a place, or under all of one's own, what is due first coming first.

    A page may be short, and even empty, while there is a next one: what is looked at for one has an end.
    Raises NotSignedIn, NotAllowed for who is no staff, NotFound for a place out of one's reach, BadInput.
    """
    signed_in(actor)
    communities, buildings = _reach(actor, query.place)
    what = f"queue#{query.place}#{query.state}#{query.role}"
    key = cursors.read(query.cursor, who=signed_in(actor), what=what)
    after = key["listed_at"]["S"] if key else "0"
    lists = [_queue_of(f"bindings#{community}#{query.state}", after) for community in sorted(communities)]
    page: list[Binding] = []
    for looked, one in enumerate(merge(*lists, key=lambda one: one.listed_at)):
        if len(page) == query.limit or looked == MOST_LOOKED:
            return page, cursors.write({"listed_at": {"S": after}}, who=signed_in(actor), what=what)
        after = one.listed_at
        if one.building in buildings and query.role in {None, one.role}:
            page.append(one)
    return page, None


def _queue_of(listing: str, after: str) -> Iterator[Binding]:
    return iter(Binding.by_list.query(listing, Binding.listed_at > after, page_size=READ_AT_ONCE))


def _reach(actor: Actor, place: str | None) -> tuple[set[str], set[str]]:
    """Tell which communities to look into, and which buildings count."""
    tree = trees.tree(knowing=place)
    if place is None:
        allow(actor, "binding.list_own", On(), see="binding.apply")
        roots = {at for role in rules.SEES for at in actor.roles.get(role, ()) if at in tree}
    else:
        allow(actor, "binding.list", trees.on(place), see="binding.list")
        roots = {place}
    buildings = {building for root in roots for building in tree.buildings(root)}
    return {str(tree.above(building, "community")) for building in buildings}, buildings


def heads_at(bindings: list[Binding]) -> dict[str, str]:
    """Give the household of each dwelling of ``bindings`` that has a primary owner, who then decides.

    Two calls for a page.
    """
    dwellings = {one.dwelling for one in bindings if one.state in rules.OPEN}
    if not dwellings:
        return {}
    now = Occupancy.batch_get([(f"dwelling#{one}", "now") for one in dwellings])
    keys = [(f"household#{one.household}", "household") for one in now]
    return {home.dwelling: home.id for home in Household.batch_get(keys) if home.head is not None} if keys else {}


def household(actor: Actor, household_id: str) -> tuple[Household, list[Binding]]:
    """Get a household and the bindings of its members. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    home = finding.household(household_id)
    if not finding.decides_for_head(actor, home):
        allow(actor, "household.see", On(home.id, around.places_of(home.building)), see="household.see")
    keys = [(f"binding#{one.binding}", "binding") for one in home.seated]
    there = {one.id: one for one in Binding.batch_get(keys, consistent_read=True)} if keys else {}
    return home, [there[one.binding] for one in home.seated if one.binding in there]


def waiting(actor: Actor, household_id: str) -> list[Binding]:
    """List what the primary owner of a household is to decide on: for them, and for their proxy in it.

    Raises NotSignedIn, NotFound, NotAllowed.
    """
    signed_in(actor)
    home = finding.household(household_id)
    if not finding.decides_for_head(actor, home):
        here = On(home.id, around.places_of(home.building))
        allow(acting.as_read(actor, home), "binding.decide_as_head", here, see="household.see")
    claims = Claim.query(
        f"dwelling#{home.dwelling}", Claim.sk.startswith("claim#"), consistent_read=True, limit=MOST_WAITING
    )
    keys = [(f"binding#{one.binding}", "binding") for one in claims]
    there = Binding.batch_get(keys, consistent_read=True) if keys else []
    return sorted((one for one in there if one.state in rules.OPEN), key=lambda one: int(one.due_ms))


def households(actor: Actor, query: HouseholdsQuery) -> tuple[list[Household], str | None]:
    """List the households of a building as a person walks. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "household.list", trees.on(query.building), see="household.list")
    return cursors.page(
        lambda last: Household.by_list.query(
            f"households#{query.building}#{query.state}", limit=query.limit, last_evaluated_key=last
        ),
        actor=actor,
        what=f"households#{query.building}#{query.state}",
        cursor=query.cursor,
    )
