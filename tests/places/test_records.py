from typing import Any

import pytest

from chalicelib.core.errors import Busy
from chalicelib.places import records
from chalicelib.places.found import main


class Engine:
    """A DynamoDB that answers in pieces."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def query(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(dict(asked))
        return self.answers.pop(0)

    def batch_get_item(self, **asked: Any) -> dict[str, Any]:
        return self.query(**asked)


def item(number: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": "a"}, "sk": {"S": str(number)}}


def answering(monkeypatch: pytest.MonkeyPatch, *answers: dict[str, Any]) -> Engine:
    engine = Engine(*answers)
    monkeypatch.setattr(records, "client", lambda _service: engine)
    return engine


def test_a_tree_of_many_pages_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = answering(monkeypatch, {"Items": [item(1)], "LastEvaluatedKey": item(1)}, {"Items": [item(2)]})
    assert records.read_tree() == [item(1), item(2)]
    assert engine.asked[1]["ExclusiveStartKey"] == item(1)


def test_what_the_engine_left_out_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {"test-places": {"Keys": [item(2)]}}
    first = {"Responses": {"test-places": [item(1)]}, "UnprocessedKeys": rest}
    engine = answering(monkeypatch, first, {"Responses": {"test-places": [item(2)]}})
    assert records.read_many([("a", "1"), ("a", "2")], consistent=True) == {("a", "1"): item(1), ("a", "2"): item(2)}
    assert engine.asked[1]["RequestItems"] == rest


def test_an_engine_that_gives_only_a_part_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {"test-places": {"Keys": [item(2)]}}
    answering(monkeypatch, *[{"Responses": {}, "UnprocessedKeys": rest}] * records.BATCH_ATTEMPTS)
    with pytest.raises(Busy):
        records.read_many([("a", "2")], consistent=False)


@pytest.mark.usefixtures("house")
def test_the_district_is_founded_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["-"]) == 1
    assert main(["康巴什区"]) == 0
    first = capsys.readouterr().out
    assert main(["别的区"]) == 0
    assert capsys.readouterr().out == first
