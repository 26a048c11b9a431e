"""An entry and its natural key are written once and never again: no code changes or deletes them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

import chalicelib
import functions
from chalicelib.core.clock import now_ms
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import batch, closing, posting, returning
from tests.points.ledger.making import HOME, MATERIAL, MERIT, OURS, award, deduct, repair, reverse, sound

FOR_EVER = {"Entry", "Key", "Service"}
CHANGES = {"update", "delete", "remove", "put", "save", "set", "add_update", "batch_write"}
ROOTS = [Path(str(package.__file__)).parent for package in (chalicelib, functions)]


def users() -> Iterator[tuple[Path, ast.Module]]:
    """Every module that imports the ledger's own items."""
    for path in (path for root in ROOTS for path in root.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "chalicelib.points.ledger.records":
                names = {one.name for one in node.names}
                if names & FOR_EVER:
                    yield path, tree
                    break


def changes(tree: ast.Module) -> list[int]:
    """Give the lines that change, in place or through a transaction, an item of a kind that is for ever."""
    found: list[int] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in CHANGES:
            continue
        near = [node.func.value, *node.args]
        named = {one.id for part in near for one in ast.walk(part) if isinstance(one, ast.Name)}
        if named & FOR_EVER:
            found.append(node.lineno)
    return found


def test_no_module_changes_or_deletes_an_entry_or_its_key() -> None:
    there = list(users())
    assert len(there) >= 4
    assert {str(path): changes(tree) for path, tree in there if changes(tree)} == {}


@pytest.mark.parametrize(
    "code",
    [
        "tx.update(Entry(a, b), x)",
        "tx.delete(Key.of(a))",
        "Entry(a, b).update(actions=[x])",
        "tx.put(Entry(a), given=x)",
        "Entry.points.set(5)",
        "together.update(ROOM, Entry.at(a, 1), x)",
    ],
)
def test_the_look_at_the_code_finds_such_a_change(code: str) -> None:
    assert changes(ast.parse(code)) == [1]


def writes(operation: str, arguments: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Name each write of a call: what it is, of which key, on what condition."""
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        item = arguments.get("Item") or arguments["Key"]
        yield operation, item["pk"]["S"], item["sk"]["S"], arguments.get("ConditionExpression", "")
    for one in arguments.get("TransactItems", []) if operation == "TransactWriteItems" else []:
        for verb, what in one.items():
            item = what.get("Item") or what["Key"]
            if "sk" in item:
                yield verb, item["pk"]["S"], item["sk"]["S"], what.get("ConditionExpression", "")


@pytest.mark.usefixtures("house")
def test_every_act_of_the_ledger_only_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str, str, str]] = []
    call: Any = vars(BaseClient)["_make_api_call"]

    def seen(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        assert operation != "BatchWriteItem"
        if not operation.startswith("Batch"):
            made.extend(writes(operation, arguments))
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", seen)
    monkeypatch.setattr(batch, "THREADS", 1)
    posting.post(award(caps=Caps(5, 20)))
    posting.post(award(caps=Caps(5, 20)))
    batch.post_many([award("many#1"), award("many#1", account=OURS)])
    deduct("d1", lapses_ms=now_ms())
    repair(MERIT, "s1", 20)
    returning.lapse_due()
    reverse(MERIT, 1)
    posting.post(award("h#1", 10, account=MATERIAL))
    posting.post(award("reservation#R", -4, account=MATERIAL, kind="redemption", item="mall"))
    reverse(MATERIAL, 2)
    closing.close(HOME)
    for account in (MERIT, MATERIAL, OURS):
        sound(account)
    kept = [
        (verb, pk, sk, given)
        for verb, pk, sk, given in made
        if pk.startswith("key#") or sk.startswith(("entry#", "service#"))
    ]
    assert len({(pk, sk) for _, pk, sk, _ in kept}) == 2 * 10 + 1
    assert {verb for verb, *_ in kept} <= {"Put"}
    assert all("attribute_not_exists" in given for *_, given in kept)
