"""The ledger, auditing (对账): whether all that one account's partition holds follows from its entries. No I/O.

Head, debts and caps are kept beside the entries for speed; here each is derived from the entries anew. What an item
gave in all is a sum of entries too: the issuing side has no item of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from chalicelib.points import chain
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.rules import REVERSIBLE

Thing = Mapping[str, Any]  # an item of the table in plain values
WORDS: dict[str, str] = {
    "format": "记录的栏目或类型不对",
    "account": "记录属于别的账户",
    "gap": "序号不连续",
    "prev": "与上一笔的哈希不衔接",
    "points": "分值为 0",
    "hash": "哈希与内容不符",
    "balance": "余额与逐笔相加不符",
    "head": "账户余额与流水不符",
    "no_head": "有流水而没有账户",
    "twice": "同一事项记了两次",
    "below_zero": "物质积分低于 0",
    "given_back": "恢复或撤销的分数与原记录不符",
    "debt": "扣减的待恢复分数与流水不符",
    "cap": "上限已用分数与流水不符",
    "key": "缺少防止重复记分的标记",
    "sides": "发放方与持有方的合计不符",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it must be, at which entry of which account."""

    account: str
    what: str
    seq: int | None = None
    expected: int | None = None
    found: int | None = None


@dataclass(slots=True)
class Sums:
    """What accounts came to. ``issued``: points and entries by item#currency#kind of holder; ``held``: by the heads."""

    accounts: int = 0
    entries: int = 0
    held: int = 0
    issued: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, other: "Sums") -> None:
        """Add what other accounts came to."""
        self.accounts += other.accounts
        self.entries += other.entries
        self.held += other.held
        for name, (points, entries) in other.issued.items():
            there = self.issued.get(name, (0, 0))
            self.issued[name] = (there[0] + points, there[1] + entries)

    @property
    def given(self) -> int:
        """What all items gave together."""
        return sum(points for points, _ in self.issued.values())


@dataclass(frozen=True, slots=True)
class Audited:
    """One account, audited. ``keys`` are the natural keys that must be there, with the sequence that each names."""

    account: Account
    sums: Sums
    faults: list[Fault]
    keys: dict[tuple[str, str, str], int]


def audited(account: Account, things: Iterable[Thing]) -> Audited:
    """Audit one account by ``things``, all that its partition holds."""
    kept = sorted(things, key=lambda one: str(one["sk"]))
    entries = [one for one in kept if one["sk"].startswith("entry#")]
    head = next((one for one in kept if one["sk"] == "head"), None)
    faults = [
        *_chain(account, entries),
        *_head(account, entries, head),
        *_once(account, entries),
        *_given_back(account, entries),
        *_debts(account, entries, [one for one in kept if one["sk"].startswith("debt#")]),
        *_caps(account, entries, {one["sk"]: _whole(one, "points") for one in kept if one["sk"].startswith("used#")}),
    ]
    keys = {(str(one.get("item")), account.holder, str(one.get("event"))): _whole(one, "seq") for one in entries}
    return Audited(account, _sums(account, entries, head), faults, keys)


def _whole(one: Thing, name: str) -> int:
    value = one.get(name)
    return int(value) if isinstance(value, int | float) else 0


def _sums(account: Account, entries: list[Thing], head: Thing | None) -> Sums:
    sums = Sums(1, len(entries), 0 if head is None else _whole(head, "balance"))
    for one in entries:
        item = str(one.get("against")).removeprefix("issuer#")
        name = f"{item}#{account.currency}#{account.kind}"
        points, number = sums.issued.get(name, (0, 0))
        sums.issued[name] = (points + _whole(one, "points"), number + 1)
    return sums


def _chain(account: Account, entries: list[Thing]) -> Iterable[Fault]:
    shown = ({name: value for name, value in one.items() if name not in {"pk", "sk"}} for one in entries)
    found = chain.follow(shown, account.name)
    if found.fault is not None:
        yield Fault(account.name, found.fault, found.at)
    if account.currency == "material":
        low = next((one for one in entries if _whole(one, "balance") < 0), None)
        if low is not None:
            yield Fault(account.name, "below_zero", _whole(low, "seq"), 0, _whole(low, "balance"))


def _head(account: Account, entries: list[Thing], head: Thing | None) -> Iterable[Fault]:
    total = sum(_whole(one, "points") for one in entries)
    if head is None:
        if entries:
            yield Fault(account.name, "no_head", len(entries), total, None)
        return
    last = entries[-1] if entries else {"seq": 0, "hash": chain.FIRST}
    if tuple(head.get(name) for name in ("seq", "hash", "balance")) != (last.get("seq"), last.get("hash"), total):
        yield Fault(account.name, "head", _whole(head, "seq"), total, _whole(head, "balance"))


def _once(account: Account, entries: list[Thing]) -> Iterable[Fault]:
    named = sorted((str(one.get("item")), str(one.get("event")), _whole(one, "seq")) for one in entries)
    for before, one in pairwise(named):
        if before[:2] == one[:2]:
            yield Fault(account.name, "twice", one[2])


def _given_back(account: Account, entries: list[Thing]) -> Iterable[Fault]:
    """Look whether each original comes first, is of the same item, and together no more came back than it took."""
    there = {_whole(one, "seq"): one for one in entries}
    back: Counter[int] = Counter()
    for one in entries:
        if one.get("original") is None:
            continue
        of, points = there.get(_whole(one, "original"), {}), _whole(one, "points")
        back[_whole(one, "original")] += points
        fine = of.get("kind") in REVERSIBLE and of.get("item") == one.get("item")
        if not fine or _whole(of, "seq") >= _whole(one, "seq") or _whole(of, "points") * points >= 0:
            yield Fault(account.name, "given_back", _whole(one, "seq"))
    for seq, points in back.items():
        took = -_whole(there.get(seq, {}), "points")
        if abs(points) > abs(took):
            yield Fault(account.name, "given_back", seq, took, points)


def _debts(account: Account, entries: list[Thing], debts: list[Thing]) -> Iterable[Fault]:
    missing = {_whole(one, "seq"): -_whole(one, "points") for one in entries if one.get("kind") == "deduction"}
    for one in entries:
        if one.get("original") in missing:
            missing[one["original"]] -= _whole(one, "points")
    left = {int(one["sk"].removeprefix("debt#")): _whole(one, "left") for one in debts}
    for seq in sorted(missing.keys() | left.keys()):
        if missing.get(seq) != left.get(seq):
            yield Fault(account.name, "debt", seq, missing.get(seq), left.get(seq))


def _caps(account: Account, entries: list[Thing], used: dict[str, int]) -> Iterable[Fault]:
    counted: Counter[str] = Counter()
    for one in entries:
        for period in str(one.get("counted") or "").split():
            counted[f"used#{one.get('item')}#{period}"] += _whole(one, "points")
    for name in sorted(counted.keys() | used.keys()):
        if counted[name] != used.get(name, 0):
            yield Fault(account.name, "cap", None, counted[name], used.get(name))
