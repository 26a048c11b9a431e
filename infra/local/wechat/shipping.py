"""Shipping info (发货信息): taken down and shown, no more, until there are orders to ship."""

from infra.local.wechat.wire import Request, Says
from infra.local.wechat.world import World

NEEDED = ("order_key", "logistics_type", "delivery_mode", "shipping_list", "upload_time", "payer")
WAYS = (1, 2, 3, 4)  # express, same city, virtual, pick-up


def upload_shipping_info(world: World, request: Request, _now: int) -> dict[str, object]:
    """Take a record down. Says 47001."""
    asked = request.object()
    missing = next((name for name in NEEDED if not asked.get(name)), None)
    if missing or asked["logistics_type"] not in WAYS:
        raise Says(47001, f"data format error: {missing or 'logistics_type'}")
    world.shipping.append(asked)
    return {}
