"""The ledger, closing (关户): a household's accounts close with its occupancy and never pass to the next.

What stands on them stays readable; nothing is posted afterwards, neither given nor given back.
"""

from chalicelib.core.clock import now_ms
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.homes.events import HouseholdEnded
from chalicelib.points.accounts import CURRENCY_WORDS, Account, household
from chalicelib.points.chain import FIRST
from chalicelib.points.ledger.records import Head
from chalicelib.points.ledger.service import posting


def household_ended(event: HouseholdEnded) -> None:
    """Close the accounts of a household that moved out. The same event again changes nothing."""
    close(event.household)


@rereading
def close(household_id: str) -> None:
    """Close both accounts of a household, for ever; one that never had an entry is closed before its first.

    Raises Busy if rivals do not come to an end.
    """
    holder, now = household(household_id), now_ms()
    heads = posting.heads(Account(holder, currency) for currency in CURRENCY_WORDS)
    with Transaction() as tx:
        for account, head in heads.items():
            key = Head.at(account)
            if head is None:
                tx.create(Head(*key, balance=0, seq=0, hash=FIRST, closed_ms=now), or_raise=Stale())
            elif head.closed_ms is None:
                tx.update(
                    Head(*key),
                    Head.closed_ms.set(now),
                    given=(Head.seq == head.seq) & Head.closed_ms.does_not_exist(),
                    or_raise=Stale(),
                )
