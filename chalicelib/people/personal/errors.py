"""What stands in the way of an erasure."""

from chalicelib.core.errors import Conflict


class HouseholdToHandOver(Conflict):
    """The person is primary owner of a household with other members. Details: the households."""

    code = "household_to_hand_over"
    message = "您是户主且户内还有其他成员，请先移交户主或办理搬离，再注销账号"
