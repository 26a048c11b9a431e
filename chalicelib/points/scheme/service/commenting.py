"""The scheme, public comment (公开征求意见): who is signed in comments, staff answer, everybody sees how many."""

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from chalicelib.core import audit, cursors, limits
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, Caller, allow, signed_in
from chalicelib.core.schema import Paged
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts import service as accounts
from chalicelib.points import wording
from chalicelib.points.marks import mark
from chalicelib.points.scheme import rules
from chalicelib.points.scheme.errors import CommentsClosed, Repeated
from chalicelib.points.scheme.events import CommentAnswered
from chalicelib.points.scheme.records import Comment, Version
from chalicelib.points.scheme.schemas import CommentAnswer, CommentRequest, CommentsQuery
from chalicelib.points.scheme.service import finding


def comment(actor: Actor, number: int, asked: CommentRequest) -> Comment:
    """Comment on the version under comment; the same again gives the first answer.

    Raises NotSignedIn, NotFound, CommentsClosed, BadInput, TooMany, Repeated, WeChatBusy.
    """
    person = signed_in(actor)
    said = mark(actor, "comment", f"scheme#{number}", asked)
    first = _first(asked.id, said)
    if first is not None:
        return first
    about = finding.version(number)
    if about.state not in rules.PUBLIC:
        raise NotFound(version=number)
    closed = CommentsClosed(version=number, state=about.state)
    if about.state != "commenting" or now_ms() >= int(about.comment_until_ms):
        raise closed
    if asked.item is not None and all(item.code != asked.item for item in finding.document(about).items):
        raise fault("item", "该版本没有这个项目", right="请从该版本的项目中选择，或不填")
    limits.take(rules.COMMENTS, person)
    wording.check(person, asked.text, "text")
    made = _made(person, number, asked, said)
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Repeated(id=asked.id))
            tx.update(
                Version(about.pk, about.sk),
                Version.comments.add(1),
                given=(Version.state == "commenting") & (Version.comment_until_ms > now_ms()),
                or_raise=closed,
            )
            accounts.check_active(tx, person)
    except Repeated:
        raced = _first(asked.id, said)
        if raced is None:  # pragma: no cover - an item with this id was there a moment ago, and comments stay
            raise
        return raced
    return made


def _first(comment_id: str, said: str) -> Comment | None:
    """Give what the same request made before. Raises Repeated if the id was used for something else."""
    try:
        there = find(comment_id)
    except NotFound:
        return None
    if there.said != said:
        raise Repeated(id=comment_id)
    return there


def _made(person: str, number: int, asked: CommentRequest, said: str) -> Comment:
    now = now_ms()
    made = Comment(*Comment.at(asked.id), of=person, version=number, item=asked.item, state="new", at_ms=now, said=said)
    made.text = made.seal("text", asked.text)
    made.listing, made.listed_at = _listing(number, "new"), f"{now:015d}#{asked.id}"
    return made


def _listing(number: int, state: str) -> str:
    return f"scheme-comments#{number}#{state}"


def find(comment_id: str) -> Comment:
    """Get one comment, consistently. Raises NotFound."""
    try:
        return Comment.get(*Comment.at(comment_id), consistent_read=True)
    except DoesNotExist:
        raise NotFound(comment=comment_id) from None


@rereading
def answer(actor: Actor, number: int, comment_id: str, asked: CommentAnswer) -> Comment:
    """Answer a comment, or answer it anew; whose comment it is is told.

    Raises NotSignedIn, NotFound for who may not read comments and for one that is erased, NotAllowed.
    """
    person = signed_in(actor)
    allow(actor, "scheme.answer", finding.here(), see="scheme.read_comments")
    there = find(comment_id)
    if there.version != number or there.of is None:
        raise NotFound(comment=comment_id)
    said = mark(actor, "answer", there.pk, asked)
    if there.act == said:
        return there
    after, key = rules.COMMENT.after(there.state, "answer"), Comment(there.pk, there.sk)
    with Transaction() as tx:
        tx.update(
            key,
            Comment.state.set(after),
            Comment.answer.set(key.seal("answer", asked.text)),
            Comment.answered_by.set(person),
            Comment.answered_ms.set(now_ms()),
            Comment.act.set(said),
            Comment.listing.set(_listing(number, after)),
            given=_unchanged(there),
            or_raise=Stale(),
        )
        audit.record(tx, actor, "scheme.answer", there.pk, place=finding.district(), version=number)
        news = CommentAnswered(
            key=f"{there.pk}#{asked.id}", at_ms=now_ms(), number=number, comment=comment_id, person=there.of
        )
        emit(tx, news)
    return find(comment_id)


def _unchanged(there: Comment) -> Condition:
    same: Condition = Comment.act.does_not_exist() if there.act is None else Comment.act == there.act
    given: Condition = Comment.of.exists() & same
    return given


def of_version(actor: Actor, number: int, query: CommentsQuery) -> tuple[list[Comment], str | None]:
    """List the comments on a version for staff, oldest first. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "scheme.read_comments", finding.here(), see="scheme.read_comments")
    listing = _listing(number, query.state)
    return cursors.page(
        lambda last: Comment.by_list.query(listing, limit=query.limit, last_evaluated_key=last),
        actor=actor,
        what=listing,
        cursor=query.cursor,
    )


def own(caller: Caller, query: Paged) -> tuple[list[Comment], str | None]:
    """List one's own comments with their answers, newest first. Raises NotSignedIn, BadInput."""
    person = signed_in(caller)
    return cursors.page(
        lambda last: Comment.by_person.query(
            person,
            Comment.pk.startswith("scheme-comment#"),
            scan_index_forward=False,
            limit=query.limit,
            last_evaluated_key=last,
        ),
        actor=Actor(person),
        what="scheme-comments",
        cursor=query.cursor,
    )
