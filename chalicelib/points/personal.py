"""Points, one's own data (个人信息): what the sub-rooms keep of a person, as one part of the export and the erasure.

Entries, keys and caps hold ids and sums alone; they stay, so that the chain stays whole. What a person typed goes.
"""

from collections.abc import Callable, Mapping

from chalicelib.people.personal.service.parts import Part
from chalicelib.points.accounts import CURRENCY_WORDS, Account, person
from chalicelib.points.awards.service import listing
from chalicelib.points.honours.service import personal as honours
from chalicelib.points.campaigns.service import personal as campaigns
from chalicelib.points.ledger.records import Entry, partition
from chalicelib.points.ledger.rules import KIND_WORDS
from chalicelib.points.review.service import personal as review
from chalicelib.points.scheme.service import personal as scheme

Export = Callable[[str], object]
Erase = Callable[[str], None]


def accounts(person_id: str) -> dict[str, list[dict[str, object]]]:
    """Give every entry of both accounts of a person, oldest first."""
    return {name: [_said(one) for one in _entries(person_id, name)] for name in CURRENCY_WORDS}


def _entries(person_id: str, currency: str) -> list[Entry]:
    account = partition(Account(person(person_id), currency))
    return list(Entry.query(account, Entry.sk.startswith("entry#"), consistent_read=True))


def _said(one: Entry) -> dict[str, object]:
    return {
        "seq": int(one.seq),
        "kind": KIND_WORDS[one.kind],
        "clause": one.clause,
        "points": int(one.points),
        "balance": int(one.balance),
        "at_ms": int(one.at_ms),
    }


EXPORTS: Mapping[str, Export] = {
    "accounts": accounts,
    "refused": listing.export,
    "check_ins": campaigns.export,
    "comments": scheme.export,
    "committee": review.export,
    "honours": honours.export,
}
ERASES: tuple[Erase, ...] = (
    scheme.erase,
    review.erase,
    honours.erase,
)


def export(person_id: str) -> dict[str, object]:
    """Give all that the room keeps of a person."""
    return {name: of(person_id) for name, of in EXPORTS.items()}


def erase(person_id: str) -> None:
    """End what a person has open here and take away what they typed; again is fine."""
    for of in ERASES:
        of(person_id)


PART = Part(
    "points",
    export,
    erase,
    words={
        **CURRENCY_WORDS,
        "points": "积分",
        "accounts": "积分账户",
        "refused": "未计分的事项",
        "check_ins": "活动签到",
        "campaign": "活动",
        "comments": "对积分办法的意见",
        "committee": "评议",
        "honours": "好市民提名",
        "of_me": "关于我的提名",
        "by_me": "我提名的",
        "shown": "署名方式",
        "words": "处理理由",
        "reviews": "关于我的评议事项",
        "votes": "我的投票",
        "workplaces": "申报的利害关系单位",
        "evidence": "依据",
        "choice": "是否同意",
        "seq": "序号",
        "kind": "类别",
        "clause": "条款",
        "balance": "余额",
        "source": "来源",
        "event": "事项",
        "item": "项目",
    },
)
