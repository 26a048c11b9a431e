"""What the document of the API promises, asked of the running API for two minutes with made-up requests of all kinds.

A guest, a resident, a grid worker and an admin ask, each with ids of their town among those that are made up. No
answer may be a fault of ours, and every answer is one that the document has.
"""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import requests
import schemathesis
from schemathesis import BaseSchema, HookContext, engine
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    StatefulPhaseConfig,
)
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from infra.local.demo.api import Json
from infra.local.running import Stack
from tests.e2e.people import Person, applied, decided
from tests.e2e.town import Town, settle

pytestmark = pytest.mark.embedded
SECONDS = 30  # of each who asks
SEED = int(os.environ.get("SCHEMATHESIS_SEED") or secrets.randbelow(1 << 32))
CHECKS = (
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.unsupported_method,
)
LAST = ("/people/deletions", "/people/sessions", "/staff/revocations")  # after these there would be nothing left to ask
Known = dict[str, list[str]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Give a town of its own: what is made up here may rename, close and end anything."""
    with Stack(tmp_path_factory.mktemp("asked"), auth=False) as stack:
        stack.warm()
        yield settle(stack)


@pytest.fixture(scope="module")
def people(town: Town) -> dict[str, Person]:
    """Give who asks, by their role."""
    code = town.posted().indoor[0]
    resident = town.newcomer("居民", phone=True)
    decided(town.walker, applied(resident, code)["id"])
    base = town.stack.base_url
    asking = {"resident": resident, "grid_worker": town.walker, "admin": town.admin, "guest": town.guest()}
    return {role: person.through(base) for role, person in asking.items()}


@pytest.fixture(scope="module")
def known(town: Town, people: dict[str, Person]) -> Known:
    """Give ids that are there, by the names of the fields that take them."""
    there, resident = town.posted(), people["resident"]
    home = resident.get("/people/me")["homes"][0]
    door = town.clerk.all("/codes/doors", place=there.id)[0]
    places = [town.district, town.community, town.estate, town.grid, there.id]
    return {
        "place": places,
        "parent": places,
        "building": [there.id, home["building"]],
        "dwelling": [door["dwelling"], home["dwelling"]],
        "household": [home["household"]],
        "binding": [one["id"] for one in resident.get("/bindings")["items"]],
        "code": [door["outdoor"]["id"], door["indoor"]["id"], there.indoor[0]],
        "token": [there.outdoor[0], there.indoor[0]],
        "number": [door["outdoor"]["number"]],
        "person": [resident.person],
        "agent": [resident.person, town.walker.person],
    }


def with_known(said: Any, known: Known) -> Any:
    """Put ids that are there in the place of every second one that is made up, always the same for the same."""
    if isinstance(said, list):
        return [with_known(one, known) for one in said]
    if not isinstance(said, dict):
        return said
    changed = {name: with_known(value, known) for name, value in said.items()}
    for name, value in said.items():
        dice = crc32(repr(value).encode("utf-8", "replace"))
        if isinstance(value, str) and name in known and dice % 2:
            changed[name] = known[name][dice // 2 % len(known[name])]
    return changed


def settings() -> SchemathesisConfig:
    phases = PhasesConfig(stateful=StatefulPhaseConfig(enabled=False))
    checks = ChecksConfig.from_dict({"enabled": False, **{check.__name__: {"enabled": True} for check in CHECKS}})
    project = ProjectConfig(
        phases=phases, checks=checks, generation=GenerationConfig(max_examples=200), continue_on_failure=True
    )
    return SchemathesisConfig(seed=SEED, max_time=SECONDS, projects=ProjectsConfig(default=project))


def asked(described: Json, person: Person, known: Known) -> BaseSchema:
    """Give the document with what mixes ids that are there into the requests, and who asks."""
    headers = {"Authorization": f"Bearer {person.access}"} if person.access else None
    schema = schemathesis.openapi.from_dict(described, config=settings())
    schema.config.update(base_url=person.base, headers=headers)
    for part in ("path_parameters", "query", "body"):

        def mixed(_context: HookContext, said: Any) -> Any:
            return with_known(said, known)

        schema.hook(f"map_{part}")(mixed)
    return schema


def failures_of(event: ScenarioFinished) -> dict[str, str]:
    """Give what did not hold, by what was asked, with the request to ask it again."""
    nodes = [node.failure_info for nodes in event.recorder.checks.values() for node in nodes]
    return {
        f"{event.recorder.label} {type(one.failure).__name__}": f"{one.failure.message}\n{one.code_sample}"
        for one in nodes
        if one is not None
    }


@pytest.mark.parametrize("role", ["guest", "resident", "grid_worker", "admin"])
@pytest.mark.timeout(SECONDS * 10)
def test_every_answer_is_in_the_document(role: str, people: dict[str, Person], known: Known) -> None:
    person = people[role]
    described = requests.get(f"{person.base}/openapi.json", timeout=30).json()
    for path in LAST:
        described["paths"].pop(path)
    statuses, failures, routes = Counter[int](), dict[str, str](), set[str]()
    for event in engine.from_schema(asked(described, person, known)).execute():
        if isinstance(event, NonFatalError):
            failures[event.label] = str(event.info)
        if isinstance(event, ScenarioFinished):
            answers = [one.response.status_code for one in event.recorder.interactions.values() if one.response]
            statuses.update(answers)
            routes |= {event.recorder.label} if answers else set()
            failures |= failures_of(event)

    told = f"{role}: {statuses.total()} requests of {len(routes)} routes: {sorted(statuses.items())}"
    told += f"; again: SCHEMATHESIS_SEED={SEED}"
    print(f"\n{told}")  # noqa: T201 - shown with -s, and when it fails
    assert not failures, "\n\n".join([told, *(f"{name}: {said}" for name, said in failures.items())])
    assert len(routes) > 80
    assert max(statuses) < 500
