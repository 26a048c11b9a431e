"""The front door: a Chalice that opens a room when the first request for it comes.

In Lambda a cold scan imports the scan's room alone; everywhere else (packaging, serving on this machine) all
rooms are open from the start, since API Gateway must know every path.
"""

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from chalice.app import Chalice

from chalicelib.core import switches
from chalicelib.core.errors import AppError, NoSuchMethod, NotFound
from chalicelib.core.http import Endpoint, Routes, refuse, request_id_of

_doors: list["FrontDoor"] = []


def door() -> "FrontDoor":
    """Give the process's front door, for the documents that list every route."""
    return _doors[-1]


class FrontDoor(Chalice):
    """Maps the first segment of a path to the module that has ``routes``; ``rooms`` names them all.

    ``switched`` maps a room's package to the setting by which a district switches it off: all its routes, whoever
    adds one.
    """

    def __init__(self, app_name: str, rooms: Mapping[str, str], switched: Mapping[str, str] | None = None) -> None:
        super().__init__(app_name, configure_logs=False)
        self.rooms = rooms
        self.switched = switched or {}
        self.opened: dict[str, Routes] = {}
        _doors.append(self)
        if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
            self.open_all()

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401 - API Gateway's event
        """Answer one request of API Gateway. What Chalice would say by itself is said in our shape."""
        asked = event.get("requestContext") or {}
        path = asked.get("resourcePath") or ""
        self.open(path)
        methods = self.routes.get(path)
        if methods is None:
            return self._refused(NotFound(), asked)
        if asked.get("httpMethod") not in methods:
            return self._refused(NoSuchMethod(legal=sorted(methods)), asked)
        answer: dict[str, Any] = super().__call__(event, context)
        return answer

    def _refused(self, error: AppError, asked: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = refuse(error, request_id_of(asked)).to_dict()
        return answer

    def open(self, path: str) -> None:
        """Open the room of ``path``, if it has one that is not open yet."""
        module = self.rooms.get(path.split("/", 2)[1] if "/" in path else path)
        if module is not None and module not in self.opened:
            routes: Routes = import_module(module).routes
            routes.switch = next((at for room, at in self.switched.items() if module.startswith(f"{room}.")), None)
            self.opened[module] = routes
            self.register_blueprint(routes.blueprint)

    def open_all(self) -> None:
        """Open every room."""
        for segment in self.rooms:
            self.open(f"/{segment}")

    def endpoints(self) -> list[Endpoint]:
        """List every route of every room, in the order of the rooms."""
        self.open_all()
        return [endpoint for routes in self.opened.values() for endpoint in routes.endpoints]

    def shown(self) -> list[Endpoint]:
        """List the routes of the rooms that are switched on: what the documents tell."""
        self.open_all()
        on = [routes for routes in self.opened.values() if switches.is_on(routes.switch)]
        return [endpoint for routes in on for endpoint in routes.endpoints]
