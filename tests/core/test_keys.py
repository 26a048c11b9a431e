import pytest

from chalicelib.core import keys
from chalicelib.core.crypto import seal, unseal
from chalicelib.core.errors import Conflict
from chalicelib.core.limits import Limit, take
from tests.faults.crash import counting
from tests.support.aws import later

pytestmark = pytest.mark.usefixtures("house")


def test_a_key_is_unwrapped_once_and_old_versions_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    old = keys.newest("fields")
    with counting() as made:
        assert keys.newest("fields") == old
        assert keys.find("fields", 99) is None
    assert made == []
    sealed = seal("王小明", table="people", key="p1", field="name")
    assert keys.rotate("fields") == 2
    assert keys.rotate("fields") == 3
    keys.forget()
    assert keys.newest("fields")[0] == 1, "not before every process knows it"
    assert keys.find("fields", 3) is not None
    later(monkeypatch, keys.RIPE_MS)
    assert keys.newest("fields")[0] == 3
    assert keys.find("fields", 1) == old[1]
    assert unseal(sealed, table="people", key="p1", field="name") == "王小明"
    with pytest.raises(ValueError, match="no key of version 9"):
        unseal("9." + sealed[2:], table="people", key="p1", field="name")


def test_a_new_version_is_noticed_while_the_process_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    keys.newest("code")
    keys.make("code", 2)
    assert keys.newest("code")[0] == 1
    later(monkeypatch, keys.RIPE_MS)
    assert keys.newest("code")[0] == 1
    monkeypatch.setattr(keys, "READ_AGAIN_S", 0)
    assert keys.newest("code")[0] == 2


def test_keys_are_made_once_and_some_are_for_ever() -> None:
    assert keys.make_missing() == []
    with pytest.raises(Conflict):
        keys.make("blind", 1)
    for purpose in ("blind", "number", "unknown"):
        with pytest.raises(ValueError, match="cannot rotate"):
            keys.rotate(purpose)


def test_without_a_key_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "PURPOSES", (*keys.PURPOSES, "new"))
    with pytest.raises(LookupError, match="python -m"):
        keys.newest("new")
    assert keys.make_missing() == ["new"]
    assert keys.newest("new")[0] == 1


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert keys.main([]) == 0
    assert keys.main(["rotate", "session"]) == 0
    assert keys.main(["what"]) == 2
    said = capsys.readouterr()
    assert said.out == "keys made: none, all were there\nsession: version 2\n"
    assert "usage" in said.err


def test_a_limit_that_cannot_be_counted_is_no_limit_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.client import BaseClient
    from botocore.exceptions import ClientError
    from pynamodb.exceptions import UpdateError

    take(Limit("x", 1, 60), "p1")

    def fail(*_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "UpdateItem")

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)
    with pytest.raises(UpdateError):
        take(Limit("x", 1, 60), "p1")
