"""The mall's part of the tree of errors."""

from chalicelib.core.errors import BadInput, Conflict, NotAllowed


class Repeated(Conflict):
    """The id was used before: by another request, or by somebody else."""

    code, message = "repeated", "该请求已提交，请勿重复使用"


class NotOnSale(Conflict):
    """The good was taken off sale."""

    code, message = "not_on_sale", "该商品已下架"


class SoldOut(Conflict):
    """Nothing of the good is left."""

    code, message = "sold_out", "该商品已兑完"


class Unfunded(Conflict):
    """The budget does not cover one more piece. Details: the budget."""

    code, message = "unfunded", "该商品的预算已用完，暂时不能兑换"


class PriceChanged(Conflict):
    """The price is another than the one that was shown. Details: the price."""

    code, message = "price_changed", "商品所需积分已调整，请刷新后再兑换"


class OverLimit(Conflict):
    """The person took as many as the good allows one person in the period. Details: most, per."""

    code, message = "over_limit", "已达到该商品的兑换次数上限"


class Overdue(Conflict):
    """The last day of collection is over. Details: until when it was kept."""

    code, message = "overdue", "已过领取期，积分会自动退回"


class AlreadyCollected(Conflict):
    """Somebody else of the staff handed it over. Details: when."""

    code, message = "already_collected", "该商品已由其他工作人员核销，请勿重复发放"


class OwnReservation(NotAllowed):
    """Nobody hands over what they, or somebody through them, reserved."""

    code, message = "own_reservation", "不能核销自己兑换或代办的商品，请由其他工作人员核销"


class BadCode(BadInput):
    """The code of collection was not made here, or was mistyped."""

    code, message = "bad_code", "领取码无效，请重新扫描，或输入领取编号"


class BelowZero(Conflict):
    """Less would be left than nothing: what is held cannot be taken away. Details: what is free."""

    code, message = "below_zero", "减少的数量超过可用的余量"
