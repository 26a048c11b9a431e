"""What must be true of the whole: each route, event, queue, table and index is there on both sides."""

import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pynamodb.indexes import GlobalSecondaryIndex

import chalicelib
import functions
from app import ROOMS, SWITCHED, app
from chalicelib.core.docs import described
from chalicelib.core.http import Endpoint
from chalicelib.core.jobs import Job
from chalicelib.core.outbox import Event
from chalicelib.core.policy import TABLE
from chalicelib.core.tables import Table
from chalicelib.places.choices import OF_DISTRICT
from functions.routing import QUEUES
from infra.docs import STATES, drawn
from infra.template import jobs, joined

SNAPSHOT = Path(__file__).parent / "routes.txt"


@cache
def modules() -> list[Any]:
    """Import every module of the house."""
    found: list[Any] = []
    for package in (chalicelib, functions):
        names = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        found += [importlib.import_module(info.name) for info in names]
    return found


def kinds(base: type[Any]) -> list[type[Any]]:
    """List the house's classes that derive from ``base``."""
    there = {id(one): one for module in modules() for one in vars(module).values() if inspect.isclass(one)}
    return [one for one in there.values() if issubclass(one, base) and one.__module__.startswith("chalicelib.")]


@cache
def document() -> dict[str, Any]:
    """Give the API's document."""
    return described()


def segments(endpoint: Endpoint) -> list[str]:
    return endpoint.path.strip("/").split("/")


def route_lines(endpoints: list[Endpoint]) -> str:
    """Write a line a route: what is reviewed when one is added."""
    return "".join(sorted(f"{one.method} {one.path} {' '.join(one.acts)}\n" for one in endpoints))


def test_the_routes_are_those_that_were_reviewed() -> None:
    assert route_lines(app.endpoints()) == SNAPSHOT.read_text("utf-8"), "review the change, then update routes.txt"


@pytest.mark.parametrize("endpoint", app.endpoints(), ids=lambda one: f"{one.method} {one.path}")
def test_every_route_has_a_policy_a_room_a_document_and_words(endpoint: Endpoint) -> None:
    assert set(endpoint.acts) <= TABLE.keys()
    assert segments(endpoint)[0] in ROOMS
    assert ROOMS[segments(endpoint)[0]] == endpoint.view.__module__
    operation = document()["paths"][endpoint.path][endpoint.method.lower()]
    assert operation["operationId"] == endpoint.view.__name__
    assert inspect.getdoc(endpoint.view)


def test_every_route_of_points_goes_by_the_rooms_switch_and_no_other_does() -> None:
    app.open_all()
    switched = {module for module, routes in app.opened.items() if routes.switch == "points_open"}
    assert switched == {module for module in ROOMS.values() if module.startswith("chalicelib.points.")}
    assert {routes.switch for routes in app.opened.values()} <= {None, "points_open"}
    assert set(SWITCHED.values()) <= set(OF_DISTRICT)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [one.view.__name__ for one in app.endpoints()]
    assert sorted(names) == sorted(set(names))


def test_models_of_one_name_are_told_apart_by_their_room_and_every_reference_leads_somewhere() -> None:
    said = json.dumps(document())
    names = document()["components"]["schemas"].keys()
    assert {"mall.CodeView", "codes.CodeView"} <= names
    assert not [name for name in names if "__" in name]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', said)) <= names


def test_a_level_has_one_variable_and_it_is_a_whole_segment() -> None:
    variables: dict[tuple[str, ...], set[str]] = {}
    for endpoint in app.endpoints():
        parts = segments(endpoint)
        for at, part in enumerate(parts):
            assert "{" not in part or (part[0], part[-1], part.count("{")) == ("{", "}", 1), endpoint.path
            if part.startswith("{"):
                variables.setdefault(tuple(parts[:at]), set()).add(part)
    assert {level: names for level, names in variables.items() if len(names) > 1} == {}


def test_every_act_of_the_policy_is_asked_for() -> None:
    asked = {act for endpoint in app.endpoints() for act in endpoint.acts}
    source = "".join(inspect.getsource(module) for module in modules() if not module.__name__.endswith(".rules"))
    assert {act for act in TABLE if act not in asked and f'"{act}"' not in source} == set()


def test_every_event_has_a_consumer_and_every_consumer_an_event() -> None:
    events = {one.name for one in kinds(Event) if one is not Event}
    assert events == QUEUES.keys()
    handlers = {one.queue: one for module in modules() for one in vars(module).values() if isinstance(one, Job)}
    assert handlers.keys() == jobs().keys()
    listened = {(name, queue) for name, queues in QUEUES.items() for queue in queues}
    assert listened == {(name, queue) for queue, handler in handlers.items() for name in handler.works}


def test_a_job_gives_up_with_the_last_try_of_its_queue() -> None:
    handlers = [one for module in modules() for one in vars(module).values() if isinstance(one, Job)]
    tries = {one.queue: one.last.tries for one in handlers if one.last.works}
    assert tries
    assert tries == {queue: jobs()[queue]["tries"] for queue in tries}


def test_a_job_is_in_the_file_of_its_queue() -> None:
    for module in modules():
        for one in vars(module).values():
            if isinstance(one, Job):
                assert module.__name__ == f"functions.{one.queue.replace('-', '_')}"


def tables() -> dict[str, dict[str, Any]]:
    made = [one["Properties"] for one in joined()["Resources"].values() if one.get("Type") == "AWS::DynamoDB::Table"]
    return {one["TableName"]["Fn::Sub"].replace("${AWS::StackName}", "test"): one for one in made}


def keys(schema: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(key["AttributeName"] for key in sorted(schema, key=lambda key: key["KeyType"]))


def test_every_table_and_index_that_code_uses_is_in_the_template_and_none_else() -> None:
    used: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind in kinds(Table):
        if hasattr(kind, "Meta") and getattr(kind.Meta, "table_name", None):
            indexes = used.setdefault(kind.Meta.table_name, {})
            for index in vars(kind).values():
                if isinstance(index, GlobalSecondaryIndex):
                    indexes[index.Meta.index_name] = keys(index._get_schema()["key_schema"])
    there = {
        name: {index["IndexName"]: keys(index["KeySchema"]) for index in table.get("GlobalSecondaryIndexes", [])}
        for name, table in tables().items()
    }
    assert used == there


def test_the_states_are_drawn_as_the_tables_are() -> None:
    assert drawn() == STATES.read_text("utf-8"), "make docs"


def test_who_starts_the_embedded_stack_has_not_read_a_configuration_before_it_is_there() -> None:
    asked = "import sys, infra.local.running as _; print('chalicelib.core.config' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False", "infra.local.running imports what reads the environment"


def test_every_module_says_what_it_is() -> None:
    assert [module.__name__ for module in modules() if not inspect.getdoc(module)] == []
