"""The items of the honours in the room's one table.

nomination#ID       nomination        one nomination (提名), by_person the person who is named
nominator#PERSON    nominated#ID      that somebody made it, for their own list
nominator#PERSON    pair#PERSON       until when the same two are not to be nominator and nominee again
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.points.records import Points

PUBLISHED = "honours"  # the public list


class ByList(GlobalSecondaryIndex["Nomination"]):
    """What is published, by time; and what staff are to confirm and to publish, by state and community."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class ByPerson(GlobalSecondaryIndex["Nomination"]):
    """In what somebody is named."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class Nomination(Points):
    """One nomination. ``reason``, ``name`` and ``words`` are sealed; who was erased is in it no more."""

    of = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    place = UnicodeAttribute()  # the community of the person's home, or the district
    places = UnicodeSetAttribute(null=True)  # all that contain their homes as they were then: whose staff it is
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)  # gone when they decline or withdraw
    name = UnicodeAttribute(null=True)  # as they wrote it
    shown = UnicodeAttribute(null=True)  # full | masked | none
    words = UnicodeAttribute(null=True)  # why it was refused or taken down
    confirmed_by = UnicodeAttribute(null=True)
    at_ms = NumberAttribute()
    published_ms = NumberAttribute(null=True)
    said = UnicodeAttribute()
    act = UnicodeAttribute()  # the mark of the last act
    listing = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    by_list = ByList()
    by_person = ByPerson()

    @classmethod
    def at(cls, nomination: str) -> tuple[str, str]:
        """Give the key of a nomination."""
        return f"nomination#{nomination}", "nomination"

    @property
    def id(self) -> str:
        """The nomination's id."""
        return self.pk.removeprefix("nomination#")


class Made(Points):
    """That somebody made a nomination."""

    nomination = UnicodeAttribute()

    @classmethod
    def at(cls, person: str, nomination: str) -> tuple[str, str]:
        """Give the key of it."""
        return f"nominator#{person}", f"nominated#{nomination}"


class Pair(Points):
    """Until when two people are not to be nominator and nominee again."""

    until_ms = NumberAttribute()
    expires = NumberAttribute()

    @classmethod
    def at(cls, by: str, of: str) -> tuple[str, str]:
        """Give the key of two people."""
        return f"nominator#{by}", f"pair#{of}"
