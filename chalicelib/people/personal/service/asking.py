"""Asking for one's own data: a job and its event in one transaction; the same id again gives the same job."""

from typing import Literal

from chalicelib.core import limits, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Caller, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.people.accounts.errors import Repeated
from chalicelib.people.accounts.rules import EXPORTS
from chalicelib.people.accounts.service import check_active, personal
from chalicelib.people.personal.events import PersonalDataRequested
from chalicelib.people.personal.service.parts import parts

EXPORT, ERASE = "personal-export", "personal-erase"


def export(caller: Caller, job: str) -> str:
    """Ask for the export of one's own data (导出). Returns the job.

    Raises NotSignedIn, TooMany, Repeated, and NotFound of a person who is leaving.
    """
    person = signed_in(caller)
    if not asked_before(person, job, EXPORT):
        limits.take(EXPORTS, person)
        with Transaction() as tx:
            check_active(tx, person)
            _begin(tx, person, job, EXPORT)
    return job


def erase(caller: Caller, job: str) -> str:
    """Ask for the erasure of oneself (注销). Everything stops at once. Returns the job.

    Raises NotSignedIn, HouseholdToHandOver, LastAdmin, Leaving for a second job, Repeated.
    """
    person = signed_in(caller)
    if asked_before(person, job, ERASE):
        return job
    for part in parts():
        obstacle = None if part.obstacle is None else part.obstacle(person)
        if obstacle is not None:
            raise obstacle
    with Transaction() as tx:
        personal.leave(tx, person, job)
        _begin(tx, person, job, ERASE)
    return job


def _begin(tx: Transaction, person: str, job: str, kind: str) -> None:
    progress.queue(tx, job, kind, person)
    act: Literal["export", "erase"] = "export" if kind == EXPORT else "erase"
    emit(tx, PersonalDataRequested(key=f"{person}#{job}", at_ms=now_ms(), job=job, person=person, act=act))


def asked_before(person: str, job: str, kind: str) -> bool:
    """Tell whether ``person`` asked for ``job`` before. Raises Repeated if it was something else."""
    try:
        there = progress.find(job)
    except NotFound:
        return False
    if (there.owner, there.kind) != (person, kind):
        raise Repeated(id=job)
    return True
