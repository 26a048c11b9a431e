"""The scheme, shown: to anybody what is or was in force or is under comment; drafts to staff alone."""

from chalicelib.core import cursors
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, may
from chalicelib.core.schema import Paged
from chalicelib.points.scheme import rules
from chalicelib.points.scheme.errors import NoScheme
from chalicelib.points.scheme.records import SCHEME, InForce, Version
from chalicelib.points.scheme.service import finding
from chalicelib.points.scheme.words import Changes, changes


def in_force() -> Version:
    """Get the version in force. Raises NoScheme."""
    number = finding.pointed(InForce)
    if number is None:
        raise NoScheme
    return finding.version(number)


def see(actor: Actor, number: int) -> Version:
    """Get one version. Raises NotFound, also for a draft or a withdrawn one to who is no staff."""
    found = finding.version(number)
    if found.state not in rules.PUBLIC and not may(actor, "scheme.see_draft", finding.here()):
        raise NotFound(version=number)
    return found


def versions(actor: Actor, query: Paged) -> tuple[list[Version], str | None]:
    """List versions, newest first. A page may be short while there is a next one. Raises BadInput."""
    seen = rules.STATE_WORDS if may(actor, "scheme.see_draft", finding.here()) else rules.PUBLIC
    found, after = cursors.page(
        lambda last: Version.query(
            SCHEME,
            Version.sk.startswith("version#"),
            scan_index_forward=False,
            limit=query.limit,
            last_evaluated_key=last,
        ),
        actor=actor,
        what="schemes",
        cursor=query.cursor,
    )
    return [one for one in found if one.state in seen], after


def compared(actor: Actor, number: int, since: int | None) -> tuple[int | None, Changes]:
    """Tell what a version changes since another, or since the one that was in force before it.

    Gives the number of that one, None if there was none. Raises NotFound.
    """
    after = see(actor, number)
    since = _before(after) if since is None else since
    before = None if since is None else finding.document(see(actor, since))
    return since, changes(before, finding.document(after))


def _before(of: Version) -> int | None:
    """Tell which version was in force when ``of`` came into force; of one that did not yet, which one is now."""
    if of.in_force_ms is None:
        return finding.pointed(InForce)
    return None if of.supersedes is None else int(of.supersedes)


def acts(actor: Actor, of: Version) -> list[str]:
    """List what ``actor`` may do to a version now."""
    legal = [act for act in rules.SCHEME.legal(of.state) if f"scheme.{act}" in rules.POLICY]
    if actor.person is None or not legal:
        return []
    here = finding.here()
    own = actor.person in (of.hands or {of.by})
    return [act for act in legal if may(actor, f"scheme.{act}", here) and not (act == "adopt" and own)]
