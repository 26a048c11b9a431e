"""The items of the scheme in the room's one table.

scheme              in-force          which version is in force
scheme              commenting        which version is under public comment: one at a time
scheme              version#NUMBER    one version: its state and its document, which never changes once in force
scheme              draft#ID          which version a request made: the same request again gives it
scheme-comment#ID   comment           one comment (意见) on a version
"""

from typing import Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.points.records import Points

SCHEME = "scheme"


class InForce(Points):
    """Which version is in force."""

    version = NumberAttribute()

    @classmethod
    def only(cls) -> Self:
        """Give its key as an item."""
        return cls(SCHEME, "in-force")


class UnderComment(Points):
    """Which version is under public comment."""

    version = NumberAttribute()

    @classmethod
    def only(cls) -> Self:
        """Give its key as an item."""
        return cls(SCHEME, "commenting")


class Version(Points):
    """One version of the scheme. ``document`` is the canonical JSON of a ``Document``, ``digest`` its SHA-256."""

    number = NumberAttribute()
    state = UnicodeAttribute()  # draft | commenting | in_force | superseded | withdrawn
    revision = NumberAttribute()  # of the draft, for changes that go one after another
    document = UnicodeAttribute()
    digest = UnicodeAttribute()
    by = UnicodeAttribute()
    at_ms = NumberAttribute()
    hands = UnicodeSetAttribute(null=True)  # who wrote any of it: none of them adopts it
    act = UnicodeAttribute(null=True)  # the mark of the last act
    comments = NumberAttribute(null=True)  # how many there are
    comment_until_ms = NumberAttribute(null=True)
    reminded = BooleanAttribute(null=True)  # that the comment period is over was told
    in_force_ms = NumberAttribute(null=True)
    adopted_by = UnicodeAttribute(null=True)
    supersedes = NumberAttribute(null=True)  # which one was in force before
    until_ms = NumberAttribute(null=True)  # when the next one came into force

    @classmethod
    def at(cls, number: int) -> tuple[str, str]:
        """Give the key of a version."""
        return SCHEME, f"version#{number:06d}"


class Draft(Points):
    """Which version a request made."""

    version = NumberAttribute()
    said = UnicodeAttribute()

    @classmethod
    def at(cls, request: str) -> tuple[str, str]:
        """Give the key of a request."""
        return SCHEME, f"draft#{request}"


class ByList(GlobalSecondaryIndex["Comment"]):
    """Comments on a version by state, by time."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class ByPerson(GlobalSecondaryIndex["Comment"]):
    """One's own comments."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class Comment(Points):
    """One comment (意见). ``text`` and ``answer`` are sealed; who was erased leaves the number alone."""

    of = UnicodeAttribute(null=True)
    version = NumberAttribute()
    item = UnicodeAttribute(null=True)  # the code of the item that it is about
    state = UnicodeAttribute()  # new | answered
    text = UnicodeAttribute(null=True)
    at_ms = NumberAttribute()
    said = UnicodeAttribute()
    answer = UnicodeAttribute(null=True)
    answered_by = UnicodeAttribute(null=True)
    answered_ms = NumberAttribute(null=True)
    act = UnicodeAttribute(null=True)  # the mark of the last answer
    listing = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    by_list = ByList()
    by_person = ByPerson()

    @classmethod
    def at(cls, comment: str) -> tuple[str, str]:
        """Give the key of a comment."""
        return f"scheme-comment#{comment}", "comment"

    @property
    def id(self) -> str:
        """The comment's id."""
        return self.pk.removeprefix("scheme-comment#")
