"""A scan on the embedded AWS: its reads, and the handler, called as Lambda does, against a bare GetItem of the item."""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

TURNS = 1_500
WARM = 100
Figure = tuple[str, float, str, float | None]


def figures(stack: Any) -> Iterator[Figure]:
    """Yield the reads of each kind of scan, and the handler's time against the floor."""
    os.environ.update(stack.env)
    os.environ["AWS_LAMBDA_FUNCTION_NAME"] = "api"  # rooms open when they are asked for, as there
    from tests.support.calls import calls_to

    outdoor, indoor, session = door()
    scans = {
        "scan.outdoor_reads": event("/d/{token}", outdoor),
        "scan.forged_reads": event("/d/{token}", "0" * 25),
        "scan.indoor_reads": event("/codes/scan/{token}", indoor, session),
    }
    for name, asked in scans.items():
        handler(asked)
        handler(asked)  # the clock's offset is read once a second, so it is known now
        with calls_to() as calls:
            handler(asked)
        yield name, len(calls), "reads", None
    floor, taken = turns(lambda: handler(scans["scan.outdoor_reads"]), bare(outdoor))
    yield "scan.floor_ms", 1000 * floor, "ms", None
    yield "scan.handler_ratio", 1000 * taken, "ms", taken / floor


def door() -> tuple[str, str, str]:
    """Make a door in use and somebody who is signed in. Returns both tokens and the session's."""
    from chalicelib.codes import tokens
    from chalicelib.codes.records import CodeItem, Import, find_line
    from chalicelib.codes.service import importing
    from chalicelib.core import session
    from chalicelib.core.ids import new_id
    from chalicelib.places.doorlist import Door
    from chalicelib.places.service import dwellings, imports, places, tree

    names = ("滨河街道", "康和社区", "康和一区", "3号楼")
    places.found("bench", "康巴什区")
    path = imports.ensure_places("bench", [names], why="bench")[names]
    room = new_id()[-12:]
    work = importing.Work(Import("import#bench", "import", owner="bench", fresh=True), tree.tree(), {names: path[-1]})
    work.put([Door(*names, "2单元", room)])
    line = find_line(path[-1], dwellings.id_of(path[-1], "2单元", room))
    codes = [str(line.outdoor), str(line.indoor)]
    for code in codes:
        CodeItem(code, "code").update(actions=[CodeItem.state.set("active")])
    outdoor, indoor = (tokens.make(tokens.code_of(code)) for code in codes)
    return outdoor, indoor, session.issue(new_id(), new_id())[0]


def event(path: str, token: str, session: str | None = None) -> dict[str, Any]:
    """Make what API Gateway hands over."""
    return {
        "resource": path,
        "path": path.replace("{token}", token),
        "httpMethod": "GET",
        "headers": {"user-agent": "Mozilla/5.0", **({"authorization": f"Bearer {session}"} if session else {})},
        "multiValueQueryStringParameters": None,
        "pathParameters": {"token": token},
        "stageVariables": None,
        "body": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": "GET",
            "requestId": "bench",
            "identity": {"sourceIp": "203.0.113.7"},
        },
    }


def handler(asked: dict[str, Any]) -> None:
    """Call the API's function in the process."""
    from app import app

    answer = app(asked, None)
    assert answer["statusCode"] in {200, 404}, json.dumps(answer)


def bare(token: str) -> Callable[[], None]:
    """Give the floor: a client of botocore alone reads the same item."""
    from botocore.session import get_session

    from chalicelib.codes import tokens
    from chalicelib.core.config import CONFIG

    client: Any = get_session().create_client("dynamodb", region_name=CONFIG.region, endpoint_url=CONFIG.endpoint)
    code = tokens.read(token)
    assert code is not None
    key = {"pk": {"S": code.id}, "sk": {"S": "code"}}
    return lambda: client.get_item(TableName=CONFIG.table("codes"), Key=key)


def turns(scan: Callable[[], None], floor: Callable[[], None]) -> tuple[float, float]:
    """Time both, turn by turn. Returns the medians of the floor and of the scan, in seconds."""
    floors, scans = [], []
    for turn in range(WARM + TURNS):
        begun = time.perf_counter()
        floor()
        between = time.perf_counter()
        scan()
        ended = time.perf_counter()
        if turn >= WARM:
            floors.append(between - begun)
            scans.append(ended - between)
    return statistics.median(floors), statistics.median(scans)
