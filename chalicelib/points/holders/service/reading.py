"""Holders, reading: balances, the statement page by page, the whole of it to check or to take along."""

from collections.abc import Iterable, Iterator
from itertools import islice

from chalicelib.core import cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import fault
from chalicelib.core.policy import Actor, Caller, signed_in
from chalicelib.points import accounts, chain
from chalicelib.points.accounts import CURRENCY_WORDS, Account
from chalicelib.points.chain import Verdict
from chalicelib.points.holders.rules import MOST_EXPORTED
from chalicelib.points.holders.service import seeing
from chalicelib.points.ledger.records import Entry, Head, partition
from chalicelib.points.ledger.service import posting

PAGE = 500
Stands = dict[Account, Head | None]


def own(caller: Caller) -> Stands:
    """Read one's own two accounts: one call. Raises NotSignedIn."""
    return of([accounts.person(signed_in(caller))])


def homes(actor: Actor) -> Stands:
    """Read the accounts of one's own households: one call for all. Raises NotSignedIn."""
    signed_in(actor)
    return of(accounts.household(one) for one in sorted(actor.homes))


def of(holders: Iterable[str]) -> Stands:
    """Read both accounts of each of ``holders``."""
    return posting.heads(Account(holder, currency) for holder in holders for currency in CURRENCY_WORDS)


def page(account: Account, *, limit: int, cursor: str | None, actor: Actor) -> tuple[list[Entry], str | None]:
    """Read a page of the entries of ``account``, newest first: one call; the cursor is ``actor``'s. Raises BadInput."""
    return cursors.page(
        lambda last: Entry.query(
            partition(account),
            Entry.sk.startswith("entry#"),
            scan_index_forward=False,
            consistent_read=True,
            limit=limit,
            last_evaluated_key=last,
        ),
        actor=actor,
        what=f"entries#{account.name}",
        cursor=cursor,
    )


def entries(account: Account, *, after: int = 0, until: int) -> Iterator[Entry]:
    """Read the entries after ``after`` up to ``until``, oldest first, as they are asked for."""
    if after >= until:
        return iter(())
    where = Entry.sk.between(Entry.at(account, after + 1)[1], Entry.at(account, until)[1])
    return iter(Entry.query(partition(account), where, consistent_read=True, page_size=PAGE))


def check(caller: Caller, account: Account) -> Verdict:
    """Recompute balance and chain of ``account`` over all its entries, and compare with its head.

    What is posted meanwhile is not looked at. Raises NotSignedIn, NotFound.
    """
    return checked(seeing.seen(caller, account))


def checked(account: Account) -> Verdict:
    """Recompute balance and chain of ``account``."""
    head = posting.heads([account])[account]
    ends = end(head)
    found = chain.follow((one.shown() for one in entries(account, until=ends.seq)), account.name)
    if found.fault is None and (found.entries, found.head, found.balance) != (ends.seq, ends.hash, ends.balance):
        return Verdict(account.name, found.entries, found.balance, found.head, "head", found.entries)
    return found


def end(head: Head | None) -> chain.Seen:
    """Tell where an account stands; one without entries stands at its start."""
    return chain.START if head is None else chain.Seen(int(head.seq), head.hash, int(head.balance))


def exported(caller: Caller, account: Account, after: int) -> dict[str, object]:
    """Give the statement of ``account`` as the verifier reads it, at most 5,000 entries after the entry ``after``.

    Most accounts are whole in one part. Of a larger one each part ends with its last entry, and the next begins
    there; the last has fewer than 5,000. Raises NotSignedIn, NotFound, BadInput if ``after`` is past the end.
    """
    seeing.seen(caller, account)
    ends = end(posting.heads([account])[account])
    if after > ends.seq:
        raise fault("after", "超出了最后一笔", right=f"应不大于 {ends.seq}")
    shown = [one.shown() for one in islice(entries(account, after=after, until=ends.seq), MOST_EXPORTED)]
    if shown:
        ends = chain.Seen(shown[-1]["seq"], shown[-1]["hash"], shown[-1]["balance"])
    where = {"seq": ends.seq, "hash": ends.hash, "balance": ends.balance}
    return {"format": chain.FORMAT, "account": account.name, "entries": shown, **where}


def filename(account: Account) -> str:
    """Name the file that a statement is saved as."""
    return f"points-{account.kind}-{account.currency}-{now_ms()}.json"
