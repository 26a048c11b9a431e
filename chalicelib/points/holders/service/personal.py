"""Holders, one's own data: the statements of one's own accounts. Nothing is erased: entries hold ids and sums alone."""

from chalicelib.points import accounts
from chalicelib.points.accounts import CURRENCY_WORDS, Account
from chalicelib.points.holders.service import explaining, reading
from chalicelib.points.ledger.service import posting


def export(person: str) -> dict[str, list[dict[str, object]]]:
    """Give every entry of both accounts of ``person``, oldest first, with what each was for."""
    own = [Account(accounts.person(person), currency) for currency in CURRENCY_WORDS]
    heads = posting.heads(own)
    return {
        account.currency: [
            one.shown() | {"title": explaining.title(one)}
            for one in reading.entries(account, until=reading.end(heads[account]).seq)
        ]
        for account in own
    }
