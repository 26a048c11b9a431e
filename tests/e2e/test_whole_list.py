"""The district's real list, whole: in once, printed, read back label by label, posted, scanned, kept through a kill.

Prints what it saw and how long it took: ``python -m pytest -s tests/e2e/test_whole_list.py``.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.ids import new_id
from infra.build import ROOT
from infra.local.demo import district
from infra.local.demo.api import Json
from infra.local.running import Stack
from infra.template import camel
from tests.e2e.conftest import denied, empty
from tests.e2e.people import Person, newcomer, until
from tests.e2e.refusing import contents
from tests.e2e.town import given

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(2400)]
DISTRICT = "康巴什区"
DOORS, SAMPLE, READERS = 28_231, 300, 2
SAVED_S = 900  # a whole district takes long to save, and may be saved for a tenth of the time only
SUMS = {"rows": 28_272, "doors": DOORS, "refused": 19, "repeats": 22, "repeats_spelt_otherwise": 8, "new": DOORS}
NOTICES = {
    "full_width": 22,
    "stray_spaces": 25,
    "building_alias": 71,
    "unit_numeral": 26,
    "no_unit": 21,
    "bad_area": 49,
}
Said = dict[str, Any]


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say how long the block took."""
    begun = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - begun:.1f} s")


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def commit(admin: Person, ready: Json) -> Json:
    """Let a previewed list go in."""
    admin.post(f"/codes/imports/{ready['id']}/commit", {"id": new_id(), "mark": ready["mark"]})
    return admin.until(f"/codes/imports/{ready['id']}", "done")


def preview(admin: Person) -> Json:
    """Have the list read."""
    upload = admin.upload("door-list", "康巴什区门牌.csv", district.doors_of())
    begun = admin.post("/codes/imports", {"id": new_id(), "upload": upload})
    return admin.until(f"/codes/imports/{begun['id']}", "ready")


def brought_in(stack: Stack, admin: Person) -> None:
    """Import the list, and again: the second changes nothing."""
    with timed("list read and compared"):
        ready = preview(admin)
    sums = ready["preview"]["sums"]
    say(f"  {sums}")
    assert {name: sums[name] for name in SUMS} == SUMS
    assert {name: sums["notices"][name] for name in NOTICES} == NOTICES
    assert len(admin.download(ready["rejects"]).decode("utf-8-sig").splitlines()) == 20
    with timed("28,231 doors with 56,462 codes in"):
        assert commit(admin, ready)["done"] == DOORS
    with timed("queues empty after it"):
        empty(stack)
    before = contents(stack)
    with timed("the same list again"):
        again = preview(admin)
        assert [again["preview"]["sums"][name] for name in ("new", "same", "changed")] == [0, DOORS, 0]
        commit(admin, again)
        empty(stack)
    after = contents(stack)
    for room in ("places", "people"):
        assert after[room] == before[room], room
    assert without_orders(after["codes"]) == without_orders(before["codes"])


def kept(items: dict[str, Said]) -> dict[str, Said]:
    """Leave out when a building was counted: a start sends the outbox again, and each count is made anew."""
    return {
        key: {name: value for name, value in item.items() if name not in {"at_ms", "version"} or "doors" not in item}
        for key, item in items.items()
    }


def without_orders(items: dict[str, Said]) -> dict[str, Said]:
    """Leave out the imports and orders themselves, which each attempt adds."""
    return {key: item for key, item in items.items() if not item["pk"]["S"].startswith(("import#", "sheet#"))}


def labels_of(stack: Stack) -> dict[str, tuple[str, str, str]]:
    """Give what must stand on the label of each code: way, door, number."""
    found = {}
    for item in contents(stack)["codes"].values():
        if item["sk"]["S"] == "code":
            street, community, estate = item["where"]["S"].split(" · ")
            found[item["pk"]["S"]] = (street + community, estate + item["door"]["S"], item["number"]["S"])
    return found


def printed(stack: Stack, admin: Person, kind: str, folder: Path) -> list[Path]:
    """Order the labels of a kind for the whole district, and fetch the files."""
    place = district.place(admin, DISTRICT)
    with timed(f"{kind} labels printed"):
        files = district.printed(admin, place, [kind], ["minted"])
        empty(stack)
    sheets = []
    for number, content in enumerate(files):
        sheets.append(folder / f"{kind}-{number:02d}.pdf")
        sheets[-1].write_bytes(content)
    say(f"  {len(files)} files, {sum(map(len, files)) / DOORS:.0f} bytes a label")
    return sheets


def read_back(stack: Stack, sheets: list[Path], folder: Path) -> dict[str, str]:
    """Read every label of the sheets: its code must be its own, its words those of its door. Gives address by code."""
    expected = folder / "expected.json"
    expected.write_text(json.dumps(labels_of(stack)), "utf-8")
    environment = {**stack.env, "PYTHONPATH": str(ROOT), "PATH": ""}
    command = [sys.executable, "-m", "tests.e2e.reading", str(expected)]
    with timed("labels read back"):
        readers = [
            subprocess.Popen(
                [*command, str(part), str(READERS), *map(str, sheets)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for part in range(READERS)
        ]
        said = [json.loads(reader.communicate()[0]) for reader in readers]
    bad = [line for one in said for line in one["bad"]]
    assert not bad, bad[:5]
    return {code: url for one in said for code, url in one["found"].items()}


def posted_and_scanned(admin: Person, urls: dict[str, str]) -> None:
    """Post a sample of the doors, spread over the district, and open each as a passer-by does."""
    sample = [urls[code] for code in sorted(urls)[:: DOORS // SAMPLE][:SAMPLE]]
    tokens = [url.rsplit("/", 1)[1] for url in sample]
    with timed(f"{SAMPLE} doors posted"):
        results = district.patrol(admin, tokens, district.now_there(admin))
    assert {(one["outcome"], one["state"]) for one in results} == {("posted", "active")}
    guest = Person(admin.base, admin.wechat, "nobody")
    with timed(f"{SAMPLE} doors opened, page and twin"):
        for url, result in zip(sample, results, strict=True):
            page = guest.wire.get(url, timeout=30)
            seen = guest.get(f"/codes/scan/{url.rsplit('/', 1)[1]}")
            assert (page.status_code, seen["face"], seen["door"]) == (200, "door", result["door"])
            assert seen["door"] in page.text


def hold(stack: Stack, queue: str, *, held: bool) -> None:
    """Keep the function of a queue from taking messages, or let it go on."""
    function = stack.deployed.functions[f"{camel(queue)}Function"]
    (mapping,) = stack.client("lambda").list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    stack.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=not held)


def saved_since(folder: Path, at: float) -> bool:
    """Tell whether the embedded AWS was saved since ``at``."""
    saved = folder / "aws" / "saved.json"
    return saved.exists() and bool(json.loads(saved.read_text("utf-8"))["at"] > at)


def clerk_of(admin: Person, place: str) -> Person:
    """Give somebody who is told what people report in the district."""
    clerk = newcomer(admin.base, admin.wechat, "李敏")
    given(admin, clerk, "community_staff", place, "李敏")
    return clerk


def lives(stack: Stack, folder: Path, clerk_and_admin: list[Person]) -> dict[str, dict[str, Said]]:
    """Let the list in, print, read, post, scan and count; then report a door, which nobody is told of yet.

    Gives what is kept when everything was saved.
    """
    district.by_hand(stack.env, "chalicelib.places.found", DISTRICT)
    first = ("chalicelib.people.staff.first_admin", "--name", "孙丽", "--openid", district.ADMIN)
    district.by_hand(stack.env, *first)
    admin = Person(stack.base_url, stack.wechat_url, district.ADMIN)
    admin.login()
    brought_in(stack, admin)
    outside, inside = (read_back(stack, printed(stack, admin, kind, folder), folder) for kind in ("outdoor", "indoor"))
    assert len(outside) == len(set(outside.values())) == len(inside) == len(set(inside.values())) == DOORS
    posted_and_scanned(admin, outside)
    empty(stack)
    place = district.place(admin, DISTRICT)
    counted = admin.get(f"/codes/coverage/{place}")
    say(f"coverage: {counted['doors']} doors, outdoor {counted['outdoor']}, indoor {counted['indoor']}")
    assert counted["doors"] == DOORS
    assert counted["outdoor"] == {"active": SAMPLE, "printed": DOORS - SAMPLE}
    assert counted["indoor"] == {"printed": DOORS}
    assert not denied(stack)
    clerk_and_admin += [clerk_of(admin, place), admin]
    hold(stack, "notify", held=True)
    token = outside[min(outside)].rsplit("/", 1)[1]
    admin.post("/codes/mismatches", {"token": token, "why": "address"})
    at = time.time() + 1
    with timed("saved"):
        until(lambda: saved_since(stack.folder, at), SAVED_S)
    return contents(stack)


def test_the_whole_list_is_imported_printed_scanned_and_kept_through_a_kill(tmp_path: Path) -> None:
    folder, people = tmp_path / "sheets", list[Person]()
    folder.mkdir()
    with Stack(tmp_path / "state") as stack:
        stack.warm()
        before = lives(stack, folder, people)
        for program in stack.programs.values():
            program.kill()
        ports = stack.ports

    with timed("up again after kill -9, and down"), Stack(tmp_path / "state", ports=ports) as again:
        say(f"  took up the state of {again.kept_for_s():.0f} s ago")
        after = contents(again)
        for room in ("places", "codes", "people", "audit"):
            assert kept(after[room]) == kept(before[room]), room
        hold(again, "notify", held=False)
        clerk, admin = people
        told = clerk.until_listed("/inbox", lambda one: one["kind"] == "door.mismatch")
        say(f"  {told['text']}")
        assert admin.get(f"/codes/coverage/{district.place(admin, DISTRICT)}")["doors"] == DOORS
        again.warm()
        empty(again)
