"""The items of homes in the room's one table.

binding#ID    binding               one application and what became of it, for ever; found by person, list, lease end
dwelling#ID   now                   the claim of the living household on its dwelling
dwelling#ID   claim#PERSON#ROLE     the claim of an open or seated binding; gone when it is over, so it can come back
household#ID  household             one occupancy of a dwelling: its members, its primary owner, its version
recorded#ID   recorded              that staff recorded a person without a login, and where
proxy#ID      proxy                 the grant of a proxy, kept when it is over
join#BLIND    join                  a code that joins a login to a person who had none; expires

An active binding and a proxy that holds have their mirrors (``Home``, ``Proxy``) in their person's own partition.
"""

import json
from dataclasses import dataclass
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.people.records import People


class ByPerson(GlobalSecondaryIndex["Binding"]):
    """The bindings of one person; ids sort by time."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class ByList(GlobalSecondaryIndex["Binding"]):
    """Staff's lists of the bindings of a community, a list a state, by the time at which each is due or was moved."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class ByLease(GlobalSecondaryIndex["Binding"]):
    """Active leases by the day on which they end."""

    class Meta:
        index_name = "by_lease"
        projection = AllProjection()

    lease = UnicodeAttribute(hash_key=True)
    lease_ends = UnicodeAttribute(range_key=True)


class Binding(People):
    """A person asked to be bound to a dwelling in a role (绑定). The id is made by the client when the form opens."""

    of = UnicodeAttribute()  # whose it is
    by = UnicodeAttribute(null=True)  # who filed it for them, and how
    via = UnicodeAttribute(null=True)
    role = UnicodeAttribute()
    state = UnicodeAttribute()
    dwelling = UnicodeAttribute()
    building = UnicodeAttribute()
    community = UnicodeAttribute()
    door = UnicodeAttribute()  # the address as it was read
    order = UnicodeAttribute()  # sorts the doors of a building as a person walks
    household = UnicodeAttribute(null=True)
    name = UnicodeAttribute()  # sealed, as the other words are
    relation = UnicodeAttribute(null=True)
    question = UnicodeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    evidence = UnicodeAttribute(null=True)  # the file's key
    evidence_ms = NumberAttribute(null=True)  # when it was taken
    lease_ends = UnicodeAttribute(null=True)  # the last day, as 2027-06-30
    lease = UnicodeAttribute(null=True)  # there while the schedule watches it
    reminded = UnicodeAttribute(null=True)  # the lease end that was reminded of
    decider = UnicodeAttribute(null=True)
    decided_via = UnicodeAttribute(null=True)  # householder | staff | proxy | phone | counter
    said = UnicodeAttribute()  # the blind index of what was asked, to know it again
    act = UnicodeAttribute()  # the last act: its id, who did it, what it was
    acted_by = UnicodeAttribute(null=True)  # who did the last act for whose act it was, and how
    acted_via = UnicodeAttribute(null=True)
    submitted_ms = NumberAttribute()
    due_ms = NumberAttribute()
    at_ms = NumberAttribute()
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    form = NumberAttribute(default=1)  # the version of the item
    by_person = ByPerson()
    by_list = ByList()
    by_lease = ByLease()

    @property
    def id(self) -> str:
        """The binding's id."""
        return self.pk.removeprefix("binding#")


class Claim(People):
    """One open or seated binding of a person in a role at a dwelling."""

    binding = UnicodeAttribute()

    @classmethod
    def of(cls, binding: Binding) -> Self:
        """Give the claim of ``binding``."""
        return cls(f"dwelling#{binding.dwelling}", f"claim#{binding.of}#{binding.role}", binding=binding.id)


class Occupancy(People):
    """The living household of a dwelling: there is one at most."""

    household = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Member:
    """A seated binding of a household."""

    binding: str
    person: str
    role: str


class HouseholdsByList(GlobalSecondaryIndex["Household"]):
    """Staff's list of the households of a building, in the index of their lists."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Household(People):
    """One occupancy of a dwelling (住户). Changes of who belongs to it go one after another, by its version."""

    dwelling = UnicodeAttribute()
    building = UnicodeAttribute()
    community = UnicodeAttribute()
    door = UnicodeAttribute()
    state = UnicodeAttribute()  # live | ended
    head = UnicodeAttribute(null=True)  # the primary owner (户主)
    head_binding = UnicodeAttribute(null=True)
    members = UnicodeAttribute()  # JSON: [[binding, person, role], …], in the order in which they came
    version = NumberAttribute()
    act = UnicodeAttribute(null=True)
    began_ms = NumberAttribute()
    ended_ms = NumberAttribute(null=True)
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    form = NumberAttribute(default=1)
    by_list = HouseholdsByList()

    @property
    def id(self) -> str:
        """The household's id."""
        return self.pk.removeprefix("household#")

    @property
    def seated(self) -> list[Member]:
        """Its members."""
        return [Member(*line) for line in json.loads(self.members)]


def written(members: list[Member]) -> str:
    """Write members as an item keeps them."""
    return json.dumps([[one.binding, one.person, one.role] for one in members], separators=(",", ":"))


class GrantsOf(GlobalSecondaryIndex["Grant"]):
    """The proxies of one person, in the index of their bindings."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class Grant(People):
    """A proxy (亲情代理): ``agent`` acts for ``of`` within ``scopes`` until it ends."""

    of = UnicodeAttribute()
    agent = UnicodeAttribute()
    scopes = UnicodeAttribute()
    expires_ms = NumberAttribute()
    state = UnicodeAttribute()  # held | ended
    by = UnicodeAttribute(null=True)  # the member of staff who recorded it, and how
    via = UnicodeAttribute(null=True)
    said = UnicodeAttribute()
    act = UnicodeAttribute()
    at_ms = NumberAttribute()
    form = NumberAttribute(default=1)
    by_person = GrantsOf()

    @property
    def id(self) -> str:
        """The grant's id."""
        return self.pk.removeprefix("proxy#")


class Recorded(People):
    """Somebody whom staff recorded at ``place``, who had no login then."""

    place = UnicodeAttribute()
    by = UnicodeAttribute()
    said = UnicodeAttribute()
    at_ms = NumberAttribute()
    join = UnicodeAttribute(null=True)  # the blind index of the code that counts

    @classmethod
    def of(cls, person: str) -> Self:
        """Give the key of the record of ``person``."""
        return cls(f"recorded#{person}", "recorded")


class Join(People):
    """A code that was shown once: whoever signs in with it becomes the person."""

    person = UnicodeAttribute()
    expires = NumberAttribute()  # seconds; the table's TTL

    @classmethod
    def of(cls, blind: str) -> Self:
        """Give the key of a code's blind index."""
        return cls(f"join#{blind}", "join")
