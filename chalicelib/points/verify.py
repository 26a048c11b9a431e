"""Points, the verifier (核对工具): checks an exported statement on anybody's computer. Standard library and ``chain``.

    python -m chalicelib.points.verify FILE... [--from EARLIER]

FILE is a statement (``-``: standard input); a large one comes in parts, named in their order. EARLIER is a whole
statement exported before, or a remembered head as SEQ:HASH:BALANCE: the new one must go on from it. Ends with 0 if
everything agrees, 1 if not, 2 if a file can't be read.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from chalicelib.points import chain
from chalicelib.points.chain import Seen, Verdict

HOLDERS = {"person": "个人", "household": "住户"}
CURRENCIES = {"merit": "品德积分", "material": "物质积分"}
FAULTS = {
    "format": "格式不对：缺少栏目、多出栏目，或内容不是规定的类型",
    "account": "这一笔属于别的账户",
    "gap": "序号不连续：有记录缺失、重复或顺序颠倒",
    "prev": "与上一笔的哈希对不上：前面的记录被改动或删除过",
    "points": "分值为 0",
    "hash": "哈希与内容不符：这一笔被改动过",
    "balance": "余额与逐笔相加的结果不符",
    "head": "结尾的序号、哈希或余额与最后一笔不符",
    "seen": "与您此前看到的不一致：当时的记录被改动或删除过",
}


class Unreadable(Exception):
    """A file is not there, or what it holds is no statement and no remembered head."""


def main(arguments: list[str] | None = None) -> int:
    """Check the file that the command line names. Returns what the process ends with."""
    parser = argparse.ArgumentParser(prog="python -m chalicelib.points.verify", description="核对积分对账单")
    parser.add_argument("files", metavar="FILE", nargs="+", help="导出的对账单（JSON），分几份的依次列出；- 为标准输入")
    parser.add_argument("--from", dest="earlier", metavar="EARLIER", help="此前的对账单，或 序号:哈希:余额")
    asked = parser.parse_args(arguments)
    try:
        seen = chain.START if asked.earlier is None else remembered(asked.earlier)
        verdict = checked([_read(file) for file in asked.files], seen)
    except Unreadable as refused:
        sys.stderr.write(f"读不了：{refused}\n")
        return 2
    sys.stdout.writelines(f"{line}\n" for line in told(verdict, seen))
    return 0 if verdict.holds else 1


def checked(parts: list[Any], seen: Seen = chain.START) -> Verdict:
    """Check a statement that comes in one or more parts, each of which goes on from the one before."""
    found = chain.check(parts[0], seen)
    for part in parts[1:]:
        if not found.holds:
            break
        after = chain.check(part, Seen(found.entries, found.head, found.balance))
        other = after.holds and after.account != found.account
        found = replace(after, fault="account", at=found.entries + 1) if other else after
    return found


def remembered(said: str) -> Seen:
    """Read a remembered head: SEQ:HASH:BALANCE, or the end of a statement in a file. Raises Unreadable."""
    parts = said.split(":")
    if len(parts) == 3 and parts[0].isdecimal() and parts[2].lstrip("-").isdecimal():  # noqa: PLR2004
        return Seen(int(parts[0]), parts[1].lower(), int(parts[2]))
    earlier = _read(said)
    if not chain.check(earlier).holds:
        raise Unreadable(f"{said} 本身核对不上")
    return Seen(earlier["seq"], earlier["hash"], earlier["balance"])


def _read(file: str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return chain.read(raw.decode("utf-8-sig"))
    except OSError:
        raise Unreadable(f"{file} 打不开") from None
    except ValueError:
        raise Unreadable(f"{file} 不是对账单（应为 UTF-8 的 JSON，数字都是整数）") from None


def told(verdict: Verdict, seen: Seen = chain.START) -> list[str]:
    """Say in Chinese what a check found, a line each."""
    if not verdict.holds:
        where = "" if verdict.at is None else f"第 {verdict.at} 笔"
        return [f"不一致：{where}{FAULTS[str(verdict.fault)]}。"]
    holder, _, currency = verdict.account.rpartition("#")
    kind, _, of = holder.partition("#")
    lines = [
        f"一致：{HOLDERS.get(kind, kind)} {of} 的{CURRENCIES.get(currency, currency)}",
        f"共 {verdict.entries} 笔，余额 {verdict.balance} 分",
        f"末笔哈希 {verdict.head}",
    ]
    return [*lines, f"与此前第 {seen.seq} 笔衔接"] if seen.seq else lines


if __name__ == "__main__":
    sys.exit(main())
