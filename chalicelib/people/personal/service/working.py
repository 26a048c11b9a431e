"""The jobs on one's own data. Each may be delivered again, and may have been cut off anywhere."""

from chalicelib.core import files, progress
from chalicelib.core.errors import AppError
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts.rules import FIRST
from chalicelib.people.accounts.service import personal, sessions
from chalicelib.people.homes.events import PersonJoined
from chalicelib.people.personal.events import PersonalDataRequested
from chalicelib.people.personal.service import written
from chalicelib.people.personal.service.asking import EXPORT
from chalicelib.people.personal.service.parts import parts
from chalicelib.people.staff.errors import LastAdmin

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
        words = {word: said for part in parts() for word, said in part.words.items()}
        files.store(key, written.as_zip({part.name: part.export(person) for part in parts()}, words), ZIP)
        if personal.leaves_by(person)[0] != FIRST:  # erased meanwhile: its files were removed before this one came
            files.remove(key)
            progress.fail(job, "account_leaving")
            return
        progress.finish(job, file=key, filename=FILENAME)
    if progress.find(job).state == "done":
        inbox.tell(person, "personal_data.ready", job, {}, about=f"job#{job}")


def erase(person: str, job: str) -> None:
    """Erase ``person``: what may still refuse first, then room by room, the account, and the inbox last.

    They stay if something came in the way before it began; from then on there is no way back.
    """
    if personal.leaves_by(person)[1] != job:
        progress.fail(job, "conflict")
        return
    if not personal.has_begun(person):
        obstacle = _given_up(person)
        if obstacle is not None:
            if personal.stay(person, job):
                progress.fail(job, obstacle.code)
            return
        personal.begin(person, job)
    for part in parts():
        if part.erase is not None:
            part.erase(person)
    personal.end(person, job)
    for one in progress.of(person):
        if one.kind == EXPORT:
            files.remove(file_of(person, one.id))
    inbox.erase(person)
    progress.finish(job)


def _given_up(person: str) -> AppError | None:
    """Let ``person`` give up what may refuse to go. Returns what stands in the way of their erasure."""
    for part in parts():
        obstacle = None if part.obstacle is None else part.obstacle(person)
        if obstacle is not None:
            return obstacle
    try:
        for part in parts():
            if part.give_up is not None:
                part.give_up(person)
    except LastAdmin as last:
        return last
    return None


def joined(event: PersonJoined) -> None:
    """Take away what is left of a login that leads to a recorded person now: its inbox, its sessions."""
    if personal.leaves_by(event.login)[0] == "erased":
        sessions.forget(event.login)
        inbox.erase(event.login)


def file_of(person: str, job: str) -> str:
    """Name the file of an export."""
    return f"exports/personal/{person}/{job}.zip"
