"""Points, accounts (账户): who holds them and how they are named. No I/O.

A holder is a person or a household; a holder has one account a currency. What an entry gives comes from an issuing
account, which is only a name: its total is derived from the entries, so that no key of it is ever hot.
"""

from dataclasses import dataclass
from typing import Literal, Self

Currency = Literal["merit", "material"]  # 品德: honour, may be deducted, buys nothing; 物质: earned, buys in the mall
CURRENCY_WORDS: dict[str, str] = {"merit": "品德积分", "material": "物质积分"}
Holding = Literal["person", "household"]


@dataclass(frozen=True, slots=True)
class Account:
    """One account: ``holder`` is person#ID or household#ID."""

    holder: str
    currency: str

    @property
    def name(self) -> str:
        """The account as entries name it: person#ID#merit."""
        return f"{self.holder}#{self.currency}"

    @property
    def kind(self) -> str:
        """``person`` or ``household``."""
        return self.holder.partition("#")[0]

    @property
    def of(self) -> str:
        """The id of the person or household."""
        return self.holder.partition("#")[2]

    @classmethod
    def named(cls, name: str) -> Self:
        """Read the name of an account."""
        holder, _, currency = name.rpartition("#")
        return cls(holder, currency)


def person(person_id: str) -> str:
    """Give the holder that a person is."""
    return f"person#{person_id}"


def household(household_id: str) -> str:
    """Give the holder that a household is."""
    return f"household#{household_id}"


def issuer(item: str) -> str:
    """Name the issuing account of an item of the scheme, or of an act of the ledger's own."""
    return f"issuer#{item}"
