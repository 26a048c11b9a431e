"""Numbers on a list of staff's: the dwelling of each indoor code in use, and of nothing else."""

import pytest

from chalicelib.codes import numbers
from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.codes.service import minting, numbered
from chalicelib.core import bulk
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor
from tests.faults.crash import counting
from tests.people.homes.conftest import built, made_town

pytestmark = pytest.mark.usefixtures("house")


def test_indoor_codes_in_use_name_their_dwelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)  # the stand-in of AWS bears no threads
    block = built(made_town())
    clerk = Actor(block.clerk, roles={"community_staff": frozenset({block.town.community})})
    outdoor = minting.mint(clerk, block.doors[0], "outdoor", act=new_id())
    CodeItem(outdoor.id, SCAN_SK).update(actions=[CodeItem.state.set("active")])
    indoor = [one for one in CodeItem.scan(CodeItem.sk == SCAN_SK) if one.id != outdoor.id]
    first, second = sorted(indoor, key=lambda one: block.doors.index(one.dwelling))
    CodeItem(second.id, SCAN_SK).update(actions=[CodeItem.state.set("minted")])
    typed = numbers.grouped(first.number)
    unknown = numbers.number_of(77_777, b"another key")
    out = CodeItem.get(outdoor.id, SCAN_SK).number

    with counting() as calls:
        found = numbered.dwellings_by_numbers([typed, second.number, out, unknown, "4173052890", "x"])

    assert found == {typed: block.doors[0]}
    assert calls == ["Query"] * 4 + ["BatchGetItem"]
