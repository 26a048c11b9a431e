"""A district with two of its staff, one who drafts and one who adopts, and a resident who reads and comments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.places.service import places
from chalicelib.points.scheme.document import Document
from tests.points.schemes import ITEMS
from tests.support import aws
from tests.support.people import person
from tests.support.web import Answer, call, get, post

TITLE: dict[str, Any] = {"title": "积分办法", "preamble": "为本区居民制定。"}
Later = Callable[[int], None]


def document(*items: Any, **more: Any) -> dict[str, Any]:
    """Write a document as a client sends it."""
    said = Document.model_validate(TITLE | {"items": items or ITEMS})
    return said.model_dump(mode="json") | more


@dataclass(frozen=True, slots=True)
class Hall:
    """Who takes part, and what they do over HTTP."""

    district: str
    writer: str
    adopter: str
    anna: str

    def draft(self, said: Any = None, *, who: str | None = None, act: str | None = None) -> Answer:
        return post("/schemes", {"id": act or new_id(), "document": said or document()}, person=who or self.writer)

    def edit(self, number: int, said: Any, revision: int = 1, *, who: str | None = None) -> Answer:
        body = {"id": new_id(), "revision": revision, "document": said}
        return call("PUT", f"/schemes/{number}/document", body, person=who or self.writer)

    def publish(self, number: int, revision: int = 1, *, who: str | None = None) -> Answer:
        body = {"id": new_id(), "revision": revision}
        return post(f"/schemes/{number}/publications", body, person=who or self.writer)

    def back(self, number: int, act: str = "revisions") -> Answer:
        return post(f"/schemes/{number}/{act}", {"id": new_id(), "why": "意见集中在上限"}, person=self.writer)

    def adopt(
        self, number: int, *, who: str | None = None, act: str | None = None, digest: str | None = None
    ) -> Answer:
        known = digest or get(f"/schemes/{number}", person=self.writer).json["digest"]
        return post(
            f"/schemes/{number}/adoptions", {"id": act or new_id(), "digest": known}, person=who or self.adopter
        )

    def comment(self, number: int, *, who: str | None = None, act: str | None = None, **more: Any) -> Answer:
        body = {"id": act or new_id(), "text": "每年上限可以高一些"} | more
        return post(f"/schemes/{number}/comments", body, person=who or self.anna)

    def in_force(self, later: Later, said: Any = None, days: int = 7) -> int:
        """Bring a version into force by the whole way. Returns its number."""
        number = int(self.draft(said).json["version"])
        assert self.publish(number).status == 200
        later(days * DAY_MS)
        assert self.adopt(number).status == 200
        return number


@pytest.fixture(scope="module")
def built() -> Iterator[tuple[Hall, dict[str, Any]]]:
    """Build the district once a module; each test begins with the tables as they were then."""
    with aws.empty():
        district = places.found("system", "康巴什区")
        writer, adopter = person(("community_staff", district)), person(("district_admin", district))
        yield Hall(district, writer, adopter, person()), aws.snapshot()


@pytest.fixture
def hall(built: tuple[Hall, dict[str, Any]]) -> Hall:
    made, kept = built
    aws.restore(kept)
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return lambda by_ms: aws.later(monkeypatch, by_ms)
