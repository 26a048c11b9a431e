"""The scheme as people see it, in plain words. No I/O."""

from typing import Any

from chalicelib.points.scheme import schemas, words
from chalicelib.points.scheme.document import Document, Item
from chalicelib.points.scheme.records import Comment, Version
from chalicelib.points.scheme.rules import STATE_WORDS


def line(of: Version) -> schemas.SchemeLine:
    """Show a version in the list."""
    return schemas.SchemeLine(**_line(of, Document.model_validate_json(of.document)))


def scheme(of: Version, acts: list[str]) -> schemas.SchemeView:
    """Show a version, whole; ``acts`` are what may be done to it."""
    document = Document.model_validate_json(of.document)
    return schemas.SchemeView(
        **_line(of, document),
        revision=int(of.revision),
        preamble=document.preamble,
        items=[item(one) for one in document.items],
        terms=document.terms,
        terms_lines=words.terms(document.terms),
        acts=acts,
    )


def _line(of: Version, document: Document) -> dict[str, Any]:
    times = {name: getattr(of, name) for name in ("comment_until_ms", "in_force_ms", "until_ms")}
    return {
        "version": int(of.number),
        "state": of.state,
        "state_words": STATE_WORDS[of.state],
        "title": document.title,
        "at_ms": int(of.at_ms),
        "comments": int(of.comments or 0),
        "digest": of.digest,
        **{name: None if at is None else int(at) for name, at in times.items()},
    }


def item(one: Item) -> schemas.ItemView:
    """Show an item."""
    same = ("code", "clause", "title", "text", "currency", "unit", "points", "cap_day", "cap_year", "committee")
    return schemas.ItemView(
        **{name: getattr(one, name) for name in same},
        lapse_months=one.lapse_months,
        line=words.line(one),
        proposers=words.proposers(one),
        evidence=words.EVIDENCE_WORDS[one.evidence],
    )


def changes(number: int, since: int | None, found: words.Changes) -> schemas.ChangesView:
    """Show what changed."""
    return schemas.ChangesView(
        version=number,
        since=since,
        words=list(found.words),
        items=[
            schemas.ChangeView(kind=one.kind, code=one.code, clause=one.clause, title=one.title, lines=list(one.lines))
            for one in found.items
        ],
        terms=list(found.terms),
    )


def comment(one: Comment) -> schemas.CommentView:
    """Show a comment."""
    return schemas.CommentView(
        id=one.id,
        version=int(one.version),
        item=one.item,
        state=one.state,
        text=one.open("text") or "",
        at_ms=int(one.at_ms),
        answer=one.open("answer"),
        answered_ms=None if one.answered_ms is None else int(one.answered_ms),
    )
