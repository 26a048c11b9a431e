"""The kinds of messages, as data: what each says, made from its facts. WeChat's fields take 20 characters at most."""

from collections.abc import Mapping
from dataclasses import dataclass

TO_DO, RESULT, REMINDER = "todo", "result", "reminder"  # 待办提醒 审核结果 到期提醒: a WeChat template each
FIELD = 20
LOOK = "请打开小程序查看详情"  # all that WeChat is told beside a title


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message: title and text with the names of facts in braces, and the WeChat template that nudges."""

    title: str
    text: str
    template: str

    def written(self, facts: Mapping[str, str]) -> tuple[str, str]:
        """Give title and text. Raises KeyError if a fact is missing."""
        return self.title.format_map(facts), self.text.format_map(facts)


KINDS: dict[str, Kind] = {
    "binding.to_review": Kind("有新的绑定申请", "{name}申请以{role}身份绑定 {door}，请在 {due} 前审核。", TO_DO),
    "binding.answered": Kind("申请人补充了材料", "{name}对 {door} 的绑定申请作了补充，请继续审核。", TO_DO),
    "binding.approved": Kind("绑定申请已通过", "您已作为{role}绑定 {door}。", RESULT),
    "binding.rejected": Kind("绑定申请未通过", "您对 {door} 的绑定申请未通过：{reason}。可修改后重新申请。", RESULT),
    "binding.more_info": Kind("绑定申请需要补充", "您对 {door} 的绑定申请需要补充：{reason}。", RESULT),
    "binding.ended": Kind("绑定已结束", "您与 {door} 的绑定已结束：{reason}。", RESULT),
    "household.ended": Kind("住户已搬离", "{door} 的户主已搬离，原有绑定全部结束，户内码已更换。", RESULT),
    "household.handed_over": Kind("户主已变更", "您现在是 {door} 的户主。", RESULT),
    "household.handed_from": Kind("户主已变更", "您已不再是 {door} 的户主。", RESULT),
    "member.left": Kind("有人搬离", "{name}（{role}）已从 {door} 搬离，户内码已更换。", RESULT),
    "lease.reminder": Kind("租期即将到期", "您在 {door} 的租期到 {until} 为止。续租请联系户主或网格员。", REMINDER),
    "lease.suspended": Kind(
        "租期已过，绑定已暂停", "您在 {door} 的租期已于 {until} 到期，绑定已暂停，续租后恢复。", REMINDER
    ),
    "lease.of_tenant": Kind("租客的租期", "{door} 的租客{name}租期到 {until} 为止，如需续租请办理。", REMINDER),
    "proxy.granted": Kind("您成为了亲情代理人", "您可以代 {name} 办理事务，到 {until} 为止。", RESULT),
    "proxy.ended": Kind("亲情代理已结束", "您代 {name} 办理事务的授权已结束。", RESULT),
    "proxy.given": Kind("您有了亲情代理人", "{name} 可以代您办理事务，到 {until} 为止。您可以随时结束。", RESULT),
    "proxy.taken": Kind("亲情代理已结束", "{name} 代您办理事务的授权已结束。", RESULT),
    "proxy.acted": Kind("有人代您提交了申请", "{name} 代您申请以{role}身份绑定 {door}。", RESULT),
    "proxy.did": Kind("有人代您办理了事项", "{name}{how}代您{what}：{door}。", RESULT),
    "role.granted": Kind("您有新的工作角色", "您已成为 {place} 的{role}。", RESULT),
    "role.revoked": Kind("工作角色已撤销", "您在 {place} 的{role}角色已撤销。", RESULT),
    "door.mismatch": Kind("有人反映门牌与二维码不符", "{door} 的二维码被反映“这不是我面前的门”，请核实。", TO_DO),
    "scan.odd": Kind("扫码出现异常", "{place} 的扫码出现异常（{reason}），请留意是否有人逐户扫码或伪造二维码。", TO_DO),
    "points.honour_nominated": Kind(
        "有居民提名您为好市民", "请查看提名理由，决定是否同意，以及怎样署名。您同意之前，理由不会给其他人看。", TO_DO
    ),
    "points.honour_consented": Kind("有好市民提名待核实", "一份好市民提名已得到本人同意，请核实。", TO_DO),
    "points.honour_confirmed": Kind("有好市民提名待公示", "一份好市民提名已核实，请按本人的选择公示。", TO_DO),
    "points.honour_published": Kind("您的好市民事迹已公示", "公示按您选择的方式署名，您可以随时撤回。", RESULT),
    "points.honour_refused": Kind("好市民提名未通过核实", "与您有关的一份好市民提名未通过核实，请查看理由。", RESULT),
    "points.honour_withdrawn": Kind("好市民公示已撤下", "与您有关的好市民提名已由工作人员撤下，请查看理由。", RESULT),
    "points.scheme_commenting": Kind(
        "积分办法征求意见中", "积分办法第 {number} 版正在征求意见，到 {until} 截止，之后请您审定。", RESULT
    ),
    "points.scheme_to_adopt": Kind(
        "积分办法等待审定", "积分办法第 {number} 版征求意见已结束，共收到 {comments} 条意见，请审定。", TO_DO
    ),
    "points.scheme_revised": Kind("积分办法退回修改", "积分办法第 {number} 版已退回修改，改后需重新征求意见。", RESULT),
    "points.scheme_adopted": Kind("积分办法已生效", "您参与起草的积分办法第 {number} 版已生效。", RESULT),
    "points.scheme_answered": Kind("您的意见有了答复", "您对积分办法第 {number} 版的意见已有答复，请查看。", RESULT),
    "points.lapsed": Kind(
        "扣减的积分已恢复", "依据办法第 {clause} 条的扣减已满期限，恢复{whose}{currency} {points} 分。", RESULT
    ),
    "points.mall_to_make_ready": Kind(
        "有兑换的商品待备货", "{place} 有居民兑换了商品，请到“待备货”中查看并备好。", TO_DO
    ),
    "points.mall_ready": Kind(
        "兑换的商品已备好", "“{title}”已备好，请在 {until} 前（含当日）领取：{where}。请出示领取码。", RESULT
    ),
    "points.mall_expiring": Kind(
        "商品领取期快到了", "“{title}”保留到 {until}，请前往领取：{where}。过期后积分会退回。", REMINDER
    ),
    "points.mall_collected": Kind("兑换的商品已领取", "“{title}”已领取。如果不是您或家人领取的，请联系社区。", RESULT),
    "points.mall_expired": Kind("商品已过领取期", "“{title}”过了领取期，{points} 分已退回您的物质积分。", RESULT),
    "points.mall_cancelled": Kind(
        "兑换已取消", "“{title}”的兑换已取消：{reason}。{points} 分已退回您的物质积分。", RESULT
    ),
    "points.mall_cancelled_for": Kind(
        "有人代您取消了兑换", "{name}代您取消了“{title}”的兑换，{points} 分已退回您的物质积分。", RESULT
    ),
    "points.mall_reserved_for": Kind(
        "有人代您兑换了商品", "{name}代您兑换了“{title}”，用了 {points} 分物质积分。", RESULT
    ),
    "points.review_opened": Kind(
        "有关于您的事项提交评议",
        "社区提出“{item}”（积分办法第 {clause} 条，{points}）。依据：{evidence}。评议结果会再告知您。",
        RESULT,
    ),
    "points.review_withdrawn": Kind(
        "评议事项已撤回", "“{item}”（积分办法第 {clause} 条）已由提出人撤回，不再评议，也不记分。", RESULT
    ),
    "points.review_noticed": Kind(
        "评议结果告知",
        "评议组同意“{item}”（积分办法第 {clause} 条，{points}）。依据：{evidence}。"
        "有异议，请在 {until} 前申诉，申诉期间不记分；没有异议，到期后记分。",
        RESULT,
    ),
    "points.review_declined": Kind(
        "评议未通过", "评议组没有同意“{item}”（积分办法第 {clause} 条），不记分。理由可在事项中查看。", RESULT
    ),
    "points.review_posted": Kind(
        "积分已记入",
        "“{item}”（积分办法第 {clause} 条，{points}）已记入。仍有异议，可在 {appeal_until} 前申诉。",
        RESULT,
    ),
    "points.review_posted_final": Kind(
        "积分已记入", "“{item}”（积分办法第 {clause} 条，{points}）经申诉评议维持，已记入。", RESULT
    ),
    "points.review_refused": Kind(
        "积分未能记入", "“{item}”（积分办法第 {clause} 条，{points}）未能记入：{reason}。", RESULT
    ),
    "points.appeal_taken": Kind(
        "申诉已收到", "对“{item}”（积分办法第 {clause} 条，{points}）的申诉已收到，将由另一组评议员评议。", RESULT
    ),
    "points.appeal_upheld": Kind(
        "申诉评议结果",
        "另一组评议员评议后，维持“{item}”（积分办法第 {clause} 条，{points}）。理由可在事项中查看。",
        RESULT,
    ),
    "points.appeal_right": Kind(
        "申诉成立",
        "另一组评议员评议后，支持对“{item}”（积分办法第 {clause} 条，{points}）的申诉：没有记分的不再记，已记的撤销。",
        RESULT,
    ),
    "points.panel": Kind(
        "请参加评议",
        "您被抽选参加“{item}”（积分办法第 {clause} 条，{points}）的{stage}，请在 {due} 前投票并写明理由；"
        "与自己有关的，请申请回避。",
        TO_DO,
    ),
    "points.review_result": Kind(
        "您提出的事项有结果了", "您提出的“{item}”（积分办法第 {clause} 条，{points}）：{result}。", RESULT
    ),
    "points.panel_short": Kind(
        "评议员人数不足",
        "“{item}”（积分办法第 {clause} 条，{points}）可参加评议的评议员不足法定人数，请补充名册。人数够了会自动抽选。",
        TO_DO,
    ),
    "points.campaign_to_approve": Kind(
        "有批量计分待复核", "{place}“{title}”的名单已读取，共 {rows} 人（户）可以记分，请核对后复核。", TO_DO
    ),
    "points.campaign_empty": Kind(
        "名单中没有可以记分的人", "{place}“{title}”的名单已读取，没有可以记分的行，请查看原因并修改。", RESULT
    ),
    "points.campaign_done": Kind(
        "批量计分已完成", "{place}“{title}”已完成：记分 {posted}，未记 {refused}，每一行的结果都可以查看。", RESULT
    ),
    "points.campaign_stopped": Kind(
        "批量计分已中止", "{place}“{title}”已中止，已记的 {posted} 笔有效，请查看原因后再次运行。", RESULT
    ),
    "personal_data.ready": Kind("您的个人数据已导出", "文件在 7 天内可以下载。", RESULT),
}


def clipped(text: str) -> str:
    """Shorten ``text`` to what a WeChat field takes."""
    return text if len(text) <= FIELD else text[: FIELD - 1] + "…"
