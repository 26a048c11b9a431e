"""Honours, one's own data: nominations of oneself and by oneself."""

from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.honours import rules
from chalicelib.points.honours.records import Made, Nomination, Pair
from chalicelib.points.honours.service import changes

ERASED = "erase"  # the mark of what an erasure ended


def export(person: str) -> dict[str, object]:
    """Give the nominations in which ``person`` is named, and those that they made."""
    made = [changes.find(one.nomination) for one in _made(person)]
    return {
        "of_me": [_said(one) | {"name": one.open("name"), "shown": one.shown} for one in _named(person)],
        "by_me": [_said(one) for one in made],
    }


def _said(one: Nomination) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state,
        "at_ms": int(one.at_ms),
        "reason": one.open("reason"),
        "words": one.open("words"),
    }


def erase(person: str) -> None:
    """End the nominations in which ``person`` is named, with all words; again is fine.

    What they said of others stays if those consented to it, without whose words they are; else it goes too.
    """
    for one in _named(person):
        _forget(one.id, "of")
    for made in _made(person):
        _forget(made.nomination, "by")
        made.delete()
    for pair in Pair.query(f"nominator#{person}", Pair.sk.startswith("pair#")):
        pair.delete()


@rereading
def _forget(nomination: str, side: str) -> None:
    was = changes.find(nomination)
    ends = was.state not in rules.OVER if side == "of" else was.state == "nominated"
    gone = [getattr(Nomination, side).remove(), *([Nomination.words.remove()] if side == "of" else [])]
    with Transaction() as tx:
        if ends:
            changes.move(tx, was, "withdraw", ERASED, *gone)
        else:
            texts = changes.TEXTS if side == "of" else ()
            gone += [getattr(Nomination, field).remove() for field in texts]
            tx.update(
                Nomination(was.pk, was.sk),
                *gone,
                given=(Nomination.state == was.state) & (Nomination.act == was.act),
                or_raise=Stale(),
            )


def _named(person: str) -> list[Nomination]:
    return list(Nomination.by_person.query(person, Nomination.pk.startswith("nomination#")))


def _made(person: str) -> list[Made]:
    return list(Made.query(f"nominator#{person}", Made.sk.startswith("nominated#"), consistent_read=True))
