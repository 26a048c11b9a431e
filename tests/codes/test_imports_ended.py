"""Imports whose files are gone, and those that fail again and again."""

import pytest

from chalicelib.codes.events import ImportRequested
from chalicelib.codes.service import importing, imports
from chalicelib.core import files, progress
from chalicelib.core.ids import new_id
from tests.codes.lists import LIST, begin, commit, preview, put_in, rows, snapshot, text
from tests.codes.queue import HANDLERS, Queues, events, message
from tests.codes.street import Street
from tests.support.web import get


def expire(import_id: str) -> None:
    """Let the bucket's rule take the files of an import."""
    item = imports.find(import_id)
    for name in (imports.doors_file(item), imports.names_file(item), imports.preview_file(item)):
        files.remove(name)


def test_an_old_preview_is_shown_as_expired_and_cannot_be_confirmed(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, text(*rows("1号楼", range(1, 3)), ",,,,,1,"), queues)
    expire(seen["id"])
    late = get(f"/codes/imports/{seen['id']}", person=street.clerk).json
    assert [late[name] for name in ("state", "preview", "mark", "rejects")] == ["expired", None, None, None]
    refused = commit(street.clerk, seen)
    assert (refused.status, refused.code) == (409, "list_gone")
    assert events("import.requested") == []


def test_an_import_whose_files_go_before_its_turn_ends_in_words(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, LIST, queues)
    act = new_id()
    commit(street.clerk, seen, id=act)
    expire(seen["id"])
    queues.run(times=2)
    assert queues.failed == 0
    assert get(f"/codes/imports/{seen['id']}", person=street.clerk).json["state"] == "expired"
    job = get(f"/jobs/{act}", person=street.clerk).json
    assert (job["state"], job["facts"]["error"]) == ("failed", "list_gone")
    assert "重新上传" in job["facts"]["message"]


def test_an_import_that_is_over_is_shown_without_its_preview_later(street: Street, queues: Queues) -> None:
    done = put_in(street.clerk, text(*rows("1号楼", range(1, 3))), queues)
    expire(done["id"])
    late = get(f"/codes/imports/{done['id']}", person=street.clerk).json
    assert (late["state"], late["preview"]) == ("done", None)


def test_an_upload_that_is_gone_is_said(street: Street, queues: Queues) -> None:
    import_id = begin(street.clerk, LIST)
    files.remove(imports.find(import_id).file)
    queues.run()
    assert get(f"/codes/imports/{import_id}", person=street.clerk).json["state"] == "unreadable"
    assert get(f"/jobs/{import_id}", person=street.clerk).json["facts"]["error"] == "file_gone"


def deliver(name: str, received: int) -> None:
    (event,) = events(name)
    record = message(event.name, event.body) | {"attributes": {"ApproximateReceiveCount": str(received)}}
    assert HANDLERS["import-doors"]({"Records": [record]}, None)["batchItemFailures"]


def test_what_fails_again_and_again_is_said_to_its_owner_and_can_be_confirmed_again(
    street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    import_id = begin(street.clerk, LIST)
    with monkeypatch.context() as patch:
        patch.setattr(files, "fetch", broken)
        deliver("import.preview_requested", 4)
        assert progress.find(import_id).state == "queued"
        deliver("import.preview_requested", 5)
    assert get(f"/codes/imports/{import_id}", person=street.clerk).json["state"] == "unreadable"
    assert get(f"/jobs/{import_id}", person=street.clerk).json["facts"]["error"] == "internal"
    queues.run()
    seen, act = preview(street.clerk, LIST, queues), new_id()
    assert commit(street.clerk, seen, id=act).status == 202
    with monkeypatch.context() as patch:
        patch.setattr(importing, "ensure_places", broken)
        deliver("import.requested", 5)
    assert get(f"/codes/imports/{seen['id']}", person=street.clerk).json["state"] == "failed"
    assert progress.find(act).state == "failed"
    queues.run()
    assert snapshot() == []
    again = new_id()
    assert commit(street.clerk, seen, id=again).status == 202
    queues.run()
    assert (imports.find(seen["id"]).state, progress.find(again).state) == ("done", "done")
    importing.give_up(ImportRequested(key="x", at_ms=1, import_id=seen["id"]))
    assert imports.find(seen["id"]).state == "done"
