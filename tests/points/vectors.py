"""Writes ``tests/data/points-chain.json``, the vectors of the chain: ``python -m tests.points.vectors``.

What a canonical form must be is written here by hand, and entries are linked by a line of string joining: nothing of
``chalicelib.points.chain`` is used, so that a fault there can't hide. The client checks the same file.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "data" / "points-chain.json"
Item = dict[str, Any]
ACCOUNT = "person#01JD9Z7Q4M8W3T5X6Y7V8B9A01#merit"
FIRST = "0" * 64

# what a text of JSON becomes; None: it has no canonical form and is refused
CANONICAL: dict[str, tuple[str, str | None]] = {
    "keys are sorted, blanks go": ('{ "b": 1,\n "a": [2, 3] }', '{"a":[2,3],"b":1}'),
    "keys are sorted by their bytes": ('{"a":1,"B":2,"_":3,"1":4,"aa":5}', '{"1":4,"B":2,"_":3,"a":1,"aa":5}'),
    "of a key that comes twice the last counts": ('{"a":1,"a":2}', '{"a":2}'),
    "nothing": ("null", "null"),
    "truth": ("[true,false]", "[true,false]"),
    "empty": ('{"a":{},"b":[],"c":""}', '{"a":{},"b":[],"c":""}'),
    "Chinese stays as it is": (r'"\u7801\u4e0a"', '"码上"'),
    "a sign beyond the basic plane": (r'"\ud840\udc00"', '"\U00020000"'),
    "decomposed becomes composed": (r'"e\u0301"', '"\u00e9"'),
    "an angstrom is an a with a ring": (r'"\u212b"', '"\u00c5"'),
    "a compatibility ideograph becomes its own": (r'"\uf900"', '"\u8c48"'),
    "Hangul is composed": (r'"\u1112\u1161\u11ab"', '"\ud55c"'),
    "what composition excludes stays apart": (r'"\u0958"', '"\u0915\u093c"'),
    "full width stays full width": ('"\uff11\uff21"', '"\uff11\uff21"'),
    "escapes": (r'"\"\\\/\b\f\n\r\t"', r'"\"\\/\b\f\n\r\t"'),
    "other controls": (r'"\u0000\u001f\u007f"', '"\\u0000\\u001f\u007f"'),
    "line separators are no controls": (r'"\u2028\u2029"', '"\u2028\u2029"'),
    "the largest numbers": ("[9007199254740991,-9007199254740991]", "[9007199254740991,-9007199254740991]"),
    "a whole number is whole however it is written": ("[5.0,1e2,-0,-0.0,0]", "[5,100,0,0,0]"),
    "a larger number": ("9007199254740992", None),
    "a larger number below zero": ("-9007199254740992", None),
    "a number far too large": ("1e400", None),
    "a fraction": ("0.5", None),
    "no number": ("NaN", None),
    "half of a surrogate pair": (r'"\ud800"', None),
    "the halves in the wrong order": (r'"\udc00\ud840"', None),
    "a key that is not ASCII": ('{"分":1}', None),
    "a key that is half of a pair": (r'{"\ud800":1}', None),
    "nothing at all": ("", None),
    "two values": ("1 2", None),
}


def hashed(entry: Item) -> str:
    """Give the hash of an entry whose texts are ASCII without escapes."""
    named = sorted(name for name in entry if name not in {"hash", "balance"})
    said = ",".join(
        f'"{name}":' + (f'"{entry[name]}"' if isinstance(entry[name], str) else str(entry[name])) for name in named
    )
    return sha256(("{" + said + "}").encode()).hexdigest()


def entries() -> list[Item]:
    """Give a chain in which every field occurs: an award in caps, a deduction, repair, lapse, a reversal."""
    evidence = sha256(b"evidence").hexdigest()
    fine = {"item": "drunk_driving", "clause": "3.1"}
    drill = {"item": "drill", "clause": "2.1", "counted": "2026-11-18 2026"}
    steps: list[Item] = [
        {"kind": "award", **drill, "event": "campaign#C1", "points": 5, "basis": "campaign#C1"},
        {"kind": "deduction", **fine, "event": "d1", "points": -50, "basis": "review#R1", "evidence": evidence},
        {"kind": "repair", **fine, "event": "repair#S1#2", "points": 20, "basis": "scheme", "original": 2},
        {"kind": "lapse", **fine, "event": "lapse#2", "points": 30, "basis": "scheme", "original": 2},
        {"kind": "reversal", **drill, "event": "reversal#1", "points": -5, "basis": "review#R2", "original": 1},
    ]
    steps[1]["lapses_ms"] = 1_826_536_000_000
    made: list[Item] = []
    for seq, step in enumerate(steps, 1):
        at_ms = 1_795_000_000_000 + 86_400_000 * seq
        where = {"account": ACCOUNT, "against": f"issuer#{step['item']}", "seq": seq, "version": 1}
        entry = step | where | {"at_ms": at_ms, "posted_ms": at_ms + 7, "prev": made[-1]["hash"] if made else FIRST}
        entry |= {"hash": hashed(entry), "balance": (made[-1]["balance"] if made else 0) + step["points"]}
        made.append(dict(sorted(entry.items())))
    return made


def statement(chain: list[Item], account: str = ACCOUNT) -> Item:
    """Give the statement of a chain."""
    last = chain[-1] if chain else {"seq": 0, "hash": FIRST, "balance": 0}
    end = {"seq": last["seq"], "hash": last["hash"], "balance": last["balance"]}
    return {"format": "mashang-statement/1", "account": account, "entries": chain, **end}


def _changed(said: Item, change: Callable[[Item], object]) -> Item:
    made = deepcopy(said)
    change(made)
    return made


def _again(entry: Item, **values: Any) -> None:
    """Change an entry and hash it anew, as who forges one would."""
    entry |= values
    entry["hash"] = hashed(entry)


FAULTS: dict[str, tuple[str, int | None, Callable[[Item], object]]] = {
    "another format": ("format", None, lambda said: said.update(format="mashang-statement/2")),
    "no entries": ("format", None, lambda said: said.pop("entries")),
    "entries that are no list": ("format", None, lambda said: said.update(entries={})),
    "a note beside the entries": ("format", None, lambda said: said.update(note="checked")),
    "a balance that is a text": ("format", None, lambda said: said.update(balance="0")),
    "a sequence that is true": ("format", None, lambda said: said.update(seq=True)),
    "an entry that is no object": ("format", 2, lambda said: said["entries"].__setitem__(1, 5)),
    "an entry without its clause": ("format", 2, lambda said: said["entries"][1].pop("clause")),
    "an entry with a title that no hash covers": ("format", 2, lambda said: said["entries"][1].update(title="good")),
    "points that are a text": ("format", 2, lambda said: said["entries"][1].update(points="-50")),
    "points that are true": ("format", 1, lambda said: said["entries"][0].update(points=True)),
    "evidence that is null": ("format", 1, lambda said: said["entries"][0].update(evidence=None)),
    "an entry of another account": ("account", 2, lambda said: _again(said["entries"][1], account="person#B#merit")),
    "an entry left out": ("gap", 3, lambda said: said["entries"].pop(2)),
    "an entry twice": ("gap", 3, lambda said: said["entries"].insert(2, deepcopy(said["entries"][1]))),
    "the first entries left out": ("gap", 1, lambda said: said["entries"].__delitem__(slice(2))),
    "an entry rewritten with its hash": ("prev", 3, lambda said: _again(said["entries"][1], basis="review#R9")),
    "points of nothing": ("points", 2, lambda said: _again(said["entries"][1], points=0)),
    "points changed": ("hash", 2, lambda said: said["entries"][1].update(points=-5)),
    "evidence taken away": ("hash", 2, lambda said: said["entries"][1].pop("evidence")),
    "a lapse put off": ("hash", 2, lambda said: said["entries"][1].update(lapses_ms=1_900_000_000_000)),
    "a clause swapped": ("hash", 2, lambda said: said["entries"][1].update(clause="3.2")),
    "a balance changed": ("balance", 2, lambda said: said["entries"][1].update(balance=-44)),
    "the last entry left out": ("head", 4, lambda said: said["entries"].pop()),
    "an end with another balance": ("head", 5, lambda said: said.update(balance=1)),
    "an end with another hash": ("head", 5, lambda said: said.update(hash=FIRST)),
}


def _rewritten() -> list[Item]:
    """Give the chain with its second entry rewritten and every later one linked anew: sound by itself."""
    made = entries()
    made[1]["basis"] = "review#R9"
    for before, entry in pairwise(made):
        before["hash"] = hashed(before)
        entry["prev"] = before["hash"]
    made[-1]["hash"] = hashed(made[-1])
    return made


def _seen(entry: Item) -> Item:
    return {"seq": entry["seq"], "hash": entry["hash"], "balance": entry["balance"]}


def statements() -> list[Item]:
    """Give statements with what a check must say of each; ``seen`` is what was remembered of the account."""
    chain, whole = entries(), statement(entries())
    at_3, forged = _seen(chain[2]), statement(_rewritten())
    empty, unmoved = statement([]), statement([]) | _seen(chain[-1])
    good: list[Item] = [
        {"name": "whole", "statement": whole},
        {"name": "one entry", "statement": statement(chain[:1])},
        {"name": "no entry yet", "statement": empty},
        {"name": "whole, and goes on from what was seen", "statement": whole, "seen": at_3},
        {"name": "what came after, from what was seen", "statement": statement(chain[3:]), "seen": at_3},
        {"name": "nothing came after", "statement": unmoved, "seen": _seen(chain[-1])},
        {"name": "rewritten from the second entry, and nothing was seen", "statement": forged},
    ]
    bad: list[Item] = [
        {"name": name, "statement": _changed(whole, change), "fault": fault, "at": at}
        for name, (fault, at, change) in FAULTS.items()
    ]
    unlike: list[Item] = [
        {"name": "rewritten, whole", "statement": forged, "seen": at_3, "fault": "seen", "at": 3},
        {
            "name": "rewritten, what came after",
            "statement": statement(_rewritten()[3:]),
            "seen": at_3,
            "fault": "prev",
            "at": 4,
        },
        {
            "name": "shorter than what was seen",
            "statement": statement(chain[:2]),
            "seen": at_3,
            "fault": "seen",
            "at": 3,
        },
        {"name": "emptied", "statement": empty, "seen": at_3, "fault": "seen", "at": 3},
        {"name": "begins after a hole", "statement": statement(chain[4:]), "seen": at_3, "fault": "gap", "at": 4},
        {
            "name": "another balance was seen",
            "statement": whole,
            "seen": at_3 | {"balance": 0},
            "fault": "seen",
            "at": 3,
        },
        {"name": "nothing came after, elsewhere", "statement": unmoved, "seen": at_3, "fault": "head", "at": 3},
    ]
    return [{"seen": None, "fault": None, "at": None} | one for one in good + bad + unlike]


def made() -> str:
    """Give the file's text."""
    canonical = [
        {"name": name, "json": said, "canonical": to, "sha256": None if to is None else sha256(to.encode()).hexdigest()}
        for name, (said, to) in CANONICAL.items()
    ]
    links = [
        {"entry": {k: v for k, v in one.items() if k not in {"hash", "balance"}}, "hash": one["hash"]}
        for one in entries()
    ]
    said = {"canonical": canonical, "links": links, "statements": statements()}
    return json.dumps(said, ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(made())
