"""The campaigns' part of the tree of errors."""

from chalicelib.core.errors import Conflict, NotAllowed


class NotThisContent(Conflict):
    """The hash is not that of the list as it is now: what was looked at is not what would be approved."""

    code, message = "not_this_content", "名单内容与您看到的不一致，请刷新预览、核对后再复核"


class OwnCampaign(NotAllowed):
    """Who made a campaign, uploaded its list or checked people in doesn't approve it."""

    code, message = "own_campaign", "不能复核自己发起、上传或参与签到的活动，请由另一位同事复核"


class NothingToPost(Conflict):
    """No row of the list is good."""

    code, message = "nothing_to_post", "名单中没有可以记分的行，请修改后重新上传"


class SameList(Conflict):
    """The same people were approved for the same item, place and time in another campaign. Details: its id."""

    code, message = (
        "same_list",
        "相同的名单已在另一个活动中复核通过，不能重复记分；原活动已中止的，请作为它的补充名单重新发起",
    )


class ActRepeated(Conflict):
    """The id of an act was used for another one."""

    code, message = "act_repeated", "该操作编号已用于其他操作，请刷新后重试"


class ContentChanged(Conflict):
    """What lies in the store is not what was approved: nothing of it is posted."""

    code, message = "content_changed", "名单内容与复核时不一致，已停止记分"
