"""The scheme, one's own data: comments. An erasure takes the words and whose they were; the number stays."""

from chalicelib.points.scheme.records import Comment


def export(person: str) -> list[dict[str, object]]:
    """Give all comments of ``person`` with their answers."""
    return [
        {
            "id": one.id,
            "version": int(one.version),
            "item": one.item,
            "at_ms": int(one.at_ms),
            "text": one.open("text"),
            "answer": one.open("answer"),
        }
        for one in _all(person)
    ]


def erase(person: str) -> None:
    """Take away what ``person`` wrote and what was answered; again is fine."""
    fields = ("text", "answer", "of", "listing", "listed_at")
    for one in _all(person):
        Comment(one.pk, one.sk).update(
            actions=[getattr(Comment, field).remove() for field in fields], condition=Comment.pk.exists()
        )


def _all(person: str) -> list[Comment]:
    return list(Comment.by_person.query(person, Comment.pk.startswith("scheme-comment#")))
