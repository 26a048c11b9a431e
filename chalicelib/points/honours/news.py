"""The honours' news (消息): who is named is asked, staff hear what waits for them. No words of anybody are in it.

Every piece may come twice, late and out of order: what is told is looked up as it is now, and told once by its key.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from chalicelib.core.errors import NotFound
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts import service as accounts
from chalicelib.people.staff import service as staff
from chalicelib.points.honours import rules
from chalicelib.points.honours.events import NominationMoved
from chalicelib.points.honours.records import Nomination
from chalicelib.points.honours.service import changes


def moved(event: NominationMoved) -> None:
    """Tell whom the state of a nomination concerns. One that moved on since is no news any more."""
    now = changes.find(event.nomination)
    if now.state != event.state:
        return
    kind = f"points.honour_{event.state}"
    if event.state in {"nominated", "published"}:
        _tell([now.of], kind, event)
    elif event.state in {"consented", "confirmed"}:
        _tell(_staff(now, rules.CONFIRMS if event.state == "consented" else rules.PUBLISHES), kind, event)
    elif event.state == "refused":
        _tell([now.of, now.by], kind, event)
    elif event.state == "withdrawn" and event.by not in {now.of, now.by}:
        _tell([now.of], kind, event)


def _staff(now: Nomination, roles: tuple[str, ...]) -> set[str]:
    return set(staff.holders(now.places or (), roles)) - {now.of, now.by}


def _tell(people: Iterable[str | None], kind: str, event: NominationMoved) -> None:
    for person in sorted({one for one in people if one is not None}):
        with suppress(NotFound):  # who was erased keeps an empty inbox
            inbox.tell(
                person,
                kind,
                f"{event.name}#{event.key}",
                {},
                about=f"nomination#{event.nomination}",
                given=partial(accounts.check_active, person=person),
            )
