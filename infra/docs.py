"""``make docs``: writes ``docs/states.md`` from the state machines' tables, so that the drawing cannot lie.

What ``docs/design.md`` says of the client's tokens and parts is written by ``client.look``.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import chalicelib
from chalicelib.core.machine import Machine
from infra.client import look

STATES = Path(__file__).parent.parent / "docs" / "states.md"
HEAD = "# States\n\nDrawn from the tables in each room's rules by `make docs`; a test compares.\n"


def machines() -> Iterator[tuple[str, str, Machine]]:
    """Yield each machine with its module and its name there, in the order of the modules."""
    seen: set[int] = set()
    for info in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        module = importlib.import_module(info.name)
        for name, thing in vars(module).items():
            if isinstance(thing, Machine) and id(thing) not in seen:
                seen.add(id(thing))
                yield info.name.removeprefix("chalicelib."), name, thing


def drawn() -> str:
    """Give the page."""
    parts = [
        f"\n## {module.split('.')[0]}: {name.lower().replace('_', ' ')}\n\n"
        f"`{module}.{name}`\n\n```mermaid\n{machine.mermaid()}\n```\n"
        for module, name, machine in machines()
    ]
    return HEAD + "".join(parts)


if __name__ == "__main__":
    STATES.write_text(drawn(), "utf-8")
    look.write()
    print(f"written: {STATES.name}, {look.PAGE.name}")
