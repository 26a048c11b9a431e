"""``make client``: builds for the web and for WeChat, checks both, and says their sizes."""

import os
import sys

from infra.build import ROOT
from infra.client import building, checks
from infra.client.building import Target
from infra.layer import BuildFailed
from infra.stage import Refused, read


def main(arguments: list[str]) -> int:
    """Build and check, for the stage that is named if one is. Returns the exit code."""
    kinds = [word for word in arguments if word in building.PLATFORMS] or ["web", "mp"]
    try:
        target = of_stage(os.environ.get("STAGE", ""))
        building.check_types()
        found: list[str] = []
        for kind in kinds:
            built = building.build(kind, target)  # type: ignore[arg-type] # looked up in PLATFORMS
            found += [
                f"{kind}: {finding}" for finding in (checks.of_mini_program if kind == "mp" else checks.of_web)(built)
            ]
            print(f"{built.relative_to(ROOT)}  {said_sizes(kind)}")
    except (BuildFailed, Refused) as failure:
        print(f"the client is not built: {failure}", file=sys.stderr)
        return 1
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


def of_stage(name: str) -> Target:
    """Give what a mini-program of the stage is told; without a name it knows no API. Raises Refused."""
    if not name:
        return Target()
    said = read(name).parameters
    return Target(said.get("PublicUrl", "").rstrip("/"), said.get("WechatAppId", ""))


def said_sizes(kind: str) -> str:
    """Say how large a build is."""
    built = building.OUT / kind
    if kind == "mp":
        return ", ".join(f"{name} {size / 1024:.0f} KB" for name, size in checks.sizes(built).items())
    return f"first load {checks.first_load(built) / 1024:.0f} KB gzipped"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
