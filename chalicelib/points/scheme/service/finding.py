"""The scheme, found: versions and pointers as they are stored now, and where the scheme stands for the policy."""

from typing import TypeVar

from pynamodb.exceptions import DoesNotExist

from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction
from chalicelib.places.service import tree as trees
from chalicelib.points.scheme import rules
from chalicelib.points.scheme.document import Document
from chalicelib.points.scheme.records import SCHEME, InForce, UnderComment, Version
from chalicelib.points.scheme.rules import STOOD

P = TypeVar("P", InForce, UnderComment)


def district() -> str:
    """Give the id of the one district: the scheme is the whole district's. Raises NotFound before it was founded."""
    return trees.tree().district.id


def here() -> On:
    """Tell the policy where the scheme stands."""
    return On(places=frozenset({district()}))


def version(number: int) -> Version:
    """Get one version in any state, consistently. Raises NotFound."""
    try:
        return Version.get(*Version.at(number), consistent_read=True)
    except DoesNotExist:
        raise NotFound(version=number) from None


def for_staff(actor: Actor, act: str, number: int) -> Version:
    """Get a version for an act of staff. Raises NotSignedIn, NotFound, NotAllowed for who may see it and no more."""
    signed_in(actor)
    on = here()
    allow(actor, act, on, see="scheme.see_draft")
    return version(number)


def last() -> Version | None:
    """Get the version with the highest number; None before there is one."""
    newest = Version.query(
        SCHEME, Version.sk.startswith("version#"), scan_index_forward=False, limit=1, consistent_read=True
    )
    return next(iter(newest), None)


def stood() -> list[Version]:
    """List the versions that are or were in force, oldest first."""
    found = Version.query(SCHEME, Version.sk.startswith("version#"), consistent_read=True)
    return [one for one in found if one.state in STOOD]


def pointed(kind: type[P]) -> int | None:
    """Tell which version is in force, or under comment; None if none is."""
    only = kind.only()
    try:
        return int(kind.get(only.pk, only.sk, consistent_read=True).version)
    except DoesNotExist:
        return None


def document(of: Version) -> Document:
    """Read the document of a version."""
    return Document.model_validate_json(of.document)


def move(tx: Transaction, was: Version, act: str, mark: str, *more: object) -> str:
    """Add an act on a version to ``tx``: nothing else happened to it since ``was`` was read, else Stale.

    Gives the state after it. Raises IllegalMove.
    """
    after = rules.SCHEME.after(was.state, act)
    tx.update(
        Version(was.pk, was.sk),
        Version.state.set(after),
        Version.act.set(mark),
        *more,  # type: ignore[arg-type]  # pynamodb's actions
        given=(Version.state == was.state) & (Version.revision == was.revision),
        or_raise=Stale(),
    )
    return after
