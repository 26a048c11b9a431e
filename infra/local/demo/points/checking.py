"""The story's end: a statement, an entry explained, and the check that everybody can do alone."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.build import ROOT
from infra.local.demo.points.cases import Docket
from infra.local.demo.points.cast import Cast

HONEST = 20
VERIFIER = (sys.executable, "-m", "chalicelib.points.verify")


def whole(cast: Cast, docket: Docket) -> None:
    """Read, explain, export, verify; then change a copy and see that it is found."""
    tell, driver = cast.tell, docket.driver
    tell.step("长河看自己的对账单，点开扣减那一笔")
    account = f"/points/person/{driver.person}/merit"
    entries = driver.get(f"{account}/entries")["items"]
    deducted = next(one for one in entries if one["kind"] == "deduction")
    why = driver.get(f"{account}/entries/{deducted['seq']}")
    tell.back({"条款": why["entry"]["clause"], "依据": why["evidence"]["word"], "决定": why["decided"]["word"]})
    tell.must(why["decided"]["id"] == docket.of_driver, "条款、依据、由谁决定，都连在这一笔上")
    stranger = cast.residents["本初"].send("GET", f"{account}/entries")
    tell.must(stranger.status_code == 404, "别人看不到他的账（404）")  # noqa: PLR2004
    tell.step("导出对账单，用公开的核对工具自己算一遍：余额、哈希链")
    said = driver.send("GET", f"{account}/statement").text
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.json"
        file.write_text(said, "utf-8")
        code, words = _verified(file)
        tell.back(words)
        tell.must(code == 0, "python -m chalicelib.points.verify：全部一致")
        changed = json.loads(said)
        changed["entries"][1]["points"] = -10
        file.write_text(json.dumps(changed), "utf-8")
        code, words = _verified(file)
        tell.back(words)
        tell.must(code == 1, "有人改了一笔：立刻被发现")


def both_sides(cast: Cast, given: int) -> None:
    """Derive the whole ledger from its entries, and look at what each item gave in all."""
    tell = cast.tell
    tell.step("每夜的对账：从全部记录重新算出每个账户，发放方的合计也由记录得出")
    done = cast.running.compare_ledger()
    report = cast.admin.get(f"/points/reports/{done['report']}")
    tell.back({word: report[word] for word in ("accounts", "entries", "differences")})
    tell.must((report["state"], report["differences"]) == ("done", 0), "没有一处不符")
    issued = {one["item"]: one["points"] for one in report["issued"]}
    tell.back({item: issued[item] for item in ("drill", "honesty", "drunk_driving", "fire_lane", "bind_home", "mall")})
    told = issued["honesty"] // HONEST  # how often the story was told here
    tell.must((issued["drill"], issued["honesty"]) == (told * given, told * HONEST), "发放方的合计与各账户一分不差")
    tell.must((issued["drunk_driving"], issued["fire_lane"]) == (0, 0), "扣了又恢复、撤销的项目，合计回到零")


def _verified(file: Path) -> tuple[int, str]:
    done = subprocess.run([*VERIFIER, str(file)], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip().replace("\n", "；")
