"""Holders: who may look at whose points, sizes of what is given out. No I/O. No list of people goes by points."""

from chalicelib.core.policy import declare, either, is_named, lives_there, role, signed, staff_anywhere

SCOPE = "points"  # of a proxy (亲情代理)
LOOKS = ("community_staff", "district_admin", "auditor")  # with a reason, at places of the holder
READS = ("district_admin", "auditor", "finance")  # the nightly comparisons, which name accounts by ids
MOST_EXPORTED = 5_000  # entries of one part of an export: some 3 MB, half of what a Lambda may answer

POLICY = declare(
    {
        "points.own": signed,
        "points.see": either(is_named, lives_there),
        "points.look": role(*LOOKS),
        "points.compare": staff_anywhere(*READS),
    }
)

BASIS_WORDS: dict[str, str] = {
    "scheme": "按积分办法自动记分",
    "review": "经评议组评议决定",
    "campaign": "集中活动记分，经第二人审核",
    "reservation": "积分商城兑换",
    "service": "经确认的志愿服务",
}
OTHER_BASIS = "按积分办法办理"
MALL_TITLE = "积分商城兑换"
EVIDENCE_WORDS: dict[str, str] = {
    "none": "不需要证明材料",
    "text": "文字说明",
    "file": "证明材料",
    "decision": "生效的处理决定",
}
