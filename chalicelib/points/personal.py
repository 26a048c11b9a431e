"""Points, one's own data (个人信息): what the sub-rooms keep of a person, as one part of the export and the erasure.

Entries, keys and caps hold ids and sums alone; they stay, so that the chain stays whole. What a person typed goes.
"""

from collections.abc import Callable, Mapping

from chalicelib.people.personal.service.parts import Part
from chalicelib.points.accounts import CURRENCY_WORDS
from chalicelib.points.awards.service import listing
from chalicelib.points.campaigns.service import personal as campaigns
from chalicelib.points.holders.service import personal as holders
from chalicelib.points.honours.service import personal as honours
from chalicelib.points.mall.service import personal as mall
from chalicelib.points.review.service import personal as review
from chalicelib.points.scheme.service import personal as scheme

Export = Callable[[str], object]
Erase = Callable[[str], None]

EXPORTS: Mapping[str, Export] = {
    "accounts": holders.export,
    "refused": listing.export,
    "check_ins": campaigns.export,
    "comments": scheme.export,
    "committee": review.export,
    "honours": honours.export,
    "mall": mall.export,
}
# The mall first: what it gives back is posted while the account is there.
ERASES: tuple[Erase, ...] = (mall.erase, review.erase, honours.erase, scheme.erase)


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
        "account": "账户",
        "against": "发放方",
        "basis": "依据",
        "counted": "计入的期间",
        "hash": "校验值",
        "prev": "上一笔校验值",
        "lapses_ms": "到期恢复时间",
        "original": "原记录序号",
        "posted_ms": "记账时间",
        "mall": "积分兑换",
        "reservations": "我的兑换",
        "reserved_ms": "兑换时间",
        "source": "来源",
        "event": "事项",
        "item": "项目",
    },
)
