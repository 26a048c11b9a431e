"""The demo district as stories need it: a door that is posted, the indoor codes of its building, who works there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infra.local.demo import district, labels
from infra.local.demo.api import Phone


@dataclass
class District:
    """A running stack with the demo district. ``door`` is the token of an outdoor code in use."""

    base: str
    wechat: str
    door: str

    def phone(self, openid: str) -> Phone:
        """Give somebody's way to the API, signed in."""
        phone = Phone(self.base, self.wechat, openid)
        phone.login()
        return phone

    def session(self, openid: str) -> dict[str, object]:
        """Give a session of somebody's, as the client keeps it."""
        phone = Phone(self.base, self.wechat, openid)
        return phone.login()

    @cached_property
    def seen(self) -> dict[str, Any]:
        """What a scan of the door gives: its address and number."""
        return Phone(self.base, self.wechat, "").get(f"/codes/scan/{self.door}")

    @cached_property
    def indoor(self) -> list[str]:
        """The tokens of the indoor codes of the posted building, by its doors; read from a printed sheet."""
        admin = self.phone(district.ADMIN)
        top = district.place(admin, district.DISTRICT)
        street = admin.all("/places", parent=top)[0]
        community = district.place(admin, district.COMMUNITY, street["id"])
        estate = admin.all("/places", parent=community, kind="estate")[0]
        building = admin.all("/places", parent=estate["id"], kind="building")[0]
        sheets = district.printed(admin, building["id"], ["indoor"], ["active"])
        return [token for sheet in sheets for token in labels.tokens(sheet)]
