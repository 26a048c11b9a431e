"""The committee, the draw (抽选): from the roster, by chance, without those who have an interest."""

import random
import secrets
from collections.abc import Iterable

from chalicelib.people.staff import service as staff
from chalicelib.places.service import tree as trees
from chalicelib.points.review.panels import draw
from chalicelib.points.review.records import Member
from chalicelib.points.review.rules import MEMBER, ROSTER_AT
from chalicelib.points.review.service import subjects
from chalicelib.points.review.service.finding import Case

CHANCE: random.Random = secrets.SystemRandom()


def pool(building: str, workplaces: Iterable[str], excluded: frozenset[str]) -> list[str]:
    """List who could sit on a panel.

    Those who hold the role at a place that contains ``building``, are on the roster, have no interest in
    ``workplaces`` (blind indexes) and aren't ``excluded``. One query a place, one call for the roster.
    """
    tree = trees.tree(knowing=building)
    places = [place for place in tree.containing(building) if tree.find(place).kind in ROSTER_AT]
    holders = [one for one in staff.holders(places, [MEMBER]) if one not in excluded]
    named = frozenset(workplaces)
    members = Member.batch_get([Member.at(one) for one in holders], consistent_read=True) if holders else []
    return [one.person for one in members if one.active and named.isdisjoint(one.workplaces or ())]


def panel(case: Case, stage: str, *, most: int, least: int, besides: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Draw members for ``stage`` of a case, or for empty seats of the round that runs; nobody if too few are there.

    Out are: the subject and who lives with them, the proposer, who recused, who sits in the round that runs already,
    and for an appeal everybody of the panels before it, and who appealed.
    """
    out = subjects.excluded(case.review) | besides
    if case.review.appellant is not None:
        out |= {case.review.appellant}
    for seat in case.seats:
        before = stage == "appeal" and seat.stage == "review"
        beside = least == 1 and seat in case.now
        if before or beside or seat.state == "recused":
            out |= {seat.person}
    return draw(pool(case.review.building, case.review.workplaces or (), out), most, least, CHANCE)
