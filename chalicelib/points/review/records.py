"""The items of the committee in the room's one table.

review#ID                    review              one case: what is proposed, where it stands; found by subject, by place
review#ID                    clock               when the case is due next; gone when it has ended
review#ID                    seat#ROUND#PERSON   a member drawn for a round, and their vote: found by the member
review#ID                    step#VERSION        what was done, by whom, when: for ever
decision#ITEM#HOLDER#BLIND   claim               that a decision was proposed for an item and a subject
member#PERSON                member              a member on the roster, with their declared interests
"""

from typing import Any, Self, cast

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.points.accounts import Account
from chalicelib.points.records import Points

DUE = "reviews-due"  # the one list of what waits for a time
ROUND_DIGITS, STEP_DIGITS = 3, 6


class Part(Points):
    """What stands in a case's partition. A query of it gives each item as what it is."""

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """Read one item: of a query of ``Part``, as the kind that its sort key tells."""
        if cls is Part:
            return cast("Self", KINDS[data["sk"]["S"].partition("#")[0]].from_raw_data(data))
        return super().from_raw_data(data)

    @property
    def review(self) -> str:
        """The id of the case."""
        return self.pk.removeprefix("review#")


class ByPerson(GlobalSecondaryIndex["Review"]):
    """The reviews of one subject, a person or a household; ids sort by time."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class ByList(GlobalSecondaryIndex["Review"]):
    """Staff's lists of the reviews of a community, a list a state, newest last."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Review(Part):
    """A case (事项). The id is made by the client. ``evidence`` is sealed, ``digest`` its salted hash."""

    of = UnicodeAttribute()  # the subject's id
    holder = UnicodeAttribute()  # person#ID or household#ID
    currency = UnicodeAttribute()
    item = UnicodeAttribute()
    clause = UnicodeAttribute()
    scheme = NumberAttribute()  # the version by which the case is decided, whatever comes in force since
    points = NumberAttribute()
    event = UnicodeAttribute()  # of its natural key in the ledger
    event_ms = NumberAttribute()
    building = UnicodeAttribute()
    place = UnicodeAttribute()  # the community in whose list it stands
    homes = UnicodeSetAttribute()  # the subject's households when it was proposed
    evidence = UnicodeAttribute(null=True)
    digest = UnicodeAttribute()
    workplaces = UnicodeSetAttribute(null=True)  # blind indexes of those that the case names
    by = UnicodeAttribute()  # who proposed it
    said = UnicodeAttribute()  # the mark of what was asked, to know it again
    state = UnicodeAttribute()
    round = NumberAttribute()  # of voting, counted through both stages
    seats = NumberAttribute()  # who sits in it; 0 while no panel can be drawn
    yes = NumberAttribute()
    no = NumberAttribute()
    votes_due_ms = NumberAttribute(null=True)
    notice_ends_ms = NumberAttribute(null=True)
    appeal_until_ms = NumberAttribute(null=True)
    appeal_said = UnicodeAttribute(null=True)
    appellant = UnicodeAttribute(null=True)
    appeal_via = UnicodeAttribute(null=True)
    appeal_reason = UnicodeAttribute(null=True)  # sealed
    withdrawn_said = UnicodeAttribute(null=True)
    seq = NumberAttribute(null=True)  # of its entry in the ledger
    refusal = UnicodeAttribute(null=True)  # the code of why it could not be posted
    proposed_ms = NumberAttribute()
    at_ms = NumberAttribute()
    version = NumberAttribute()  # changes of a case go one after another
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    form = NumberAttribute(default=1)
    by_person = ByPerson()
    by_list = ByList()

    @property
    def id(self) -> str:
        """The case's id."""
        return self.review

    @property
    def account(self) -> Account:
        """The account that it is about."""
        return Account(self.holder, self.currency)


class DueList(GlobalSecondaryIndex["Clock"]):
    """What is due, by when."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Clock(Part):
    """When a case is looked at next."""

    listing = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    by_list = DueList()

    @classmethod
    def of(cls, pk: str) -> Self:
        """Give the key of a case's clock."""
        return cls(pk, "clock")


class SeatList(GlobalSecondaryIndex["Seat"]):
    """A member's open votes, what is due first coming first; and those that they cast."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Seat(Part):
    """A member of the panel of a round. ``reason`` of the vote or the recusal is sealed."""

    stage = UnicodeAttribute()  # review | appeal
    state = UnicodeAttribute()  # seated | voted | recused | closed
    choice = BooleanAttribute(null=True)  # for or against
    reason = UnicodeAttribute(null=True)
    said = UnicodeAttribute(null=True)
    at_ms = NumberAttribute()
    listing = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    by_list = SeatList()

    @classmethod
    def at(cls, pk: str, number: int, person: str) -> tuple[str, str]:
        """Give the key of a seat."""
        return pk, f"seat#{number:0{ROUND_DIGITS}d}#{person}"

    @property
    def round(self) -> int:
        """Of which round."""
        return int(self.sk.split("#")[1])

    @property
    def person(self) -> str:
        """Whose seat."""
        return self.sk.split("#")[2]


def open_votes(person: str) -> str:
    """Name the list of a member's open votes."""
    return f"votes#{person}"


def cast_votes(person: str) -> str:
    """Name the list of the votes that a member cast."""
    return f"voted#{person}"


class Step(Part):
    """What was done with a case. ``by`` is a person or the system."""

    act = UnicodeAttribute()
    state = UnicodeAttribute()  # after it
    by = UnicodeAttribute()
    via = UnicodeAttribute(null=True)
    round = NumberAttribute()
    at_ms = NumberAttribute()

    @classmethod
    def at(cls, pk: str, version: int) -> tuple[str, str]:
        """Give the key of the step that led to ``version``."""
        return pk, f"step#{version:0{STEP_DIGITS}d}"


KINDS: dict[str, type[Part]] = {"review": Review, "clock": Clock, "seat": Seat, "step": Step}


class Claim(Points):
    """That a decision was proposed for an item and a subject."""

    case = UnicodeAttribute()

    @classmethod
    def of(cls, item: str, holder: str, event: str) -> Self:
        """Give the key of a claim; ``event`` is decision#BLIND."""
        return cls(f"decision#{item}#{holder}#{event.removeprefix('decision#')}", "claim")


class MemberList(GlobalSecondaryIndex["Member"]):
    """The roster of a place."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Member(Points):
    """A member on the roster (名册). ``names`` of workplaces are sealed JSON, ``workplaces`` their blind indexes."""

    place = UnicodeAttribute()
    active = BooleanAttribute()
    names = UnicodeAttribute()
    workplaces = UnicodeSetAttribute(null=True)
    version = NumberAttribute()
    by = UnicodeAttribute()
    said = UnicodeAttribute()
    at_ms = NumberAttribute()
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    by_list = MemberList()

    @classmethod
    def at(cls, person: str) -> tuple[str, str]:
        """Give the key of a member."""
        return f"member#{person}", "member"

    @property
    def person(self) -> str:
        """Who."""
        return self.pk.removeprefix("member#")
