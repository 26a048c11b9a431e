"""The items of the mall in the room's one table.

budget#ID        budget           a budget (预算), in fen: total = left + held + spent
budget#ID        change#ACT       what was added or taken, by whom, why; the sum of these is the total
good#ID          good             a good (商品): added = stock + held + given
good#ID          change#ACT       what was added to the stock or taken, by whom, why; the sum of these is added
taken#GOOD#PERSON  PERIOD         how many a person took of a good that is limited, in a period
reservation#ID   reservation      one exchange (兑换) and what became of it, for ever; the id is made by the client
collection#BLIND number           which reservation a typed number means; expires

Open reservations stand in one list a state for the whole district, which is short; those that are over in one a place.
"""

from typing import Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.points.mall.rules import HELD
from chalicelib.points.records import Points

BUDGETS = "budgets"


class BudgetsByList(GlobalSecondaryIndex["Budget"]):
    """All budgets, in the order in which they were opened."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Budget(Points):
    """Money for goods, at a place: goods of the place and of those under it may draw on it."""

    name = UnicodeAttribute()
    place = UnicodeAttribute()
    total = NumberAttribute()
    left = NumberAttribute()
    held = NumberAttribute()
    spent = NumberAttribute()
    by = UnicodeAttribute()
    said = UnicodeAttribute()
    at_ms = NumberAttribute()
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    by_list = BudgetsByList()

    @classmethod
    def of(cls, budget: str) -> Self:
        """Give the key of a budget as an item."""
        return cls(f"budget#{budget}", "budget")

    @property
    def id(self) -> str:
        """The budget's id."""
        return self.pk.removeprefix("budget#")


class Change(Points):
    """What was added to a budget or a stock, or taken from it below zero. ``why`` is sealed."""

    amount = NumberAttribute()
    by = UnicodeAttribute()
    why = UnicodeAttribute()
    said = UnicodeAttribute()
    at_ms = NumberAttribute()

    @classmethod
    def at(cls, of: str, act: str) -> tuple[str, str]:
        """Give the key of a change of budget#ID or good#ID."""
        return of, f"change#{act}"

    @property
    def id(self) -> str:
        """The act's id."""
        return self.sk.removeprefix("change#")


class GoodsByList(GlobalSecondaryIndex["Good"]):
    """All goods of a state, the cheapest first."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Good(Points):
    """A good. ``version`` counts the changes of what it says, never those of its stock."""

    title = UnicodeAttribute()
    description = UnicodeAttribute()
    picture = UnicodeAttribute(null=True)  # the upload's id
    place = UnicodeAttribute()  # whose staff keep it and hand it over
    for_whom = UnicodeAttribute()
    price = NumberAttribute()  # in material points
    cost = NumberAttribute()  # in fen
    budget = UnicodeAttribute()
    limit_most = NumberAttribute(null=True)
    limit_per = UnicodeAttribute(null=True)
    where = UnicodeAttribute()  # and when it is collected
    ready_days = NumberAttribute()
    collect_days = NumberAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()
    added = NumberAttribute()
    stock = NumberAttribute()
    held = NumberAttribute()
    given = NumberAttribute()
    by = UnicodeAttribute()
    said = UnicodeAttribute()  # the mark of the request that made it
    act = UnicodeAttribute()  # the mark of the last change of what it says
    at_ms = NumberAttribute()
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    by_list = GoodsByList()

    @classmethod
    def of(cls, good: str) -> Self:
        """Give the key of a good as an item."""
        return cls(f"good#{good}", "good")

    @property
    def id(self) -> str:
        """The good's id."""
        return self.pk.removeprefix("good#")


class Taken(Points):
    """How many a person took of a good in a period."""

    pieces = NumberAttribute()

    @classmethod
    def of(cls, good: str, person: str, period: str) -> Self:
        """Give the key of a person's count as an item."""
        return cls(f"taken#{good}#{person}", period)


class ReservationsByPerson(GlobalSecondaryIndex["Reservation"]):
    """The reservations of one person; ids sort by time."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class ReservationsByList(GlobalSecondaryIndex["Reservation"]):
    """Staff's lists and the schedule's: by the time at which each is due or was over."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Reservation(Points):
    """One piece of a good, exchanged by a person: price, cost and words as they were then."""

    of = UnicodeAttribute()  # whose it is
    by = UnicodeAttribute(null=True)  # who exchanged it for them, and how
    via = UnicodeAttribute(null=True)
    good = UnicodeAttribute()
    title = UnicodeAttribute()
    where = UnicodeAttribute()
    place = UnicodeAttribute()
    budget = UnicodeAttribute()
    price = NumberAttribute()
    cost = NumberAttribute()
    counted = UnicodeAttribute(null=True)  # the period of the good's limit in which it counts
    collect_days = NumberAttribute()
    entry = NumberAttribute()  # the sequence of the entry that took the points
    state = UnicodeAttribute()
    ended = UnicodeAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)  # who gave it up, if that was not whose it is
    act = UnicodeAttribute()  # the mark of the last act
    said = UnicodeAttribute()  # the mark of the request that made it
    number = UnicodeAttribute(null=True)  # sealed: the number of collection
    why = UnicodeAttribute(null=True)  # sealed: the reason of staff who cancelled it
    reserved_ms = NumberAttribute()
    due_ms = NumberAttribute()  # by when it is to be made ready
    ready_ms = NumberAttribute(null=True)
    until_ms = NumberAttribute(null=True)
    warned = BooleanAttribute(null=True)
    collected_by = UnicodeAttribute(null=True)
    at_ms = NumberAttribute()
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    by_person = ReservationsByPerson()
    by_list = ReservationsByList()

    @classmethod
    def of_id(cls, reservation: str) -> Self:
        """Give the key of a reservation as an item."""
        return cls(f"reservation#{reservation}", "reservation")

    @property
    def id(self) -> str:
        """The reservation's id."""
        return self.pk.removeprefix("reservation#")


def listing(state: str, place: str) -> str:
    """Name the list of reservations in ``state``: the district's while it is open, then that of its place."""
    return f"reservations#{state}" if state in HELD else f"reservations#{state}#{place}"


class Number(Points):
    """Which reservation a number of collection means."""

    reservation = UnicodeAttribute()
    expires = NumberAttribute()  # seconds; the table's TTL

    @classmethod
    def of(cls, blind: str) -> Self:
        """Give the key of a number's blind index as an item."""
        return cls(f"collection#{blind}", "number")
