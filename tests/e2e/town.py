"""A small district for the end-to-end tests, made through API Gateway and the deployed functions alone."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chalicelib.core.ids import new_id
from infra.local.demo import district, labels
from infra.local.demo.api import Json
from infra.local.running import Stack
from tests.e2e.people import Person, newcomer

HEADER = ("街道", "社区", "小区", "楼栋", "单元", "门牌号", "建筑面积")
STREET, HERE, ELSEWHERE = "滨河街道", "东岸社区", "西岸社区"
CAREFUL = (HERE, "滨河二期")  # an estate of one building, whose posted codes wait for a word of staff
BUILDINGS, DOORS = 20, 12
Row = Sequence[str]


def door_list(rows: Iterable[Row]) -> bytes:
    """Write a door list as a district hands it over."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode("gb18030")


def building_rows(community: str, estate: str, building: int, doors: int = DOORS) -> list[Row]:
    """Give the rows of a building with two units and four doors a floor."""
    return [
        (STREET, community, estate, f"{building}号楼", f"{at % 4 // 2 + 1}单元", f"{at // 4 + 1}0{at % 2 + 1}", "96")
        for at in range(doors)
    ]


@dataclass
class Building:
    """A building with its codes printed and at their doors: tokens in the order of a walk."""

    id: str
    outdoor: list[str]
    indoor: list[str]


@dataclass
class Town:
    """The district, who works in it, and its buildings that no test has used yet."""

    stack: Stack
    district: str
    community: str
    grid: str
    estate: str
    admin: Person
    clerk: Person
    walker: Person
    stranger: Person  # staff of another community
    elsewhere: str
    unused: list[str] = field(default_factory=list)

    def building(self) -> str:
        """Give a building of the grid that no other test uses, its codes minted."""
        return self.unused.pop()

    def posted(self) -> Building:
        """Give a building that no other test uses, printed, posted and handed over."""
        building = self.building()
        outdoor, indoor = (printed(self.clerk, building, kind) for kind in ("outdoor", "indoor"))
        at_ms = district.now_there(self.walker)
        results = district.patrol(self.walker, outdoor + indoor, at_ms)
        assert {one["outcome"] for one in results} == {"posted"}, results
        return Building(building, outdoor, indoor)

    def newcomer(self, name: str, *, phone: bool = False) -> Person:
        """Give somebody new, who reaches the API through the gateway."""
        return newcomer(self.stack.gateway_url, self.stack.wechat_url, name, phone=phone)

    def guest(self) -> Person:
        """Give somebody without a login."""
        return Person(self.stack.gateway_url, self.stack.wechat_url, "nobody")


def printed(staff: Person, building: str, kind: str) -> list[str]:
    """Order the labels of a building, fetch the files and read the tokens off their pages."""
    return [token for pdf in district.printed(staff, building, [kind], ["minted"]) for token in labels.tokens(pdf)]


def given(admin: Person, to: Person, role: str, place: str, name: str) -> Json:
    """Give a role."""
    wanted = {"id": new_id(), "person": to.person, "role": role, "place": place, "name": name}
    return admin.post("/staff/roles", wanted)


def settle(stack: Stack) -> Town:
    """Make the town."""
    district.by_hand(stack.env, "chalicelib.places.found", "滨河区")
    district.by_hand(stack.env, "chalicelib.people.staff.first_admin", "--name", "孙丽", "--openid", district.ADMIN)
    admin = Person(stack.gateway_url, stack.wechat_url, district.ADMIN, device="工作手机")
    admin.login()
    rows = [row for at in range(1, BUILDINGS + 1) for row in building_rows(HERE, "滨河花园", at)]
    rows += building_rows(CAREFUL[0], CAREFUL[1], 1) + building_rows(ELSEWHERE, "西岸名苑", 1)
    _, done = district.bring_in(admin, "东西两岸.csv", door_list(rows))
    assert done["doors"] == len(rows), done
    top = district.place(admin, "滨河区")
    street = district.place(admin, STREET, top)
    here, elsewhere = district.place(admin, HERE, street), district.place(admin, ELSEWHERE, street)
    estate = district.place(admin, "滨河花园", here)
    buildings = [one["id"] for one in admin.all("/places", parent=estate, kind="building")]
    assert len(buildings) == BUILDINGS
    grid = admin.post("/places", {"id": new_id(), "kind": "grid", "parent": here, "name": "第1网格"})["id"]
    version = admin.get(f"/places/{here}/grids")["version"]
    chosen = {"version": version, "grids": [{"grid": grid, "buildings": buildings}]}
    admin.call("PUT", f"/places/{here}/grids", chosen)
    clerk, walker, stranger = (newcomer(stack.gateway_url, stack.wechat_url, name) for name in ("李敏", "王强", "赵洁"))
    given(admin, clerk, "community_staff", here, "李敏")
    given(admin, walker, "grid_worker", grid, "王强")
    given(admin, stranger, "community_staff", elsewhere, "赵洁")
    return Town(stack, top, here, grid, estate, admin, clerk, walker, stranger, elsewhere, buildings)
