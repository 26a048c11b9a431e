"""The items of the scheme in the room's one table.

scheme          in-force          which version is in force: a number and its document's hash
scheme          version#NUMBER    one version: its state and its document, which never changes once in force
"""

from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.points.records import Points

SCHEME = "scheme"


class InForce(Points):
    """Which version is in force."""

    version = NumberAttribute()

    @classmethod
    def only(cls) -> Self:
        """Give its key as an item."""
        return cls(SCHEME, "in-force")


class Version(Points):
    """One version of the scheme. ``document`` is the canonical JSON of a ``Document``, ``digest`` its SHA-256."""

    number = NumberAttribute()
    state = UnicodeAttribute()  # draft | commenting | in_force | superseded | withdrawn
    revision = NumberAttribute()  # of the draft, for changes that go one after another
    document = UnicodeAttribute()
    digest = UnicodeAttribute()
    by = UnicodeAttribute()
    at_ms = NumberAttribute()
    comment_until_ms = NumberAttribute(null=True)
    in_force_ms = NumberAttribute(null=True)

    @classmethod
    def at(cls, number: int) -> tuple[str, str]:
        """Give the key of a version."""
        return SCHEME, f"version#{number:06d}"
