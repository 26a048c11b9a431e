"""The scheme, its way into force: public comment, back to the draft, withdrawal, adoption (审定) by a second person."""

from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.marks import mark
from chalicelib.points.scheme import rules
from chalicelib.points.scheme.errors import (
    CodeReused,
    CommentNotOver,
    NothingNew,
    OldRevision,
    OneAtATime,
    OtherText,
    OwnDraft,
)
from chalicelib.points.scheme.events import SchemeMoved
from chalicelib.points.scheme.records import InForce, UnderComment, Version
from chalicelib.points.scheme.schemas import Adoption, Publication, Reasoned
from chalicelib.points.scheme.service import finding


@rereading
def publish(actor: Actor, number: int, asked: Publication) -> Version:
    """Put a draft under public comment, for the days of its own terms or of those in force, whichever are more.

    No version shortens its own comment. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, OldRevision, OneAtATime,
    NothingNew, CodeReused.
    """
    was = finding.for_staff(actor, "scheme.publish", number)
    said = mark(actor, "publish", f"scheme#{number}", asked)
    if was.act == said:
        return was
    rules.SCHEME.after(was.state, "publish")
    if asked.revision != was.revision:
        raise OldRevision(revision=asked.revision, stored=int(was.revision))
    until_ms = now_ms() + _comment_days(was) * DAY_MS
    with Transaction() as tx:
        after = finding.move(
            tx, was, "publish", said, Version.comment_until_ms.set(until_ms), Version.reminded.remove()
        )
        only = UnderComment.only()
        only.version = number
        tx.create(only, or_raise=OneAtATime(version=finding.pointed(UnderComment)))
        _tell(tx, actor, "publish", was, asked.id, after)
    return finding.version(number)


def _comment_days(draft: Version) -> int:
    """Tell how many days the comment on a draft takes. Raises NothingNew, CodeReused."""
    document = finding.document(draft)
    stood = {int(one.number): one for one in finding.stood()}
    for number, before in stood.items():
        reused = rules.reused(finding.document(before), document)
        if reused:
            raise CodeReused(items=reused, version=number)
    in_force = finding.pointed(InForce)
    if in_force is None:
        return document.terms.comment_days
    now = stood[in_force]
    if now.digest == draft.digest:
        raise NothingNew(in_force=in_force)
    return max(document.terms.comment_days, finding.document(now).terms.comment_days)


@rereading
def revise(actor: Actor, number: int, asked: Reasoned) -> Version:
    """Take a version back to its draft because comments lead to a change: the next comment period is a new one.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove.
    """
    return _back(actor, number, "revise", asked)


@rereading
def withdraw(actor: Actor, number: int, asked: Reasoned) -> Version:
    """Withdraw a version for good. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove."""
    return _back(actor, number, "withdraw", asked)


def _back(actor: Actor, number: int, act: str, asked: Reasoned) -> Version:
    was = finding.for_staff(actor, f"scheme.{act}", number)
    said = mark(actor, act, f"scheme#{number}", asked)
    if was.act == said:
        return was
    with Transaction() as tx:
        after = finding.move(tx, was, act, said, Version.comment_until_ms.remove())
        _comment_over(tx, was)
        _tell(tx, actor, act, was, asked.id, after, why=asked.why)
    return finding.version(number)


def _comment_over(tx: Transaction, was: Version) -> None:
    if was.state == "commenting":
        tx.delete(UnderComment.only(), given=UnderComment.version == int(was.number), or_raise=Stale())


@rereading
def adopt(actor: Actor, number: int, asked: Adoption) -> Version:
    """Put a version into force after its comment; the one before is superseded in the same transaction.

    Raises NotSignedIn, NotFound, NotAllowed, OwnDraft for who had a hand in it, IllegalMove, CommentNotOver, OtherText.
    """
    person = signed_in(actor)
    was = finding.for_staff(actor, "scheme.adopt", number)
    said = mark(actor, "adopt", f"scheme#{number}", asked)
    if was.act == said:
        return was
    if person in (was.hands or {was.by}):
        raise OwnDraft
    rules.SCHEME.after(was.state, "adopt")
    if was.digest != asked.digest:
        raise OtherText(version=number)
    now = now_ms()
    if was.comment_until_ms is None or now < was.comment_until_ms:
        raise CommentNotOver(until_ms=None if was.comment_until_ms is None else int(was.comment_until_ms))
    with Transaction() as tx:
        before = _supersede(tx, number, now)
        came = [Version.in_force_ms.set(now), Version.adopted_by.set(person)]
        if before is not None:
            came.append(Version.supersedes.set(before))
        after = finding.move(tx, was, "adopt", said, *came)
        _comment_over(tx, was)
        _tell(tx, actor, "adopt", was, asked.id, after, superseded=before)
    return finding.version(number)


def _supersede(tx: Transaction, number: int, now: int) -> int | None:
    """Point to the version that comes into force, and end the one before. Gives the number of that one."""
    before = finding.pointed(InForce)
    only = InForce.only()
    if before is None:
        only.version = number
        tx.create(only, or_raise=Stale())
        return None
    tx.update(only, InForce.version.set(number), given=InForce.version == before, or_raise=Stale())
    old = Version(*Version.at(before))
    after = rules.SCHEME.after("in_force", "supersede")
    tx.update(
        old, Version.state.set(after), Version.until_ms.set(now), given=Version.state == "in_force", or_raise=Stale()
    )
    return before


def _tell(
    tx: Transaction,
    actor: Actor,
    act: str,
    was: Version,
    act_id: str,
    after: str,
    *,
    why: str | None = None,
    **facts: object,
) -> None:
    number = int(was.number)
    audit.record(
        tx, actor, f"scheme.{act}", f"scheme#{number}", place=finding.district(), why=why, digest=was.digest, **facts
    )
    if after != "withdrawn":
        key = f"{was.pk}#{was.sk}#{act}#{act_id}"
        emit(tx, SchemeMoved(key=key, at_ms=now_ms(), number=number, state=after, by=signed_in(actor)))
