"""The demo district of ``make run``. ``load`` is called at every start, and does its work once for a state."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.build import ROOT

if TYPE_CHECKING:
    from infra.local.running import Stack

NOTES = "demo.json"  # in the state's folder: what the story needs to find the running stack


def load(stack: "Stack") -> str | None:
    """Give the token of a door of the district, to be shown as a QR code. Raises NotStarted if it cannot be made."""
    from infra.local.demo.api import Failed
    from infra.local.demo.district import set_up
    from infra.local.processes import NotStarted

    notes = stack.folder / NOTES
    known: dict[str, Any] = json.loads(notes.read_text("utf-8")) if notes.exists() else {}
    fresh = "door" not in known or stack.deployed.fresh
    try:
        made = set_up(stack.base_url, stack.wechat_url, stack.env) if fresh else (known["door"], known.get("home"))
    except Failed as failure:
        raise NotStarted(f"the demo district could not be made: {failure}") from None
    door, home = made
    said = {
        "door": door,
        "home": home,
        "base": stack.base_url,
        "wechat": stack.wechat_url,
        "aws_port": stack.ports.aws,
        "clock": str(stack.clock),
        "leases": stack.deployed.functions["LeasesFunction"],
        "due": stack.deployed.functions["PointsDueFunction"],
        "compare": stack.deployed.functions["PointsCompareFunction"],
        "env": stack.env,
    }
    notes.write_text(json.dumps(said), "utf-8")
    return str(door)


def running(folder: Path = ROOT / ".run") -> dict[str, Any]:
    """Give what ``load`` noted of the stack that runs here. Raises FileNotFoundError if none was ever run."""
    said: dict[str, Any] = json.loads((folder / NOTES).read_text("utf-8"))
    return said
