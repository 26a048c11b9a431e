"""What each flow of the scheme costs in calls: a call more is seen here."""

from chalicelib.core import crypto
from chalicelib.core.clock import DAY_MS
from chalicelib.core.policy import Actor
from chalicelib.points.scheme.schemas import (
    Adoption,
    CommentAnswer,
    CommentRequest,
    DraftEdit,
    DraftRequest,
    Publication,
)
from chalicelib.points.scheme.service import commenting, drafting, finding, moving, showing
from tests.faults.crash import counting
from tests.points.scheme.conftest import Hall, Later, document
from tests.points.scheme.test_crashes import ACT, OTHER, Flow, staff
from tests.points.schemes import DRILL
from tests.support.people import person


def test_each_flow_costs_what_it_did(hall: Hall, later: Later) -> None:
    writer, adopter = staff(hall, hall.writer), staff(hall, hall.adopter)
    resident, costs = Actor(person()), dict[str, int]()

    def cost(name: str, flow: Flow) -> None:
        with counting() as made:
            flow()
        costs[name] = len(made)

    finding.district()  # the tree is remembered
    crypto.blind("warm", "act")  # and keys are
    cost("start", lambda: drafting.start(writer, DraftRequest.model_validate({"id": ACT, "document": document()})))
    edited = DraftEdit.model_validate({"id": ACT, "revision": 1, "document": document(DRILL)})
    cost("edit", lambda: drafting.edit(writer, 1, edited))
    cost("publish", lambda: moving.publish(writer, 1, Publication(id=OTHER, revision=2)))
    cost("comment", lambda: commenting.comment(resident, 1, CommentRequest(id=ACT, text="很好")))
    cost("answer", lambda: commenting.answer(writer, 1, ACT, CommentAnswer(id=ACT, text="谢谢")))
    later(7 * DAY_MS)
    finding.district()
    digest = finding.version(1).digest
    cost("adopt", lambda: moving.adopt(adopter, 1, Adoption(id=ACT, digest=digest)))
    cost("read", showing.in_force)
    assert costs == {"start": 3, "edit": 3, "publish": 6, "comment": 5, "answer": 3, "adopt": 4, "read": 2}
