"""The scheme, drafts (起草): a new version and its changes. Nothing that was published is written here."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points import chain
from chalicelib.points.marks import mark
from chalicelib.points.scheme.document import Document
from chalicelib.points.scheme.errors import OldRevision, Repeated
from chalicelib.points.scheme.records import Draft, Version
from chalicelib.points.scheme.schemas import DraftEdit, DraftRequest
from chalicelib.points.scheme.service import finding


@rereading
def start(actor: Actor, asked: DraftRequest) -> Version:
    """Start a draft: the next version. The same request again gives the first answer.

    Raises NotSignedIn, NotAllowed, Repeated; NotFound before the district was founded.
    """
    person = signed_in(actor)
    allow(actor, "scheme.draft", finding.here(), see="scheme.see")
    said = mark(actor, "draft", "scheme", asked)
    first = _first(asked.id, said)
    if first is not None:
        return finding.version(first)
    before = finding.last()
    number = 1 if before is None else int(before.number) + 1
    made = Version(
        *Version.at(number),
        number=number,
        state="draft",
        revision=1,
        by=person,
        hands={person},
        act=said,
        at_ms=now_ms(),
    )
    made.document, made.digest = written(asked.document)
    with Transaction() as tx:
        tx.create(Draft(*Draft.at(asked.id), version=number, said=said), or_raise=Stale())
        tx.create(made, or_raise=Stale())
        audit.record(tx, actor, "scheme.draft", f"scheme#{number}", place=finding.district(), digest=made.digest)
    return made


def _first(request: str, said: str) -> int | None:
    """Tell which version the same request made before. Raises Repeated if the id was used for something else."""
    try:
        there = Draft.get(*Draft.at(request), consistent_read=True)
    except DoesNotExist:
        return None
    if there.said != said:
        raise Repeated(id=request)
    return int(there.version)


@rereading
def edit(actor: Actor, number: int, asked: DraftEdit) -> Version:
    """Write a draft's document anew; the same edit again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, OldRevision.
    """
    person = signed_in(actor)
    was = finding.for_staff(actor, "scheme.edit", number)
    said = mark(actor, "edit", f"scheme#{number}", asked)
    if was.act == said:
        return was
    text, digest = written(asked.document)
    with Transaction() as tx:
        finding.move(
            tx,
            was,
            "edit",
            said,
            Version.document.set(text),
            Version.digest.set(digest),
            Version.revision.add(1),
            Version.hands.add({person}),
        )
        if asked.revision != was.revision:
            raise OldRevision(revision=asked.revision, stored=int(was.revision))
        audit.record(tx, actor, "scheme.edit", f"scheme#{number}", place=finding.district(), digest=digest)
    return finding.version(number)


def written(document: Document) -> tuple[str, str]:
    """Write a document as it is stored and hashed: canonical JSON and its SHA-256."""
    said = document.model_dump(mode="json")
    return chain.canonical(said).decode(), chain.digest(said)
