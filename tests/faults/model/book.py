"""The book: what the ledger should hold and answer, said once more in plain Python, without a table."""

from dataclasses import dataclass, field

from chalicelib.core.clock import day_of
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.rules import Line

REVERSIBLE = {"award", "deduction", "redemption"}


@dataclass
class Row:
    """One entry as the book has it; ``seq`` counts from 1."""

    seq: int
    kind: str
    item: str
    event: str
    points: int
    basis: str
    original: int | None = None
    periods: tuple[str, ...] = ()
    lapses_ms: int | None = None
    left: int = 0  # of a deduction: what was not given back yet


@dataclass
class Book:
    """All accounts. Each act gives what the ledger should answer: ``ok`` or the code of an error."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)  # holders
    services: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, account: str) -> list[Row]:
        return self.rows.setdefault(account, [])

    def balance(self, account: str) -> int:
        return sum(row.points for row in self.of(account))

    def used(self, account: str, item: str, period: str) -> int:
        return sum(row.points for row in self.of(account) if row.item == item and period in row.periods)

    def row(self, holder: str, item: str, event: str) -> Row | None:
        """Find the row of a natural key."""
        accounts = (f"{holder}#merit", f"{holder}#material")
        rows = (row for account in accounts for row in self.of(account))
        return next((row for row in rows if (row.item, row.event) == (item, event)), None)

    def refusal(self, account: Account, points: int) -> str | None:
        """Tell why an account does not take ``points``, caps aside."""
        if account.holder in self.closed:
            return "account_closed"
        over = account.currency == "material" and points < 0 and self.balance(account.name) + points < 0
        return "not_enough_points" if over else None

    def post(self, line: Line) -> str:
        account = line.account
        if self.row(account.holder, line.item, line.event) is not None:
            return "ok"
        refused = self.refusal(account, line.points)
        if refused is not None:
            return refused
        periods = {}
        day = day_of(line.at_ms)
        if line.caps.day is not None:
            periods[day.isoformat()] = line.caps.day
        if line.caps.year is not None:
            periods[str(day.year)] = line.caps.year
        if any(self.used(account.name, line.item, one) + line.points > cap for one, cap in periods.items()):
            return "over_cap"
        row = self._write(account.name, line.kind, line.item, line.event, line.points, line.basis)
        row.periods = tuple(periods)
        if line.kind == "deduction":
            row.left, row.lapses_ms = -line.points, line.lapses_ms
        return "ok"

    def reverse(self, account: Account, seq: int, basis: str) -> str:
        rows = self.of(account.name)
        if not 1 <= seq <= len(rows):
            return "not_found"
        original = rows[seq - 1]
        if original.kind not in REVERSIBLE:
            return "not_reversible"
        first = self.row(account.holder, original.item, f"reversal#{seq}")
        if first is not None:
            return "ok" if first.basis == basis else "given_back"
        points = original.left if original.kind == "deduction" else -original.points
        refused = self.refusal(account, points)
        if points == 0 or refused is not None:
            return "ok" if points == 0 else str(refused)
        row = self._write(account.name, "reversal", original.item, f"reversal#{seq}", points, basis)
        self._give_back(row, original)
        return "ok"

    def repair(self, account: Account, service: str, points: int) -> str:
        before = self.services.get((account.name, service))
        if before is not None:
            return "ok" if before == points else "conflict"
        owed = [row for row in self.of(account.name) if row.left]
        if not owed:
            return "nothing_to_repair"
        if account.holder in self.closed:
            return "account_closed"
        rest = points
        for original in owed:
            gives = min(rest, original.left)
            if gives:
                event = f"repair#{service}#{original.seq}"
                row = self._write(account.name, "repair", original.item, event, gives, f"service#{service}")
                self._give_back(row, original)
                rest -= gives
        self.services[account.name, service] = points
        return "ok"

    def lapse(self, now_ms: int) -> None:
        for account, rows in self.rows.items():
            due = [row for row in rows if row.left and row.lapses_ms is not None and row.lapses_ms <= now_ms]
            for original in sorted(due, key=lambda row: (row.lapses_ms, row.seq)):
                if Account.named(account).holder not in self.closed:
                    event = f"lapse#{original.seq}"
                    self._give_back(
                        self._write(account, "lapse", original.item, event, original.left, "scheme"), original
                    )

    def _write(self, account: str, kind: str, item: str, event: str, points: int, basis: str) -> Row:
        rows = self.of(account)
        rows.append(Row(len(rows) + 1, kind, item, event, points, basis))
        return rows[-1]

    def _give_back(self, row: Row, original: Row) -> None:
        row.original, row.periods = original.seq, original.periods
        if original.kind == "deduction":
            original.left -= row.points
            assert original.left >= 0
