"""Places: what holds without a database: which kind stands under which, who may do what. A scan imports it."""

from chalicelib.core.policy import declare, role, staff_anywhere

PARENT_OF = {
    "district": None,  # 区
    "street": "district",  # 街道
    "community": "street",  # 社区
    "estate": "community",  # 小区
    "building": "estate",  # 楼栋
    "grid": "community",  # 网格: a set of buildings, across estates
}
LEVELS = ("district", "street", "community", "estate", "building")  # of an address, from above
WORDS = {"district": "区", "street": "街道", "community": "社区", "estate": "小区", "building": "楼栋", "grid": "网格"}
WITH_SETTINGS = ("district", "street", "community", "estate")
KEPT_MS = 60_000  # how old what a process remembers of places may be

EDITORS = ("district_admin", "community_staff")
STAFF = (*EDITORS, "grid_worker", "property_manager", "police", "auditor")

POLICY = declare(
    {
        "place.see": staff_anywhere(*STAFF),  # names on walls and gates are no secret among staff
        "place.add": role(*EDITORS),
        "place.rename": role(*EDITORS),
        "grids.edit": role(*EDITORS),
        "roster.see": role(*STAFF),
        "roster.edit": role(*EDITORS),
        "settings.see": role(*STAFF),
        "settings.edit": role(*EDITORS),
        "dwelling.see": role(*STAFF),
        "dwelling.correct": role(*EDITORS),
    }
)
