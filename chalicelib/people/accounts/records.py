"""What accounts keep outside a person's own partition. Nobody outside the sub-room reads or writes it.

openid#BLIND      claim          which person an openid is; made with the person, released with their erasure
sessions#PERSON   session#ULID   a signed-in device; gone when it was ended
phone#BLIND       person#PERSON  who has verified a number, newest by ``at_ms``: numbers are handed on
consents#PERSON   ULID           what was agreed to or withdrawn, when, in which version; kept for ever
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.people.records import People


class OpenidClaim(People):
    """One openid is one person."""

    person = UnicodeAttribute()

    @classmethod
    def of(cls, blind: str) -> "OpenidClaim":
        """Give the key of the claim of an openid's blind index."""
        return cls(f"openid#{blind}", "claim")


class Session(People):
    """A device that is signed in. ``current`` and ``prior`` are hashes of its last two refresh tokens."""

    device = UnicodeAttribute()  # sealed
    epoch = NumberAttribute()
    started_ms = NumberAttribute()
    used_ms = NumberAttribute()
    turn = NumberAttribute()  # how often it was refreshed
    key_version = NumberAttribute()  # of the key that made the current token
    current = UnicodeAttribute()
    prior = UnicodeAttribute(null=True)
    expires = NumberAttribute()  # seconds; the table's TTL

    @classmethod
    def of(cls, person: str, session: str) -> "Session":
        """Give the key of a session."""
        return cls(f"sessions#{person}", f"session#{session}")

    @property
    def id(self) -> str:
        """The session's id."""
        return self.sk.removeprefix("session#")


class PhoneHolder(People):
    """A person who has verified this number."""

    at_ms = NumberAttribute()

    @classmethod
    def of(cls, blind: str, person: str) -> "PhoneHolder":
        """Give the key of a person's hold of a number's blind index."""
        return cls(f"phone#{blind}", f"person#{person}")

    @property
    def person(self) -> str:
        """Who it is."""
        return self.sk.removeprefix("person#")


class Consent(People):
    """One act about a text: ``act`` is given or withdrawn."""

    text = UnicodeAttribute()
    text_version = UnicodeAttribute()
    act = UnicodeAttribute()
    at_ms = NumberAttribute()

    @classmethod
    def of(cls, person: str, consent: str) -> "Consent":
        """Give the key of one act of consent."""
        return cls(f"consents#{person}", consent)
