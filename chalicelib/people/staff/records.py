"""What staff keep beside the ``Role`` in a person's own partition. Nobody outside the sub-room reads or writes it.

place#ID          role#ROLE#PLACE#PERSON   a role held at PLACE, listed at that place and at each place above it
staff             admins                   how many hold the role of district admin: the last one stays
receipts#PERSON   ULID                     an act that was done: sent again, it gets the first answer; expires
"""

from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.people.records import People


class Holder(People):
    """A role as the list of a place shows it."""

    name = UnicodeAttribute()  # sealed
    given_by = UnicodeAttribute()
    given_ms = NumberAttribute()

    @classmethod
    def of(cls, listed_at: str, role: str, place: str, person: str) -> Self:
        """Give the key of a role held at ``place`` in the list of ``listed_at``."""
        return cls(f"place#{listed_at}", f"role#{role}#{place}#{person}")

    @property
    def role(self) -> str:
        """Which role."""
        return self.sk.split("#")[1]

    @property
    def place(self) -> str:
        """Where it is held."""
        return self.sk.split("#")[2]

    @property
    def person(self) -> str:
        """By whom."""
        return self.sk.split("#")[3]


class Admins(People):
    """How many district admins there are."""

    number = NumberAttribute()

    @classmethod
    def only(cls) -> Self:
        """Give the key of the one count."""
        return cls("staff", "admins")


class Receipt(People):
    """An act that was done. ``said`` is a digest of what was asked."""

    said = UnicodeAttribute()
    expires = NumberAttribute()  # seconds; the table's TTL

    @classmethod
    def of(cls, person: str, act: str) -> Self:
        """Give the key of the receipt of an act."""
        return cls(f"receipts#{person}", act)
