"""The ledger's news (消息): who is told of a lapse. Comes twice and late; each is told once, by the event's key."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from chalicelib.core.errors import NotFound
from chalicelib.inbox import service as inbox
from chalicelib.people import standing
from chalicelib.people.accounts import service as accounts
from chalicelib.points.accounts import CURRENCY_WORDS, Account
from chalicelib.points.ledger.events import Lapsed
from chalicelib.points.ledger.service import posting


def lapsed(event: Lapsed) -> None:
    """Tell the holder that a deduction lapsed and what was given back: the person, or all of the household."""
    account = Account.named(event.account)
    entry = posting.entry_of(account, event.seq)
    facts = {
        "clause": entry.clause,
        "currency": CURRENCY_WORDS[account.currency],
        "points": str(event.points),
        "whose": "您的" if account.kind == "person" else "您家的",
    }
    for person in sorted(_people(account)):
        with suppress(NotFound):  # who was erased keeps an empty inbox
            inbox.tell(
                person,
                "points.lapsed",
                f"{event.name}#{event.key}",
                facts,
                about=f"entry#{event.account}#{event.seq}",
                given=partial(accounts.check_active, person=person),
            )


def _people(account: Account) -> Iterable[str]:
    return [account.of] if account.kind == "person" else standing.household(account.of).people
