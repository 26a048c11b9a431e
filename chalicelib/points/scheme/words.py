"""The scheme in plain words (通俗说明): an item, the terms, what changed between two versions. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chalicelib.points.accounts import CURRENCY_WORDS
from chalicelib.points.scheme.document import Document, Item, Terms

UNIT_WORDS: dict[str, str] = {"person": "按人计", "household": "按户计"}
EVIDENCE_WORDS: dict[str, str] = {
    "none": "不需要证明材料",
    "text": "需写明事由",
    "file": "需上传证明材料",
    "decision": "需有生效的处理决定",
}
PROPOSER_WORDS: dict[str, str] = {
    "grid_worker": "网格员",
    "community_staff": "社区工作人员",
    "property_manager": "物业经理",
    "police": "社区民警",
    "organiser": "活动组织者",
    "district_admin": "区管理员",
}


def signed_points(item: Item) -> str:
    """Write what an item gives or takes: +5 品德积分, −50 品德积分."""
    sign = "+" if item.points > 0 else "−"
    return f"{sign}{abs(item.points)} {CURRENCY_WORDS[item.currency]}"


def line(item: Item) -> str:
    """Explain an item in one line: 参加应急演练：+5 品德积分，每年最多 20 分."""
    said = [f"{item.title}：{signed_points(item)}"]
    if item.unit == "household":
        said.append("按户计，一户一次只记一份")
    said += _caps(item)
    if item.evidence == "decision":
        said.append("须有生效的处理决定")
    if item.committee:
        said.append("须经评议")
    if item.points < 0:
        months = item.lapse_months
        said.append(
            "长期有效，可通过志愿服务恢复" if months is None else f"{months} 个月后恢复，也可通过志愿服务提前恢复"
        )
    return "，".join(said)


def _caps(item: Item) -> list[str]:
    caps = (("每日", item.cap_day), ("每年", item.cap_year))
    return [f"{period}最多 {cap} 分" for period, cap in caps if cap is not None]


def proposers(item: Item) -> str:
    """Tell who proposes an item: 由网格员、社区工作人员提出."""
    if not item.proposers:
        return "由系统或集中活动记分"
    return f"由{'、'.join(PROPOSER_WORDS[one] for one in item.proposers)}提出"


def terms(said: Terms) -> list[str]:
    """Explain the terms, a sentence each."""
    return [
        f"新版本先公开征求意见，不少于 {said.comment_days} 天。",
        f"每件评议由 {said.panel} 位评议员参加，至少 {said.quorum} 位表决才有效，{said.vote_days} 天内完成。",
        f"扣减先通知本人，{said.notice_days} 天后才记分。",
        f"有异议的，收到通知起 {said.appeal_days} 天内可以申诉，由另一组评议员复核。",
        f"每满 {said.repair_hours} 小时经确认的志愿服务，恢复 {said.repair_points} 分，以扣减的分数为限。",
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one item between two versions; ``lines`` say it in plain words."""

    kind: Literal["added", "removed", "changed"]
    code: str
    clause: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two versions: the document's own words, its items in the order of the clauses, its terms."""

    words: tuple[str, ...]
    items: tuple[Change, ...]
    terms: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not (self.words or self.items or self.terms)


SHOWN: tuple[tuple[str, Callable[[Item], str]], ...] = (
    ("条款", lambda item: item.clause),
    ("名称", lambda item: item.title),
    ("说明", lambda item: item.text),
    ("分值", signed_points),
    ("计分对象", lambda item: UNIT_WORDS[item.unit]),
    ("上限", lambda item: "，".join(_caps(item)) or "不设上限"),
    ("证明", lambda item: EVIDENCE_WORDS[item.evidence]),
    ("提出", proposers),
    ("评议", lambda item: "须经评议" if item.committee else "不需评议"),
    ("恢复", lambda item: f"{item.lapse_months} 个月后恢复" if item.lapse_months else "无期限"),
)


def changes(before: Document | None, after: Document) -> Changes:
    """Tell what ``after`` changes; without a version before it, all of its items are new."""
    if before is None:
        return Changes((), tuple(_whole("added", item) for item in _ordered(after)), ())
    was = {item.code: item for item in before.items}
    now = {item.code: item for item in after.items}
    found = [_whole("added", item) for code, item in now.items() if code not in was]
    found += [_whole("removed", item) for code, item in was.items() if code not in now]
    for code in now.keys() & was.keys():
        said = tuple(_said(name, show(was[code]), show(now[code])) for name, show in SHOWN)
        lines = tuple(one for one in said if one)
        if lines:
            found.append(Change("changed", code, now[code].clause, now[code].title, lines))
    words = (_said("名称", before.title, after.title), _said("前言", before.preamble, after.preamble))
    pairs = zip(terms(before.terms), terms(after.terms), strict=True)
    return Changes(
        tuple(one for one in words if one),
        tuple(sorted(found, key=lambda one: (_order(one.clause), one.kind))),
        tuple(f"原：{old} 现：{new}" for old, new in pairs if old != new),
    )


def _whole(kind: Literal["added", "removed"], item: Item) -> Change:
    return Change(kind, item.code, item.clause, item.title, (line(item),))


def _said(name: str, old: str, new: str) -> str:
    return "" if old == new else f"{name}：由“{old}”改为“{new}”"


def _ordered(document: Document) -> list[Item]:
    return sorted(document.items, key=lambda item: _order(item.clause))


def _order(clause: str) -> tuple[int, ...]:
    """Sort 2.10 after 2.9."""
    return tuple(int(number) for number in clause.split("."))
