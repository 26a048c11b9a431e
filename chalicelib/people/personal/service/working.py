"""The jobs on one's own data. Each may be delivered again, and may have been cut off anywhere."""

from chalicelib.core import files, progress
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts.rules import FIRST
from chalicelib.people.accounts.service import personal
from chalicelib.people.personal.events import PersonalDataRequested
from chalicelib.people.personal.service import written
from chalicelib.people.personal.service.asking import EXPORT
from chalicelib.people.personal.service.parts import parts

ZIP = "application/zip"
FILENAME = "码上生活-我的个人信息.zip"


def work(event: PersonalDataRequested) -> None:
    """Do what was asked for."""
    if event.act == "export":
        export(event.person, event.job)
    else:
        erase(event.person, event.job)


def export(person: str, job: str) -> None:
    """Write all that is kept of ``person`` into a file that its owner can fetch, and tell them once."""
    if personal.leaves_by(person)[0] != FIRST:
        progress.fail(job, "account_leaving")
        return
    if progress.find(job).state in progress.OPEN:
        key = file_of(person, job)
        files.store(key, written.as_zip({part.name: part.export(person) for part in parts()}), ZIP)
        progress.finish(job, file=key, filename=FILENAME)
    if progress.find(job).state == "done":
        inbox.tell(person, "personal_data.ready", job, {}, about=f"job#{job}")


def erase(person: str, job: str) -> None:
    """Erase ``person``, room by room, the account last; or let them stay if something came in the way meanwhile."""
    state, leaves_by = personal.leaves_by(person)
    obstacles = [part.obstacle(person) for part in parts() if part.obstacle is not None]
    obstacle = next((one for one in obstacles if one is not None), None)
    if leaves_by != job or (state == "leaving" and obstacle is not None):
        personal.stay(person, job)
        progress.fail(job, "conflict" if obstacle is None else obstacle.code)
        return
    for part in parts():
        if part.erase is not None:
            part.erase(person)
    personal.end(person, job)
    for one in progress.of(person):
        if one.kind == EXPORT:
            files.remove(file_of(person, one.id))
    progress.finish(job)


def file_of(person: str, job: str) -> str:
    """Name the file of an export."""
    return f"exports/personal/{person}/{job}.zip"
