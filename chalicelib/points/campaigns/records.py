"""The items of campaigns in the room's one table.

campaign#ID      campaign       one campaign: whose, what, where, its state, and how far it is
campaign#ID      act#ID         that an act of a person was done, so that it is known again
campaign#ID      hand#PERSON    who checked people in: they don't approve
campaign#ID      in#HOLDER      that somebody, or a household, was checked in
campaign#ID      chunk#NUMBER   what became of a chunk, and in which run
content#DIGEST   content        which campaign was approved with these people, item, place and time
"""

from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.points.records import Points

CHUNK_DIGITS = 5
LISTING = "campaigns"  # one list of all, from which places are picked: a district makes some hundreds a year


def partition(campaign: str) -> str:
    """Give the partition of a campaign."""
    return f"campaign#{campaign}"


class ByList(GlobalSecondaryIndex["Campaign"]):
    """All campaigns, by the time at which they were made."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Campaign(Points):
    """One campaign. ``reading`` names the folder of the files that its last preview wrote."""

    title = UnicodeAttribute()  # sealed: people write names into titles
    said = UnicodeAttribute()  # keyed hash of what was asked for, by which the same is known again
    item = UnicodeAttribute()
    version = NumberAttribute()  # of the scheme
    place = UnicodeAttribute()
    at_ms = NumberAttribute()  # of the event
    event = UnicodeAttribute()  # campaign#ID of this campaign, or of the one whose list it supplements
    source = UnicodeAttribute()
    file = UnicodeAttribute(null=True)  # the upload
    job = UnicodeAttribute(null=True)  # the progress of reading the list
    by = UnicodeAttribute()
    made_ms = NumberAttribute()
    state = UnicodeAttribute()
    revision = NumberAttribute()  # grows with every move
    reading = UnicodeAttribute(null=True)
    mark = UnicodeAttribute(null=True)  # the content's hash: what is approved
    same = UnicodeAttribute(null=True)  # the hash of whom, what, where and when, in whatever order
    rows = NumberAttribute(null=True)  # that are posted
    told = UnicodeAttribute(null=True)  # JSON: the sums of the preview, or why the list can't be read
    rejects = UnicodeAttribute(null=True)  # the file of bad rows
    read_ms = NumberAttribute(null=True)
    approved_by = UnicodeAttribute(null=True)
    approved_ms = NumberAttribute(null=True)
    turn = NumberAttribute(null=True)
    chunks_done = NumberAttribute(null=True)  # of this turn
    posted = NumberAttribute(null=True)
    refused = NumberAttribute(null=True)
    stopped = UnicodeAttribute(null=True)  # why: a code of the error tree
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    by_list = ByList()

    @property
    def id(self) -> str:
        """The campaign's id."""
        return self.pk.removeprefix("campaign#")

    @classmethod
    def of(cls, campaign: str) -> Self:
        """Give the key as an item."""
        return cls(partition(campaign), "campaign")

    @property
    def basis(self) -> str:
        """What its entries name as what decided them."""
        return f"campaign#{self.id}"


class Act(Points):
    """That ``by`` did ``verb``."""

    verb = UnicodeAttribute()
    by = UnicodeAttribute()
    said = UnicodeAttribute()

    @classmethod
    def of(cls, campaign: str, act: str) -> Self:
        """Give the key as an item."""
        return cls(partition(campaign), f"act#{act}")


class Hand(Points):
    """Who checked people in."""

    @classmethod
    def of(cls, campaign: str, person: str) -> Self:
        """Give the key as an item."""
        return cls(partition(campaign), f"hand#{person}")


class ByPerson(GlobalSecondaryIndex["CheckIn"]):
    """Where one person was checked in."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class CheckIn(Points):
    """That somebody, or a household, was checked in, by whom and when."""

    of = UnicodeAttribute(null=True)  # the person, for what is kept of them
    by = UnicodeAttribute()
    at_ms = NumberAttribute()
    by_person = ByPerson()

    @classmethod
    def at(cls, campaign: str, holder: str) -> tuple[str, str]:
        """Give the key of a check-in."""
        return partition(campaign), f"in#{holder}"

    @property
    def holder(self) -> str:
        """Who was checked in: person#ID or household#ID."""
        return self.sk.removeprefix("in#")


class Chunk(Points):
    """What became of a chunk in the run ``turn``."""

    turn = NumberAttribute()
    posted = NumberAttribute()
    refused = NumberAttribute()

    @classmethod
    def of(cls, campaign: str, number: int) -> Self:
        """Give the key as an item."""
        return cls(partition(campaign), f"chunk#{number:0{CHUNK_DIGITS}d}")

    @property
    def number(self) -> int:
        """Which chunk it is, from 0."""
        return int(self.sk.removeprefix("chunk#"))


class Content(Points):
    """Which campaign was approved with a content."""

    campaign = UnicodeAttribute()

    @classmethod
    def of(cls, digest: str) -> Self:
        """Give the key as an item."""
        return cls(f"content#{digest}", "content")
