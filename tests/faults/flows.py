"""Which functions of the rooms write: those that open a transaction, found in their source."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from infra.build import ROOT

ROOMS = ("places", "codes", "people/homes", "points")
Function = ast.FunctionDef | ast.AsyncFunctionDef

# What writes and is in no sweep, each with the reason.
APART: dict[str, str] = {}


@cache
def writing() -> list[str]:
    """Name every function of the rooms that opens a transaction: chalicelib.codes.service.acts:do."""
    found: list[str] = []
    for room in ROOMS:
        for file in sorted((ROOT / "chalicelib" / room).rglob("*.py")):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            found += [f"{module}:{name}" for name in _openers(file)]
    return found


def _openers(file: Path) -> Iterator[str]:
    yield from _within(ast.parse(file.read_text("utf-8")), ())


def _within(node: ast.AST, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the qualified names of functions under ``node`` that open a transaction themselves."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            if any(map(_opens, _own(child))):
                yield ".".join((*names, child.name))
            yield from _within(child, (*names, child.name, "<locals>"))
        elif isinstance(child, ast.ClassDef):
            yield from _within(child, (*names, child.name))
        else:
            yield from _within(child, names)


def _own(function: Function) -> Iterator[ast.AST]:
    """Yield what is in ``function`` and in no function within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _opens(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Transaction"


def unreached(reached: Iterable[str]) -> list[str]:
    """Name what writes, was not reached by a sweep, and has no reason not to be."""
    return sorted(set(writing()) - set(reached) - APART.keys())
