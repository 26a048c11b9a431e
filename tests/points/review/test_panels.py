"""Panels: who is drawn and who never is, recusal and replacement, votes once and in time, rounds without a quorum."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import NotAllowed, NotFound
from chalicelib.core.ids import new_id
from chalicelib.people.records import Role, person_key
from chalicelib.people.staff.records import Holder
from chalicelib.points.review.errors import AlreadyVoted, Interested, VoteClosed
from chalicelib.points.review.panels import Tally, draw
from chalicelib.points.review.schemas import Recusal
from chalicelib.points.review.service import due, finding, voting
from tests.faults.crash import counting
from tests.points import schemes
from tests.points.review.stage import Later, Stage, actor, holds, seated, seats_of
from tests.support.people import bind, person

people = st.sets(st.text("abcdefgh", min_size=1, max_size=2), max_size=12)
small = st.integers(min_value=0, max_value=7)


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Draw five, as a scheme does that says nothing else."""
    schemes.enforce()
    return stage


def drawn(case: finding.Case) -> set[str]:
    return {seat.person for seat in case.now}


@given(people, st.integers(1, 9), st.integers(1, 9), st.integers())
def test_a_draw_is_of_the_pool_as_many_as_asked_or_none(pool: set[str], most: int, least: int, seed: int) -> None:
    got = draw(pool, most, least, random.Random(seed))  # noqa: S311 - a test
    assert set(got) <= pool
    assert len(set(got)) == len(got) == (min(most, len(pool)) if len(pool) >= least else 0)


def test_a_draw_gives_everybody_their_turn() -> None:
    chance, pool = random.Random(1), "abcdefg"  # noqa: S311 - a test
    counts = dict.fromkeys(pool, 0)
    for _ in range(7_000):
        for one in draw(pool, 3, 3, chance):
            counts[one] += 1
    assert all(abs(number - 3_000) < 200 for number in counts.values())


@given(small, small, small, st.integers(3, 5), st.booleans())
def test_nothing_is_decided_but_by_a_quorum_and_a_majority(
    seats: int,
    yes: int,
    no: int,
    quorum: int,
    over: bool,  # noqa: FBT001 - drawn
) -> None:
    outcome = Tally(max(seats, yes + no), yes, no, quorum, over).outcome()
    enough = yes + no >= quorum
    decided = enough and (over or yes + no >= seats)
    assert outcome == (("approved" if yes > no else "rejected") if decided else "lapsed" if over else None)


def test_who_has_an_interest_is_not_drawn(stage: Stage) -> None:
    """Nobody but the five who have none: not the proposer, subject, their family, a named workplace, the idle."""
    stage.only(4)
    place = stage.town.community
    stage.member("第一中学")
    at_work = stage.member("鄂尔多斯 第二中学（东校区）")
    idle = stage.member(active=False)
    for who in (stage.anna, stage.ben, stage.clerk):
        seated(who, place)
    unlisted = person(("committee_member", place))
    seated(unlisted, place)
    case = stage.propose("drunk_driving", workplaces=["鄂尔多斯第二中学(东校区)"])
    assert drawn(case) == {*stage.members[:5]}
    assert {at_work, idle, unlisted, stage.anna, stage.ben, stage.clerk}.isdisjoint(case.panel)
    holds()


def test_who_lost_the_role_is_not_drawn_and_votes_no_more(stage: Stage) -> None:
    stage.only(6)
    gone, place = stage.members[0], stage.town.community
    Holder.of(place, "committee_member", place, gone).delete()
    case = stage.propose()
    assert gone not in drawn(case)
    voter = case.now[0].person
    Role(person_key(voter), f"role#committee_member#{place}").delete()
    with pytest.raises(NotAllowed):
        stage.vote(voter, case.review.id)


def test_without_a_quorum_at_hand_the_case_waits_until_there_is_one(stage: Stage) -> None:
    stage.only(2)
    case = stage.propose()
    assert (case.review.state, case.review.seats, case.now) == ("proposed", 0, ())
    assert due.run() == {"failed": 0}
    with counting() as calls:
        due.run()
    assert "TransactWriteItems" not in calls  # waiting costs no write
    with pytest.raises(NotFound):
        stage.vote(stage.members[0], case.review.id)
    stage.member()
    assert due.run() == {"failed": 0, "seat": 1}
    assert stage.decide(case.review.id).review.state == "noticed"
    assert [step.act for step in finding.case(case.review.id).steps] == ["propose", "seat", "approve"]
    holds()


def test_an_appeal_waits_for_another_panel(stage: Stage, later: Later) -> None:
    stage.only(5)
    review = stage.noticed()
    assert (stage.appeal(review).review.seats, due.run()) == (0, {"failed": 0})
    later(30 * DAY_MS)
    for _ in range(3):
        stage.member()
    assert due.run() == {"failed": 0, "seat": 1}
    assert drawn(finding.case(review)) == set(stage.members[5:])
    assert stage.decide(review).review.state == "upheld"
    holds()


def test_a_vote_counts_once(stage: Stage) -> None:
    case = stage.propose()
    review, who = case.review.id, case.now[0].person
    ballot: dict[str, Any] = {"id": new_id(), "reason": "当事人说明可信"}
    first = stage.vote(who, review, **ballot)
    with counting() as calls:
        again = stage.vote(who, review, **ballot)
    assert set(calls) == {"Query"}
    assert (first.review.version, first.review.yes) == (again.review.version, 1)
    for other in ({"approve": False}, {"reason": "另一个理由"}, {"id": new_id()}):
        with pytest.raises(AlreadyVoted):
            stage.vote(who, review, **(ballot | other))
    with pytest.raises(AlreadyVoted):
        stage.recuse(who, review)
    seat = seats_of(review, "voted")[0]
    assert (seat.open("reason"), seat.choice) == ("当事人说明可信", True)
    assert "当事人" not in str(seat.attribute_values)
    holds()


def test_others_do_not_vote(stage: Stage) -> None:
    case = stage.propose()
    outside = next(one for one in stage.members if one not in drawn(case))
    for who, error in ((outside, NotFound), (stage.clerk, NotAllowed), (stage.anna, NotAllowed), (person(), NotFound)):
        with pytest.raises(error):
            stage.vote(who, case.review.id)
    moved_in = case.now[0].person
    bind(moved_in, stage.home, "family")
    with pytest.raises(Interested):
        stage.vote(moved_in, case.review.id)
    assert finding.case(case.review.id).review.version == 1


@pytest.mark.parametrize(("votes", "ends"), [((True, True, False), "noticed"), ((True, False, False), "declined")])
def test_a_quorum_decides_when_the_time_is_over_and_no_vote_comes_after(
    stage: Stage, later: Later, *, votes: tuple[bool, ...], ends: str
) -> None:
    case = stage.propose()
    review = case.review.id
    for seat, approve in zip(case.now, votes, strict=False):
        stage.vote(seat.person, review, approve)
    late = case.now[4].person
    later(7 * DAY_MS)
    with pytest.raises(VoteClosed):
        stage.vote(late, review)
    with pytest.raises(VoteClosed):
        stage.recuse(late, review)
    done = due.run()
    assert done == {"failed": 0, {"noticed": "approve", "declined": "decline"}[ends]: 1}
    with pytest.raises(VoteClosed):
        stage.vote(late, review)
    assert finding.case(review).review.state == ends
    assert [seat.state for seat in finding.case(review).seats].count("closed") == 2
    holds()


def test_a_round_without_a_quorum_is_drawn_again_and_its_votes_count_for_nothing(stage: Stage, later: Later) -> None:
    case = stage.propose()
    review = case.review.id
    for seat in case.now[:2]:
        stage.vote(seat.person, review)
    later(7 * DAY_MS)
    assert due.run() == {"failed": 0, "redraw": 1}
    again = finding.case(review)
    assert (again.review.state, again.review.round, again.review.yes, len(again.now)) == ("reviewing", 2, 0, 5)
    assert stage.decide(review, approve=False).review.state == "declined"
    holds()


@pytest.mark.parametrize("appealed", [False, True], ids=["review", "appeal"])
def test_with_nobody_left_to_draw_the_case_waits_again(stage: Stage, later: Later, *, appealed: bool) -> None:
    stage.only(8)
    review = stage.noticed() if appealed else stage.propose().review.id
    if appealed:
        stage.appeal(review)
    for who in drawn(finding.case(review)):
        place = stage.town.community
        Holder.of(place, "committee_member", place, who).delete()
    for who in stage.members:
        Holder.of(stage.town.community, "committee_member", stage.town.community, who).delete()
    later(7 * DAY_MS)
    assert due.run() == {"failed": 0, "unseat": 1}
    case = finding.case(review)
    assert (case.review.state, case.now) == ("contested" if appealed else "proposed", ())
    assert due.run() == {"failed": 0}
    for _ in range(3):
        stage.member()
    assert due.run() == {"failed": 0, "seat": 1}
    assert stage.decide(review).review.state == ("confirmed" if appealed else "noticed").replace("confirmed", "upheld")
    holds()


def test_who_recuses_is_replaced(stage: Stage) -> None:
    case = stage.propose()
    review, who = case.review.id, case.now[0].person
    stage.recuse(who, review)
    after = finding.case(review)
    assert (len(after.now), who in drawn(after), len(after.seats)) == (5, False, 6)
    with pytest.raises(NotFound):
        stage.vote(who, review)
    holds()
    assert seats_of(review, "recused")[0].open("reason") == "与当事人是亲戚"


def test_the_same_recusal_again_changes_nothing(stage: Stage) -> None:
    case = stage.propose()
    who, asked = case.now[0].person, Recusal(id=new_id(), reason="同单位同事")
    for _ in range(2):
        voting.recuse(actor(who), case.review.id, asked)
    assert finding.case(case.review.id).review.version == 2


def test_a_recusal_that_leaves_only_votes_decides(stage: Stage) -> None:
    stage.only(4)
    case = stage.propose()
    *voters, last = [seat.person for seat in case.now]
    for who in voters:
        stage.vote(who, case.review.id)
    stage.recuse(last, case.review.id)
    assert finding.case(case.review.id).review.state == "noticed"
    holds()


def test_too_many_recusals_leave_a_panel_short_until_somebody_comes(stage: Stage) -> None:
    stage.only(3)
    case = stage.propose()
    review, people = case.review.id, [seat.person for seat in case.now]
    stage.vote(people[0], review)
    stage.recuse(people[1], review)
    stage.recuse(people[2], review)
    assert (finding.case(review).review.seats, due.run()) == (1, {"failed": 0})
    stage.member()
    assert due.run() == {"failed": 0, "fill": 1}
    new = stage.members[-1]
    stage.vote(new, review)
    assert finding.case(review).review.state == "reviewing"  # two are no quorum
    stage.member()
    assert due.run() == {"failed": 0, "fill": 1}
    stage.vote(stage.members[-1], review)
    assert finding.case(review).review.state == "noticed"
    holds()


def test_a_lapsed_appeal_is_drawn_again_of_the_second_panel(stage: Stage, later: Later) -> None:
    review = stage.noticed()
    first = finding.case(review).panel
    stage.appeal(review)
    later(7 * DAY_MS)
    assert due.run() == {"failed": 0, "redraw": 1}
    assert first.isdisjoint(drawn(finding.case(review)))
    holds()
