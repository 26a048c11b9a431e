"""The demo district as stories need it: a door that is posted, the indoor codes of its building, who works there."""

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from chalicelib.core.ids import new_id
from infra.local import clock, demo
from infra.local.demo import district, labels
from infra.local.demo.api import Lasting, Phone
from infra.local.demo.story import Running


@dataclass
class District:
    """A running stack with the demo district. ``door`` is the token of an outdoor code in use."""

    base: str
    wechat: str
    door: str
    running: Running
    _phones: dict[str, Lasting] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Give the one whose stack keeps its state in ``folder``."""
        said = demo.running(folder)
        return cls(said["base"], said["wechat"], str(said["door"]), Running.of(said))

    @property
    def ahead_ms(self) -> int:
        """How far the district's clock was moved by now: who comes to a browser is told."""
        return clock.offset_ms(Path(self.running.clock))

    def phone(self, openid: str) -> Lasting:
        """Give somebody's way to the API, signed in; a moved clock is in nobody's way."""
        if openid not in self._phones:  # nobody may log in all the time
            self._phones[openid] = Lasting(self.base, self.wechat, openid, device="工作手机")
            self._phones[openid].login()
        return self._phones[openid]

    def session(self, openid: str) -> dict[str, object]:
        """Give a session of somebody's, as the client keeps it."""
        phone = Lasting(self.base, self.wechat, openid)
        return phone.login()

    @cached_property
    def seen(self) -> dict[str, Any]:
        """What a scan of the door gives: its address and number."""
        return Phone(self.base, self.wechat, "").get(f"/codes/scan/{self.door}")

    @cached_property
    def building(self) -> str:
        """The building whose doors are posted."""
        admin = self.phone(district.ADMIN)
        top = district.place(admin, district.DISTRICT)
        street = admin.all("/places", parent=top)[0]
        community = district.place(admin, district.COMMUNITY, street["id"])
        estate = admin.all("/places", parent=community, kind="estate")[0]
        return str(admin.all("/places", parent=estate["id"], kind="building")[0]["id"])

    @cached_property
    def community(self) -> str:
        """The community that the building is in."""
        return str(self.phone(district.CLERK).get("/people/me")["roles"][0]["place"])

    @cached_property
    def indoor(self) -> list[str]:
        """The tokens of the indoor codes of the posted building, by its doors; read from a printed sheet."""
        sheets = district.printed(self.phone(district.ADMIN), self.building, ["indoor"], ["active"])
        return [token for sheet in sheets for token in labels.tokens(sheet)]

    def newcomer(self, name: str, number: str | None = None) -> Lasting:
        """Give somebody a phone whose ``number`` is verified; nobody knows them yet."""
        openid = f"oStory-{new_id()}"
        phone = Lasting(self.base, self.wechat, openid, device=f"{name}的手机")
        known = {"openid": openid, "name": name, "phone": number or f"138{secrets.randbelow(10**8):08}"}
        phone.sim("/sim/people", known)
        phone.login(consent=phone.get("/people/privacy")["version"])
        phone.post("/people/phone", {"code": phone.sim(f"/sim/people/{openid}/phone-code")["code"]})
        return phone

    def moves_in(self, phone: Phone, name: str) -> str:
        """Bind somebody as the owner of a home that nobody lives in, approved by staff. Gives the household."""
        clerk = self.phone(district.CLERK)
        taken = {one["dwelling"] for one in clerk.all("/households", building=self.building)}
        doors = [one for one in clerk.all("/codes/doors", place=self.building) if one["dwelling"] not in taken]
        code = doors[-1]["indoor"]["number"]  # stories and pictures of doors ask for the first ones
        bound = phone.post("/bindings", {"id": new_id(), "code": code, "role": "owner", "name": name})
        clerk.post(f"/bindings/{bound['id']}/decisions", {"id": new_id(), "act": "approve"})
        return str(phone.get("/people/me")["homes"][-1]["household"])
