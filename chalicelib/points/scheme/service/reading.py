"""The scheme, read by the other sub-rooms: what is in force now, and any version for explanations.

A version never changes once it is in force, so a process keeps those that it has read. Which one is in force is read
anew each time: one small consistent read, so that nothing is proposed by a scheme that was superseded.
"""

from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist

from chalicelib.core.errors import NotFound
from chalicelib.core.memory import Memory
from chalicelib.points.scheme.document import Document, Item, Terms
from chalicelib.points.scheme.errors import NoScheme, Superseded, UnknownItem
from chalicelib.points.scheme.records import InForce, Version
from chalicelib.points.scheme.rules import STOOD

KEPT_MS, MOST_KEPT = 3_600_000, 16
_versions: Memory[int, "Scheme"] = Memory(most=MOST_KEPT, kept_ms=KEPT_MS)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version that is or was in force."""

    version: int
    document: Document
    digest: str

    @property
    def terms(self) -> Terms:
        """Its terms."""
        return self.document.terms

    def item(self, code: str) -> Item:
        """Give the item of a code. Raises UnknownItem."""
        found = next((item for item in self.document.items if item.code == code), None)
        if found is None:
            raise UnknownItem(item=code, version=self.version)
        return found


def in_force() -> Scheme:
    """Give the version in force. Raises NoScheme."""
    only = InForce.only()
    try:
        now = InForce.get(only.pk, only.sk, consistent_read=True)
    except DoesNotExist:
        raise NoScheme from None
    return version(int(now.version))


def named(number: int) -> Scheme:
    """Give the version in force if it is ``number``, which somebody read before. Raises Superseded, NoScheme."""
    now = in_force()
    if now.version != number:
        raise Superseded(version=number, in_force=now.version)
    return now


def version(number: int) -> Scheme:
    """Give a version that is or was in force. Raises NotFound."""
    try:
        return _versions[number]
    except KeyError:
        pass
    try:
        found = Version.get(*Version.at(number), consistent_read=True)
    except DoesNotExist:
        raise NotFound(version=number) from None
    if found.state not in STOOD:
        raise NotFound(version=number)
    known = Scheme(number, Document.model_validate_json(found.document), found.digest)
    _versions[number] = known
    return known
