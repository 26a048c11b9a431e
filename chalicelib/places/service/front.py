"""Places, for the door's page: whom to call now and what is open. No call when remembered, else one BatchGetItem."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.core.clock import now_ms
from chalicelib.places import duty
from chalicelib.places.choices import Settings, merged
from chalicelib.places.duty import Contact
from chalicelib.places.service import documents


@dataclass(frozen=True, slots=True)
class Front:
    """What a door's page shows of its place beside its address. Nothing about residents, ever."""

    contacts: tuple[Contact, ...]  # on duty now; of a role with nobody on duty, who is next
    actions: tuple[str, ...]  # what is open here, by name: contact
    settings: Settings


def front_of(path: Sequence[str]) -> Front:
    """Tell the front of a door whose ``path`` is district, street, community, estate, building, as its code carries it.

    A minute old at most. Names and numbers without consent are never in it.
    """
    _, _, community, estate, building = path
    roster, grids = documents.roster(community), documents.grids(community)
    chosen = [documents.settings(place) for place in path[:-1]]
    bodies = documents.remembered((roster, grids, *chosen))
    settings = merged(bodies[key] for key in chosen)
    if not settings.contact_open:
        return Front((), (), settings)
    grid = bodies[grids].get(building)
    nearest_first = (building, *((grid,) if grid is not None else ()), estate, community)
    return Front(duty.contacts(bodies[roster], nearest_first, settings, now_ms()), ("contact",), settings)
