"""The committee, what is due (到期): rounds that end, notices that are over, decisions to carry out. Again is safe."""

from chalicelib.core import logs
from chalicelib.core.clock import SECOND_MS, now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.tables import rereading
from chalicelib.points.review.records import DUE, Clock
from chalicelib.points.review.rules import VOTED_ON
from chalicelib.points.review.service import carrying, deciding, finding

PAGE = 100
MOST_STEPS = 3  # that follow one another at one moment: decide, carry out
MOST_RUN_S = 240  # of one run of the schedule; the rest is due at the next


def run() -> dict[str, int]:
    """Do what is due of every case. Returns how often what was done, and how many cases failed.

    One that fails holds up no other and comes again with the next run.
    """
    done: dict[str, int] = {"failed": 0}
    until_ms = now_ms() + MOST_RUN_S * SECOND_MS
    for clock in Clock.by_list.query(DUE, Clock.listed_at < f"{now_ms() + 1:015d}", page_size=PAGE):
        try:
            for what in advance(clock.review):
                done[what] = done.get(what, 0) + 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            logs.line("error", "review failed", review=clock.review, **logs.kind_of(error))
            done["failed"] += 1
        if now_ms() > until_ms:
            break
    logs.line("info", "reviews looked at", **done)
    return done


def hurry(review_id: str) -> None:
    """Do at once what an act made due. What can't be done now, the schedule does."""
    try:
        advance(review_id)
    except AppError as error:
        logs.line("warning", "review waits", review=review_id, code=error.code)


def advance(review_id: str) -> list[str]:
    """Do what is due of one case, one step after the other. Returns what was done."""
    done: list[str] = []
    for _ in range(MOST_STEPS):
        what = _step(review_id)
        if what is None:
            break
        done.append(what)
    return done


@rereading
def _step(review_id: str) -> str | None:
    case = finding.case(review_id)
    state = case.review.state
    if state == "proposed" or state in VOTED_ON:
        return deciding.look(case)
    if state == "confirmed" or (state == "noticed" and now_ms() >= case.review.notice_ends_ms):
        return carrying.post(case)
    if state == "overturned":
        return carrying.reverse(case)
    return None
