"""The table of people: the items of a person's own partition, which every sub-room may read and one sub-room writes.

    pk                   sk                          written by
    person#PERSON        me                          accounts   state, sealed fields, epoch of the sessions
                         role#ROLE#PLACE             staff      a role (职责) held at a place
                         home#HOUSEHOLD#ROLE         homes      an active binding; gone when it is over
                         proxy#PERSON                homes      for whom this person may act (亲情代理)

The partition stays small, since one consistent query of it settles what a person may: histories, sessions and
receipts stand in partitions of their own.
"""

from typing import Any, Self, cast

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core import crypto
from chalicelib.core.tables import RoomTable, table_meta


class People(RoomTable):
    """What all items of the table have. A query of it gives each item of a person's partition as what it is."""

    Meta = table_meta("people")

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """Read one item: of a query of ``People``, as the kind that its sort key tells."""
        if cls is People:
            kind = KINDS.get(data["sk"]["S"].partition("#")[0])
            if kind is not None:
                return cast("Self", kind.from_raw_data(data))
        return super().from_raw_data(data)

    def seal(self, field: str, text: str) -> str:
        """Encrypt ``text`` for the ``field`` of this item: it opens nowhere else."""
        return crypto.seal(text, table="people", key=f"{self.pk}|{self.sk}", field=field)

    def open(self, field: str) -> str | None:
        """Decrypt the ``field`` of this item; None if it is empty."""
        sealed = getattr(self, field)
        if sealed is None:
            return None
        return crypto.unseal(sealed, table="people", key=f"{self.pk}|{self.sk}", field=field)


class Person(People):
    """Somebody: ``sk`` me. States and moves stand in ``accounts.rules``; an erased one keeps its id and nothing else.

    ``openid``, ``phone`` and ``nickname`` are sealed; ``*_blind`` are their blind indexes. ``epoch`` counts how
    often all sessions were ended: a session of an older epoch is over.
    """

    state = UnicodeAttribute()
    version = NumberAttribute(default=1)
    made_ms = NumberAttribute()
    epoch = NumberAttribute(default=0)
    openid = UnicodeAttribute(null=True)
    openid_blind = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    phone_blind = UnicodeAttribute(null=True)
    nickname = UnicodeAttribute(null=True)
    large = BooleanAttribute(null=True)
    consent = UnicodeAttribute(null=True)  # the version of the privacy text that holds now
    leaving = UnicodeAttribute(null=True)  # the job that erases this person
    begun = BooleanAttribute(null=True)  # that job has begun to erase: there is no way back


class Role(People):
    """A role held at a place: ``sk`` role#ROLE#PLACE. ``under`` are the places whose lists of staff name it."""

    name = UnicodeAttribute()  # sealed: who it is, as staff know it
    given_by = UnicodeAttribute()
    given_ms = NumberAttribute()
    under = ListAttribute(of=UnicodeAttribute)

    @property
    def role(self) -> str:
        """Which role."""
        return self.sk.split("#")[1]

    @property
    def place(self) -> str:
        """Where it is held; it reaches everything under that place."""
        return self.sk.split("#")[2]


class Home(People):
    """An active binding (绑定): ``sk`` home#HOUSEHOLD#ROLE. ``head``: the primary owner (户主).

    ``lease_ends_ms`` is a tenant's; from ``until_ms`` on the binding gives nothing, whether or not a job came by.
    """

    dwelling = UnicodeAttribute()
    building = UnicodeAttribute()
    binding = UnicodeAttribute()
    head = BooleanAttribute(default=False)
    since_ms = NumberAttribute()
    lease_ends_ms = NumberAttribute(null=True)
    until_ms = NumberAttribute(null=True)

    @property
    def household(self) -> str:
        """Which household."""
        return self.sk.split("#")[1]

    @property
    def role(self) -> str:
        """The role in it: owner, family, tenant, carer."""
        return self.sk.split("#")[2]


class Proxy(People):
    """For whom this person may act, in what, until when: ``sk`` proxy#PERSON, on the partition of who acts."""

    scopes = UnicodeSetAttribute()
    expires_ms = NumberAttribute()
    expires = NumberAttribute(null=True)  # seconds; the table's TTL, since each act reads the partition
    proxy = UnicodeAttribute()  # the grant's own id

    @property
    def principal(self) -> str:
        """For whom."""
        return self.sk.split("#")[1]


KINDS: dict[str, type[People]] = {"me": Person, "role": Role, "home": Home, "proxy": Proxy}


def person_key(person: str) -> str:
    """Give the partition of ``person``."""
    return f"person#{person}"


def me(person: str) -> Person:
    """Give the key of a person's own item, to check or change it in a transaction."""
    return Person(person_key(person), "me")


def partition(person: str) -> list[People]:
    """Read the whole partition of ``person``: one consistent query. Empty if there is no such person."""
    return list(People.query(person_key(person), consistent_read=True))
