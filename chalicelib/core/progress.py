"""Long work with progress: a record that its owner can watch, moved on by the function that does the work."""

import json
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.pagination import ResultIterator

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.machine import Machine, Move
from chalicelib.core.tables import RoomTable, Transaction, table_meta

KEPT_DAYS = 30
FILES_KEPT_DAYS = {"exports": 7, "sheets": 30}  # what the bucket's rules for their prefixes say
JOB = Machine(
    Move("queued", "start", "running"),
    Move("queued", "finish", "done"),
    Move("queued", "fail", "failed"),
    Move("running", "finish", "done"),
    Move("running", "fail", "failed"),
)
OPEN = ("queued", "running")


class ByOwner(GlobalSecondaryIndex["Job"]):
    """The jobs of one person; ids sort by time."""

    class Meta:
        index_name = "by_owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class Job(RoomTable):
    """A piece of long work: ``pk`` job#ID. ``facts`` are JSON: what is asked for, and what came of it."""

    Meta = table_meta("core")

    kind = UnicodeAttribute()
    owner = UnicodeAttribute()
    state = UnicodeAttribute()
    done = NumberAttribute()
    total = NumberAttribute()
    facts = UnicodeAttribute()
    at_ms = NumberAttribute()
    expires = NumberAttribute()
    by_owner = ByOwner()

    @property
    def id(self) -> str:
        """The job's id."""
        return self.pk.removeprefix("job#")

    def lasts(self, file: str) -> bool:
        """Tell whether ``file``, which this job made, is still there."""
        return now_ms() < self.at_ms + FILES_KEPT_DAYS[file.partition("/")[0]] * DAY_MS

    def said(self) -> dict[str, Any]:
        """Give the facts."""
        return dict(json.loads(self.facts))


def queue(tx: Transaction, job_id: str, kind: str, owner: str, *, total: int = 0, **facts: Any) -> Job:  # noqa: ANN401
    """Add a job to the transaction whose event starts it. An id used before raises Conflict."""
    now = now_ms()
    job = Job(
        f"job#{job_id}",
        "job",
        kind=kind,
        owner=owner,
        state="queued",
        done=0,
        total=total,
        facts=json.dumps(facts, ensure_ascii=False),
        at_ms=now,
        expires=(now + KEPT_DAYS * DAY_MS) // 1000,
    )
    tx.create(job, or_raise=Conflict(job=job_id))
    return job


def find(job_id: str, *, owner: str | None = None) -> Job:
    """Get a job; with ``owner``, only theirs. Raises NotFound."""
    try:
        job = Job.get(f"job#{job_id}", "job", consistent_read=True)
    except DoesNotExist:
        raise NotFound(job=job_id) from None
    if job.expires * 1000 <= now_ms() or (owner is not None and job.owner != owner):  # TTL deletes late
        raise NotFound(job=job_id)
    return job


def of(owner: str, **how: Any) -> ResultIterator[Job]:  # noqa: ANN401 - pynamodb's own
    """Query the jobs of ``owner``, the oldest first unless ``how`` says otherwise: uploads have owners too."""
    return Job.by_owner.query(owner, Job.pk.startswith("job#"), **how)


def advance(job_id: str, done: int, total: int) -> None:
    """Say how far the work is. Late news of a job that is over changes nothing."""
    _move(job_id, "running", [Job.done.set(done), Job.total.set(total)])


def finish(job_id: str, **facts: Any) -> None:  # noqa: ANN401
    """Say that the work is done, and what came of it, beside what was asked for."""
    _end(job_id, "done", facts)


def fail(job_id: str, code: str, **facts: Any) -> None:  # noqa: ANN401
    """Say that the work cannot be done: ``code`` of the error tree."""
    _end(job_id, "failed", {"error": code, **facts})


def _end(job_id: str, state: str, facts: dict[str, Any]) -> None:
    job = find(job_id)
    said = json.dumps(job.said() | facts, ensure_ascii=False)
    _move(job_id, state, [Job.facts.set(said), *([Job.done.set(job.total)] if state == "done" else [])])


def _move(job_id: str, state: str, actions: list[Any]) -> None:
    tx = Transaction()
    tx.update(
        Job(f"job#{job_id}", "job"),
        Job.state.set(state),
        *actions,
        given=Job.state.is_in(*OPEN),
        or_raise=Conflict(job=job_id),
    )
    try:
        with tx:
            pass
    except Conflict:
        return
