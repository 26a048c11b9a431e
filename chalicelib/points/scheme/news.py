"""The scheme's news (消息): staff who are to adopt, who drafted, who commented. Nobody else: no mass of messages.

Every piece may come twice, late and out of order: what is told is looked up as it is now, and told once by its key.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from chalicelib.core.clock import local
from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import Event
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts import service as accounts
from chalicelib.people.staff import service as staff
from chalicelib.points.scheme.events import CommentAnswered, CommentEnded, SchemeMoved
from chalicelib.points.scheme.records import Version
from chalicelib.points.scheme.rules import WRITERS
from chalicelib.points.scheme.service import finding


def moved(event: SchemeMoved) -> None:
    """Tell who may adopt that a version is under comment, and who drafted it what became of it."""
    now = finding.version(event.number)
    if now.state != event.state:
        return
    facts, drafters = {"number": str(event.number)}, set(now.hands or {now.by}) - {event.by}
    if event.state == "commenting":
        _tell(_adopters(now), "points.scheme_commenting", event, event.number, facts | {"until": _until(now)})
    elif event.state == "in_force":
        _tell(drafters, "points.scheme_adopted", event, event.number, facts)
    else:
        _tell(drafters, "points.scheme_revised", event, event.number, facts)


def comment_ended(event: CommentEnded) -> None:
    """Tell who may adopt that the days of comment have passed."""
    now = finding.version(event.number)
    if now.state == "commenting":
        facts = {"number": str(event.number), "comments": str(int(now.comments or 0))}
        _tell(_adopters(now), "points.scheme_to_adopt", event, event.number, facts)


def answered(event: CommentAnswered) -> None:
    """Tell whose comment it is that it was answered."""
    _tell([event.person], "points.scheme_answered", event, event.number, {"number": str(event.number)})


def _adopters(now: Version) -> set[str]:
    """Name who may adopt: staff of the district who had no hand in it."""
    return set(staff.holders([finding.district()], WRITERS)) - set(now.hands or {now.by})


def _until(now: Version) -> str:
    return f"{local(int(now.comment_until_ms)):%m月%d日 %H:%M}"


def _tell(people: Iterable[str], kind: str, event: Event, number: int, facts: dict[str, str]) -> None:
    for person in sorted(people):
        with suppress(NotFound):  # who was erased keeps an empty inbox
            inbox.tell(
                person,
                kind,
                f"{event.name}#{event.key}",
                facts,
                about=f"scheme#{number}",
                given=partial(accounts.check_active, person=person),
            )
