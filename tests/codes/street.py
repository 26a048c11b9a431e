"""What tests of codes stand on: places, doors with codes, and the people who work there."""

from dataclasses import dataclass
from typing import Any

from chalicelib.codes import tokens
from chalicelib.codes.records import CodeItem, Import, Line, find, find_line, lines_of
from chalicelib.codes.service import importing
from chalicelib.codes.tokens import Kind
from chalicelib.core.ids import new_id
from chalicelib.places.doorlist import Door
from chalicelib.places.service import dwellings, tree
from tests.support.people import person
from tests.support.web import Answer, call, get, post

SYSTEM = "system"
NAMES = (
    ("滨河街道", "康和社区", "康和一区", "1号楼"),
    ("滨河街道", "康和社区", "康和一区", "10号楼"),
    ("滨河街道", "神华社区", "神华家园", "B座"),
)


@dataclass(frozen=True)
class Town:
    """The ids of the places, from above to below."""

    district: str
    street: str
    community: str
    other_community: str
    estate: str
    building: str
    second_building: str
    other_building: str


def door(building: int, room: str, unit: str | None = "1单元", area: int | None = 8500) -> Door:
    """Make a door of the building with that number in NAMES."""
    return Door(*NAMES[building], unit, room, area)


class Street:
    """The town with doors, and staff: an admin, a clerk of the first community, a worker of the first building."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.admin = person(("district_admin", town.district))
        self.clerk = person(("community_staff", town.community))
        self.worker = person(("grid_worker", town.building))
        self.stranger = person(("community_staff", town.other_community))
        self.nobody = person()

    def mint(self, *doors: Door) -> list[Line]:
        """Put doors in as an import does. Returns their lines in the order given."""
        buildings = dict(
            zip(NAMES, (self.town.building, self.town.second_building, self.town.other_building), strict=True)
        )
        work = importing.Work(Import("import#test", "import", owner=self.admin, fresh=True), tree.tree(), buildings)
        work.put(list(doors))
        placed = [(buildings[one.street, one.community, one.estate, one.building], one) for one in doors]
        return [find_line(at, dwellings.id_of(at, one.unit, one.room)) for at, one in placed]

    def one(self, state: str = "minted", kind: Kind = "outdoor") -> CodeItem:
        """Make a door of its own, its code of ``kind`` in ``state``."""
        line = self.mint(door(0, str(100 + len(lines_of(self.town.building)))))[0]
        code = find(str(line.code(kind)))
        for wanted, step in (("printed", self.printed), ("active", self.posted), ("suspended", self.suspended)):
            if state in LATER[wanted]:
                step(code)
        if state in ("replaced", "revoked"):
            self.act(code.id, {"replaced": "replace", "revoked": "revoke"}[state])
        if state == "posted":
            self._write(code, line, kind)
        return find(code.id)

    def _write(self, code: CodeItem, line: Line, kind: Kind) -> None:
        """Put a code into the state that a place with two steps knows."""
        CodeItem(code.id, "code").update(actions=[CodeItem.state.set("posted")])
        Line(line.pk, line.sk).update(actions=[getattr(Line, f"{kind}_state").set("posted")])

    def printed(self, code: CodeItem) -> None:
        asked = {"id": new_id(), "code": code.id, "format": "svg"}
        assert post("/codes/images", asked, person=self.admin).status == 200

    def posted(self, code: CodeItem) -> None:
        assert self.act(code.id, "post").json["state"] == "active"

    def suspended(self, code: CodeItem) -> None:
        assert self.act(code.id, "suspend").status == 200

    def act(self, code: str, act: str, *, who: str | None = None, **more: Any) -> Answer:
        """Do ``act`` to a code over HTTP."""
        return post("/codes/acts", {"id": new_id(), "code": code, "act": act} | more, person=who or self.admin)


LATER = {
    "printed": ("printed", "posted", "active", "suspended"),
    "active": ("posted", "active", "suspended"),
    "suspended": ("suspended",),
}


def token(code: CodeItem | str) -> str:
    """Make the token of a code."""
    return tokens.make(tokens.code_of(code if isinstance(code, str) else code.id))


def page(path: str, *, agent: str = "", body: bytes | None = None) -> Answer:
    """Open a page as a browser does; with ``body``, send its form."""
    if body is None:
        return get(path, headers={"user-agent": agent})
    return call("POST", path, body, headers={"content-type": "application/x-www-form-urlencoded"})
