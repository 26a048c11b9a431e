"""HTTP in and out of the scheme; what it means is in ``service``."""

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.points.scheme import schemas, views
from chalicelib.points.scheme.document import Document
from chalicelib.points.scheme.records import Version
from chalicelib.points.scheme.rules import POLICY
from chalicelib.points.scheme.schemas import Number
from chalicelib.points.scheme.service import commenting, drafting, finding, moving, showing

routes = Routes("points.scheme", POLICY)


def _shown(actor: Actor, of: Version) -> schemas.SchemeView:
    return views.scheme(of, showing.acts(actor, of))


@routes.get("/schemes", acts=("scheme.see", "scheme.see_draft"))
def list_schemes(actor: Actor, query: Paged) -> Listed[schemas.SchemeLine]:
    """List the versions of the scheme (积分办法), newest first: drafts are for staff."""
    found, after = showing.versions(actor, query)
    return Listed[schemas.SchemeLine](items=[views.line(one) for one in found], next=after)


@routes.post("/schemes", acts=("scheme.draft",), status=201)
def draft_scheme(actor: Actor, body: schemas.DraftRequest) -> schemas.SchemeView:
    """Start the next version with a whole document; one that was exported comes in the same way."""
    return _shown(actor, drafting.start(actor, body))


@routes.get("/schemes/in-force", acts=("scheme.see",))
def see_scheme_in_force() -> schemas.SchemeView:
    """Read the version in force, in plain words."""
    return views.scheme(showing.in_force(), [])


@routes.get("/schemes/comments", acts=("scheme.comment",))
def list_own_comments(caller: Caller, query: Paged) -> Listed[schemas.CommentView]:
    """List one's own comments with their answers, newest first."""
    found, after = commenting.own(caller, query)
    return Listed[schemas.CommentView](items=[views.comment(one) for one in found], next=after)


@routes.get("/schemes/{version}", acts=("scheme.see", "scheme.see_draft"))
def see_scheme(actor: Actor, version: Number) -> schemas.SchemeView:
    """Read one version, in plain words."""
    return _shown(actor, showing.see(actor, version))


@routes.get("/schemes/{version}/document", acts=("scheme.see", "scheme.see_draft"))
def export_scheme(actor: Actor, version: Number) -> Document:
    """Export a version's document as JSON."""
    return finding.document(showing.see(actor, version))


@routes.put("/schemes/{version}/document", acts=("scheme.edit",))
def edit_scheme(actor: Actor, version: Number, body: schemas.DraftEdit) -> schemas.SchemeView:
    """Write a draft's document anew."""
    return _shown(actor, drafting.edit(actor, version, body))


@routes.get("/schemes/{version}/changes", acts=("scheme.see", "scheme.see_draft"))
def compare_schemes(actor: Actor, version: Number, query: schemas.ChangesQuery) -> schemas.ChangesView:
    """Tell what a version changes, item by item, in plain words."""
    return views.changes(version, *showing.compared(actor, version, query.since))


@routes.post("/schemes/{version}/publications", acts=("scheme.publish",))
def publish_scheme(actor: Actor, version: Number, body: schemas.Publication) -> schemas.SchemeView:
    """Put a draft under public comment (公开征求意见)."""
    return _shown(actor, moving.publish(actor, version, body))


@routes.post("/schemes/{version}/revisions", acts=("scheme.revise",))
def revise_scheme(actor: Actor, version: Number, body: schemas.Reasoned) -> schemas.SchemeView:
    """Take a version under comment back to its draft, to change it."""
    return _shown(actor, moving.revise(actor, version, body))


@routes.post("/schemes/{version}/withdrawals", acts=("scheme.withdraw",))
def withdraw_scheme(actor: Actor, version: Number, body: schemas.Reasoned) -> schemas.SchemeView:
    """Withdraw a draft, or a version under comment, for good."""
    return _shown(actor, moving.withdraw(actor, version, body))


@routes.post("/schemes/{version}/adoptions", acts=("scheme.adopt",))
def adopt_scheme(actor: Actor, version: Number, body: schemas.Adoption) -> schemas.SchemeView:
    """Put a version into force (审定) after its comment: by somebody who had no hand in it."""
    return _shown(actor, moving.adopt(actor, version, body))


@routes.post("/schemes/{version}/comments", acts=("scheme.comment",), status=201)
def comment_on_scheme(actor: Actor, version: Number, body: schemas.CommentRequest) -> schemas.CommentView:
    """Comment on the version under comment."""
    return views.comment(commenting.comment(actor, version, body))


@routes.get("/schemes/{version}/comments", acts=("scheme.read_comments",))
def list_scheme_comments(actor: Actor, version: Number, query: schemas.CommentsQuery) -> Listed[schemas.CommentView]:
    """List the comments on a version for staff, those that wait for an answer first; nobody's name is in them."""
    found, after = commenting.of_version(actor, version, query)
    return Listed[schemas.CommentView](items=[views.comment(one) for one in found], next=after)


@routes.post("/schemes/{version}/comments/{comment}/answers", acts=("scheme.answer",))
def answer_scheme_comment(
    actor: Actor, version: Number, comment: Id, body: schemas.CommentAnswer
) -> schemas.CommentView:
    """Answer a comment; its author is told."""
    return views.comment(commenting.answer(actor, version, comment, body))
