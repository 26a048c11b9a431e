"""What the server says in words of its own, the client has words for: acts in the list of what was done."""

import re

from chalicelib.points.campaigns.rules import CAMPAIGN
from chalicelib.points.review.rules import REVIEW
from chalicelib.points.scheme.rules import SCHEME
from infra.build import ROOT
from infra.client.node import CLIENT

RECORDED = re.compile(r'audit\.record\([^"f]*?"([a-z_]+\.[a-z_]+)"')
BY_A_PROGRAM = {"campaign.read", "campaign.refuse", "campaign.finish", "campaign.stop"}  # no act of a person's


def test_every_recorded_act_has_words() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    acts = set(RECORDED.findall(source))
    machines = {"campaign": CAMPAIGN, "review": REVIEW, "scheme": SCHEME}
    acts |= {f"{room}.{move.act}" for room, machine in machines.items() for move in machine.moves}
    words = (CLIENT / "src/rooms/staff/words.ts").read_text("utf-8")
    assert sorted(act for act in acts - BY_A_PROGRAM if f"'{act}': '" not in words) == []
