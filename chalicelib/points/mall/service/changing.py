"""The mall, changes of a budget or a stock: a sum each, with who and why, for ever; never an overwritten number."""

from collections.abc import Iterator
from contextlib import contextmanager

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.points.mall.errors import Repeated
from chalicelib.points.mall.records import Change


def note(tx: Transaction, actor: Actor, of: str, act: str, amount: int, why: str, mark: str) -> None:
    """Add the change ``act`` of ``of`` (budget#ID, good#ID) to ``tx``. Raises Repeated there."""
    made = Change(*Change.at(of, act), amount=amount, by=signed_in(actor), said=mark, at_ms=now_ms())
    made.why = made.seal("why", why)
    tx.create(made, or_raise=Repeated(id=act))


def is_known(of: str, act: str, mark: str) -> bool:
    """Tell whether the same act was done before. Raises Repeated if another has its id."""
    try:
        there = Change.get(*Change.at(of, act), consistent_read=True)
    except DoesNotExist:
        return False
    if there.said != mark:
        raise Repeated(id=act)
    return True


@contextmanager
def once(of: str, act: str, mark: str) -> Iterator[None]:
    """Let an act that was refused pass if the same was done at this very moment by another try of it."""
    try:
        yield
    except Conflict:
        if not is_known(of, act, mark):
            raise


def listed(actor: Actor, of: str, *, cursor: str | None, limit: int) -> tuple[list[Change], str | None]:
    """List the changes of ``of``, newest first. Raises BadInput."""
    return cursors.page(
        lambda last: Change.query(
            of, Change.sk.startswith("change#"), scan_index_forward=False, limit=limit, last_evaluated_key=last
        ),
        actor=actor,
        what=f"changes#{of}",
        cursor=cursor,
    )
