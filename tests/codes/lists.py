"""Door lists for tests, as people upload them."""

import hashlib
from typing import Any

from chalicelib.codes.records import CodeItem, Line
from chalicelib.core import files, uploads
from chalicelib.core.ids import new_id
from tests.codes.queue import Queues
from tests.support.web import Answer, get, post

HEADER = "街道,社区,小区,楼栋,单元,门牌号,建筑面积"


def rows(
    building: str, rooms: range, area: str = "85", community: str = "康和社区", estate: str = "康和一区"
) -> list[str]:
    return [f"滨河街道,{community},{estate},{building},1单元,{room},{area}" for room in rooms]


def text(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode("gb18030")


LIST = text(
    *rows("1号楼", range(101, 161)),
    *rows("2栋", range(101, 131)),
    "滨河街道,康和社区,康和一区,1幢,一单元,101,80",
    ",,,,,,",
)


def snapshot() -> list[tuple[Any, ...]]:
    """Take all codes and lines, to see that nothing changed."""
    found = [(one.pk, one.sk, one.version, one.number) for one in CodeItem.scan(CodeItem.sk == "code")]
    found += [(one.pk, one.sk, one.version, one.outdoor) for one in Line.scan(Line.sk.startswith("door#"))]
    return sorted(found)


def upload(person: str, content: bytes) -> str:
    """Put a file where the form that a person asked for would."""
    item, _, _ = uploads.begin(person, new_id(), "door-list", "text/csv")
    files.store(item.file, content, "text/csv")
    return str(item.pk).removeprefix("upload#")


def begin(person: str, content: bytes, **more: Any) -> str:
    """Have a list read. Returns the import's id."""
    asked = {"id": new_id(), "upload": upload(person, content)} | more
    assert post("/codes/imports", asked, person=person).status == 202
    return str(asked["id"])


def preview(person: str, content: bytes, queues: Queues, **more: Any) -> dict[str, Any]:
    """Have a list read, and see what was found."""
    import_id = begin(person, content, **more)
    queues.run()
    return dict(get(f"/codes/imports/{import_id}", person=person).json)


def commit(person: str, seen: dict[str, Any], **more: Any) -> Answer:
    """Confirm what was seen."""
    return post(f"/codes/imports/{seen['id']}/commit", {"id": new_id(), "mark": seen["mark"]} | more, person=person)


def put_in(person: str, content: bytes, queues: Queues, **more: Any) -> dict[str, Any]:
    """Preview, confirm, and wait. Returns the import as it ended."""
    seen = preview(person, content, queues)
    assert commit(person, seen).status == 202
    queues.run(**more)
    assert queues.failed == 0
    return dict(get(f"/codes/imports/{seen['id']}", person=person).json)


def mark_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
