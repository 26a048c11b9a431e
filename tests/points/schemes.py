"""A scheme in force for tests of the room, without going through comment: the items of the reference figures."""

from chalicelib.core.ids import new_id
from chalicelib.points import chain
from chalicelib.points.scheme.document import Document, Item, Terms
from chalicelib.points.scheme.records import InForce, Version

DRILL = Item(
    code="drill",
    clause="2.1",
    title="参加应急演练",
    text="居民参加社区组织的应急演练，每次加 5 分。",
    currency="merit",
    unit="person",
    points=5,
    cap_year=20,
    proposers=("community_staff",),
)
HONESTY = Item(
    code="honesty",
    clause="2.2",
    title="拾金不昧",
    text="拾金不昧，经评议属实的，住户加 20 分。",
    currency="merit",
    unit="household",
    points=20,
    evidence="text",
    proposers=("grid_worker", "community_staff"),
    committee=True,
)
DRUNK = Item(
    code="drunk_driving",
    clause="3.1",
    title="酒后驾驶",
    text="因酒后驾驶受到生效处罚的，扣 50 分。",
    currency="merit",
    unit="person",
    points=-50,
    evidence="decision",
    proposers=("community_staff", "police"),
    committee=True,
    lapse_months=12,
)
BIND = Item(
    code="bind_home",
    clause="1.1",
    title="绑定住户",
    text="首次绑定住户，加 10 分。",
    currency="material",
    unit="person",
    points=10,
    cap_year=10,
)
SERVICE = Item(
    code="volunteer_hour",
    clause="1.2",
    title="志愿服务",
    text="经确认的志愿服务，每小时加 10 分，每日不超过 80 分。",
    currency="material",
    unit="person",
    points=10,
    cap_day=80,
    evidence="text",
    proposers=("organiser", "community_staff"),
)
ITEMS = (BIND, SERVICE, DRILL, HONESTY, DRUNK)


def enforce(*items: Item, number: int = 1, terms: Terms | None = None) -> Document:
    """Put a version in force, whatever was before it."""
    document = Document(title="积分办法", preamble="为本区居民制定。", items=items or ITEMS, terms=terms or Terms())
    said = document.model_dump_json()
    Version(
        *Version.at(number),
        number=number,
        state="in_force",
        revision=1,
        document=said,
        digest=chain.digest(document.model_dump(mode="json")),
        by=new_id(),
        at_ms=0,
    ).save()
    now = InForce.only()
    now.version = number
    now.save()
    return document
